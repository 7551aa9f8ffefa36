# pragma version 0.4.3
# pragma evm-version prague
"""
@title Code for an ordinary account (EIP-7702): several calls in one transaction
@license Apache-2.0
"""

struct Call:
    target: address
    value: uint256
    data: Bytes[1024]

event Executed:
    calls: uint256

executed: public(uint256)


@external
@payable
def execute(calls: DynArray[Call, 8]):
    """Only the account itself; any failure undoes all."""
    assert msg.sender == self, "only the account itself"
    for call: Call in calls:
        raw_call(call.target, call.data, value=call.value)
    self.executed += len(calls)
    log Executed(calls=len(calls))


@external
@view
def code_account() -> address:
    return self


@external
@payable
def __default__():
    pass
