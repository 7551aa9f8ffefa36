# pragma version 0.4.3
# pragma evm-version prague
"""
@title A contributor that calls back while a Swift contract pays it
@license Apache-2.0
"""

interface DatanetRegistry:
    def contribute(datanet: uint256, row: Bytes[4096]) -> uint64: nonpayable

interface AttributionRewards:
    def claimData(datanet: uint256, version: uint64) -> uint256: nonpayable
    def claimableData(datanet: uint256, version: uint64, account: address) -> uint256: view

DATANETS: constant(address) = 0x0000000000000000000000000000000000001005
REWARDS: constant(address) = 0x0000000000000000000000000000000000001008

datanet: public(uint256)
version: public(uint64)
calls_back: bool
payments: public(uint256)
second_claim_succeeded: public(bool)
own_lock_held: public(bool)


@external
def contribute(datanet: uint256, row: Bytes[4096]):
    extcall DatanetRegistry(DATANETS).contribute(datanet, row)


@external
@nonreentrant
def claim(datanet: uint256, version: uint64, calls_back: bool) -> uint256:
    self.datanet = datanet
    self.version = version
    self.calls_back = calls_back
    return extcall AttributionRewards(REWARDS).claimData(datanet, version)


@external
@view
def claimable(datanet: uint256, version: uint64) -> uint256:
    return staticcall AttributionRewards(REWARDS).claimableData(datanet, version, self)


@external
@payable
def __default__():
    self.payments += 1
    if self.calls_back:
        self.calls_back = False
        # The Swift contract paid last, so there is nothing to take twice.
        self.second_claim_succeeded = raw_call(
            REWARDS,
            abi_encode(self.datanet, self.version, method_id=method_id("claimData(uint256,uint64)")),
            revert_on_failure=False,
        )
        # And this contract's own lock holds although the way back led through another machine.
        self.own_lock_held = not raw_call(
            self,
            abi_encode(self.datanet, self.version, False, method_id=method_id("claim(uint256,uint64,bool)")),
            revert_on_failure=False,
        )
