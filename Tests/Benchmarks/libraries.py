"""What other libraries take for the work of a precompiled contract, given the contract's own input.

Each function prepares what a program would have at hand, and gives the library's name and a closure that does the work
once and gives the contract's output.
"""

import ctypes
import ctypes.util
import hashlib
from pathlib import Path


def trusted_setup():
    import ckzg
    import eth_account

    folder = Path(eth_account.__file__).parent / "typed_transactions/blob_transactions"
    return ckzg.load_trusted_setup(str(folder / "kzg_trusted_setup.txt"), 0)


def word(data: bytes, index: int) -> bytes:
    return data[32 * index : 32 * index + 32]


def truth(holds: bool) -> bytes:
    return int(holds).to_bytes(32)


def ecrecover(data: bytes):
    import coincurve
    from eth_hash.auto import keccak

    digest, signature = word(data, 0), data[64:128] + bytes([data[63] - 27])
    recover = coincurve.PublicKey.from_signature_and_message
    address = bytes(12) + keccak(recover(signature, digest, hasher=None).format(compressed=False)[1:])[12:]
    return "libsecp256k1", lambda: (recover(signature, digest, hasher=None), address)[1]


def sha256(data: bytes):
    return "OpenSSL", lambda: hashlib.sha256(data).digest()


def modexp(data: bytes):
    crypto = ctypes.CDLL(ctypes.util.find_library("crypto"))
    for function in (crypto.BN_new, crypto.BN_CTX_new, crypto.BN_bin2bn):
        function.restype = ctypes.c_void_p
    size = int.from_bytes(word(data, 0))
    texts = [data[96 + size * index : 96 + size * (index + 1)] for index in range(3)]
    base, exponent, modulus = (ctypes.c_void_p(crypto.BN_bin2bn(text, size, None)) for text in texts)
    result, context, buffer = ctypes.c_void_p(crypto.BN_new()), ctypes.c_void_p(crypto.BN_CTX_new()), ctypes.create_string_buffer(size)

    def work() -> bytes:
        crypto.BN_mod_exp(result, base, exponent, modulus, context)
        crypto.BN_bn2binpad(result, buffer, size)
        return buffer.raw

    return "OpenSSL", work


def bn254_pairing(data: bytes):
    from py_ecc import optimized_bn128 as curve

    def field(offset: int) -> int:
        return int.from_bytes(data[offset : offset + 32])

    pairs = []
    for start in range(0, len(data), 192):
        first = (curve.FQ(field(start)), curve.FQ(field(start + 32)), curve.FQ.one())
        x, y = (curve.FQ2([field(start + at + 32), field(start + at)]) for at in (64, 128))
        pairs.append((first, (x, y, curve.FQ2.one())))

    def work() -> bytes:
        product = curve.FQ12.one()
        for first, second in pairs:
            product *= curve.pairing(second, first, final_exponentiate=False)
        return truth(curve.final_exponentiate(product) == curve.FQ12.one())

    return "py_ecc", work


def blake2f(data: bytes):
    # A long message costs one compression of 12 rounds for each 128 bytes.
    blocks = 4096
    message = bytes(128 * blocks)
    return "hashlib", lambda: hashlib.blake2b(message).digest() and b"", blocks


def point_evaluation(data: bytes):
    import ckzg

    setup = trusted_setup()
    point, value, commitment, proof = data[32:64], data[64:96], data[96:144], data[144:192]
    order = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
    answer = (4096).to_bytes(32) + order.to_bytes(32)
    return "c-kzg, blst", lambda: ckzg.verify_kzg_proof(commitment, point, value, proof, setup) and answer


def bls12_pairing(data: bytes):
    import py_arkworks_bls12381 as arkworks

    def elements(start: int, end: int) -> bytes:
        return b"".join(data[offset + 16 : offset + 64] for offset in range(start, end, 64))

    texts = [(elements(start, start + 128), elements(start + 128, start + 384)) for start in range(0, len(data), 384)]

    def work() -> bytes:
        firsts = [arkworks.G1Point.from_xy_bytes_be(first) for first, _ in texts]
        seconds = [arkworks.G2Point.from_xy_bytes_be(second) for _, second in texts]
        return truth(arkworks.GT.pairing_check(firsts, seconds))

    return "arkworks", work


def p256(data: bytes):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    r, s, x, y = (int.from_bytes(word(data, index)) for index in range(1, 5))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    signature, digest = utils.encode_dss_signature(r, s), word(data, 0)
    algorithm = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
    return "OpenSSL", lambda: truth(key.verify(signature, digest, algorithm) is None)


BY_ADDRESS = {
    0x01: ecrecover, 0x02: sha256, 0x05: modexp, 0x08: bn254_pairing, 0x09: blake2f, 0x0A: point_evaluation,
    0x0F: bls12_pairing, 0x100: p256,
}
