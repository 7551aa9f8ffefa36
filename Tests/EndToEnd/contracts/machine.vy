# pragma version 0.4.3
# pragma evm-version prague
"""
@title What a compiled contract sees of the chain, and its hashes and curves
@license Apache-2.0
"""

scratch: transient(uint256)
kept: public(uint256)


@external
@view
def block_facts() -> (uint256, uint256, uint256, uint256, address, bytes32, uint256):
    return block.number, block.timestamp, block.basefee, block.gaslimit, block.coinbase, block.prevrandao, chain.id


@external
@view
def parent_hash() -> bytes32:
    return blockhash(block.number - 1)


@external
@view
def blob_base_fee() -> uint256:
    return block.blobbasefee


@external
def remember(amount: uint256) -> uint256:
    """Transient storage (EIP-1153) lives as long as the transaction."""
    self.scratch += amount
    self.kept = self.scratch
    return self.scratch


@external
@pure
def signer(digest: bytes32, v: uint256, r: uint256, s: uint256) -> address:
    return ecrecover(digest, v, r, s)


@external
@pure
def hashes(data: Bytes[1024]) -> (bytes32, bytes32):
    return keccak256(data), sha256(data)


@external
@view
def double_point(x: uint256, y: uint256) -> (uint256, uint256):
    """BN254 addition (EIP-196) of a point to itself."""
    sum: uint256[2] = empty(uint256[2])
    data: Bytes[64] = raw_call(
        0x0000000000000000000000000000000000000006, abi_encode(x, y, x, y), max_outsize=64, is_static_call=True)
    sum = abi_decode(data, uint256[2])
    return sum[0], sum[1]


@external
@pure
def power(base: uint256, exponent: uint256, modulus: uint256) -> uint256:
    return pow_mod256(base, exponent) % modulus


@external
@view
def modular_power(base: uint256, exponent: uint256, modulus: uint256) -> uint256:
    """The modexp precompile (EIP-198)."""
    data: Bytes[32] = raw_call(
        0x0000000000000000000000000000000000000005,
        abi_encode(convert(32, uint256), convert(32, uint256), convert(32, uint256), base, exponent, modulus),
        max_outsize=32, is_static_call=True)
    return abi_decode(data, uint256)


@external
@pure
def mul_mod(a: uint256, b: uint256, m: uint256) -> uint256:
    return uint256_mulmod(a, b, m)


@external
@pure
def signed(a: int256, b: int256) -> (int256, int256):
    return a // b, a % b


@external
@pure
def recurse(depth: uint256) -> uint256:
    """Bounded loops and checked arithmetic: the sum of 1 to depth."""
    total: uint256 = 0
    for i: uint256 in range(depth, bound=10_000):
        total += i + 1
    return total
