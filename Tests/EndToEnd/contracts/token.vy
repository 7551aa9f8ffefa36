# pragma version 0.4.3
# pragma evm-version prague
"""
@title An ERC-20 token whose owner mints
@license Apache-2.0
"""

from ethereum.ercs import IERC20

implements: IERC20

event Transfer:
    sender: indexed(address)
    receiver: indexed(address)
    value: uint256

event Approval:
    owner: indexed(address)
    spender: indexed(address)
    value: uint256

name: public(String[32])
symbol: public(String[8])
decimals: public(constant(uint8)) = 18
owner: public(address)
totalSupply: public(uint256)
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@deploy
def __init__(name: String[32], symbol: String[8], owner: address, supply: uint256):
    self.name = name
    self.symbol = symbol
    self.owner = owner
    self._mint(owner, supply)


@external
def initialize(name: String[32], symbol: String[8], owner: address, supply: uint256):
    """Does for a proxy what the constructor does for the token itself."""
    assert self.owner == empty(address), "initialized already"
    self.name = name
    self.symbol = symbol
    self.owner = owner
    self._mint(owner, supply)


@external
def transfer(to: address, amount: uint256) -> bool:
    self._move(msg.sender, to, amount)
    return True


@external
def transferFrom(sender: address, to: address, amount: uint256) -> bool:
    allowed: uint256 = self.allowance[sender][msg.sender]
    assert allowed >= amount, "allowance too small"
    self.allowance[sender][msg.sender] = allowed - amount
    self._move(sender, to, amount)
    return True


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def mint(to: address, amount: uint256):
    assert msg.sender == self.owner, "only the owner mints"
    self._mint(to, amount)


@external
def burn(amount: uint256):
    """An amount above the balance ends in Vyper's own check, without a reason."""
    self.balanceOf[msg.sender] -= amount
    self.totalSupply -= amount
    log Transfer(sender=msg.sender, receiver=empty(address), value=amount)


@internal
def _mint(to: address, amount: uint256):
    self.totalSupply += amount
    self.balanceOf[to] += amount
    log Transfer(sender=empty(address), receiver=to, value=amount)


@internal
def _move(sender: address, to: address, amount: uint256):
    assert to != empty(address), "no receiver"
    assert self.balanceOf[sender] >= amount, "balance too small"
    self.balanceOf[sender] -= amount
    self.balanceOf[to] += amount
    log Transfer(sender=sender, receiver=to, value=amount)
