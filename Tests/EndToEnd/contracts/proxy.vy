# pragma version 0.4.3
# pragma evm-version prague
"""
@title A proxy that runs another contract's code on its own storage
@license Apache-2.0
"""

IMPLEMENTATION: public(immutable(address))


@deploy
@payable
def __init__(implementation: address, initialization: Bytes[4096]):
    IMPLEMENTATION = implementation
    if len(initialization) != 0:
        raw_call(implementation, initialization, is_delegate_call=True)


@external
@payable
@raw_return
def __default__() -> Bytes[4096]:
    """What the implementation returns, and what it reverts with, passes unchanged."""
    return raw_call(IMPLEMENTATION, msg.data, max_outsize=4096, is_delegate_call=True)
