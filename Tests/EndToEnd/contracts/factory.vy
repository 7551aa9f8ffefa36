# pragma version 0.4.3
# pragma evm-version prague
"""
@title A factory that deploys with CREATE2 in every way that Vyper knows
@license Apache-2.0
"""

interface Token:
    def initialize(name: String[32], symbol: String[8], owner: address, supply: uint256): nonpayable

event Deployed:
    salt: indexed(bytes32)
    contract: address


@external
def from_init_code(init_code: Bytes[49152], salt: bytes32) -> address:
    """Init code with its constructor arguments already behind it."""
    return self._announce(raw_create(init_code, salt=salt), salt)


@external
def from_blueprint(blueprint: address, name: String[32], symbol: String[8], supply: uint256, salt: bytes32) -> address:
    """Init code that is kept as an ERC-5202 blueprint."""
    return self._announce(create_from_blueprint(blueprint, name, symbol, msg.sender, supply, salt=salt), salt)


@external
def minimal_proxy(implementation: address, name: String[32], symbol: String[8], supply: uint256, salt: bytes32) -> address:
    """An ERC-1167 proxy, initialized in the same transaction."""
    proxy: address = create_minimal_proxy_to(implementation, salt=salt)
    extcall Token(proxy).initialize(name, symbol, msg.sender, supply)
    return self._announce(proxy, salt)


@external
def copy_of(original: address, salt: bytes32) -> address:
    """The same code at another address, without a constructor."""
    return self._announce(create_copy_of(original, salt=salt), salt)


@internal
def _announce(contract: address, salt: bytes32) -> address:
    log Deployed(salt=salt, contract=contract)
    return contract
