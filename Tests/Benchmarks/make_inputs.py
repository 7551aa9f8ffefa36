"""Writes precompiles.json, the inputs of the precompile benchmark: every answer is the successful one."""

import hashlib
import json
import random
from pathlib import Path

import ckzg
import coincurve
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from py_ecc import optimized_bls12_381 as bls12_381
from py_ecc import optimized_bn128 as bn254

from libraries import trusted_setup

SEED = 3
# pyrevm 0.3.7 has the precompiled contracts of Cancun.
MISSING_IN_REVM = (0x0F, 0x100)
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def recovery(draw: random.Random) -> bytes:
    digest = draw.randbytes(32)
    signature = coincurve.PrivateKey(draw.randbytes(32)).sign_recoverable(digest, hasher=None)
    return digest + (27 + signature[64]).to_bytes(32) + signature[:64]


def modular_power(draw: random.Random) -> bytes:
    numbers = [draw.randbytes(256) for _ in range(3)]
    # The top bit makes the lengths true ones, and the low bit the modulus odd.
    base, exponent, modulus = (bytes([number[0] | 0x80]) + number[1:-1] + bytes([number[-1] | 1]) for number in numbers)
    return b"".join(length.to_bytes(32) for length in (256, 256, 256)) + base + exponent + modulus


def pairing(curve, size: int, imaginary_first: bool, draw: random.Random) -> bytes:
    """e(aP, bQ) · e(−abP, Q) = 1, encoded as EIP-197 or EIP-2537 have it."""
    a, b = (draw.randrange(1, curve.curve_order) for _ in range(2))
    encoded = b""
    for first, second in (
        (curve.multiply(curve.G1, a), curve.multiply(curve.G2, b)),
        (curve.neg(curve.multiply(curve.G1, a * b % curve.curve_order)), curve.G2),
    ):
        elements = [int(value) for value in curve.normalize(first)]
        for value in curve.normalize(second):
            parts = [int(part) for part in value.coeffs]
            elements += reversed(parts) if imaginary_first else parts
        encoded += b"".join(element.to_bytes(size) for element in elements)
    return encoded


def point_evaluation(draw: random.Random) -> bytes:
    setup = trusted_setup()
    blob = b"".join(bytes(1) + draw.randbytes(31) for _ in range(4096))
    point = bytes(1) + draw.randbytes(31)
    commitment = ckzg.blob_to_kzg_commitment(blob, setup)
    proof, value = ckzg.compute_kzg_proof(blob, point, setup)
    return b"\x01" + hashlib.sha256(commitment).digest()[1:] + point + value + commitment + proof


def p256(draw: random.Random) -> bytes:
    key = ec.derive_private_key(draw.randrange(1, P256_ORDER), ec.SECP256R1())
    digest = draw.randbytes(32)
    signature = key.sign(digest, ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True))
    public = key.public_key().public_numbers()
    return digest + b"".join(number.to_bytes(32) for number in (*utils.decode_dss_signature(signature), public.x, public.y))


def main() -> None:
    draw = random.Random(SEED)
    kibibyte = draw.randbytes(1024)
    inputs = [
        ("ecrecover", 0x01, recovery(draw)),
        ("SHA-256 of 1 KiB", 0x02, kibibyte),
        ("modexp, 256 bytes", 0x05, modular_power(draw)),
        ("BN254 pairing of 2", 0x08, pairing(bn254, 32, True, draw)),
        ("BLAKE2 F, 12 rounds", 0x09, (12).to_bytes(4) + draw.randbytes(208) + b"\x01"),
        ("KZG point evaluation", 0x0A, point_evaluation(draw)),
        ("BLS12-381 pairing of 2", 0x0F, pairing(bls12_381, 64, False, draw)),
        ("P-256 verification", 0x100, p256(draw)),
    ]
    entries = [
        {"name": name, "address": address, "inRevm": address not in MISSING_IN_REVM, "input": data.hex()}
        for name, address, data in inputs
    ]
    Path(__file__).with_name("precompiles.json").write_text(json.dumps(entries, indent=1) + "\n")


if __name__ == "__main__":
    main()
