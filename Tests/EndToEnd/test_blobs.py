"""Content that several accounts refer to: who holds it, when it ends, and what past states still have."""

import pytest
import rlp
from eth_abi import decode, encode
from web3 import Web3
from web3.exceptions import Web3Exception

from conftest import development_account, system_contract, transact

BLOB = "0x0000000000000000000000000000000000000A00"


def call_data(signature: str, *arguments) -> bytes:
    types = signature[signature.index("(") + 1 : -1].split(",")
    return Web3.keccak(text=signature)[:4] + encode(types, arguments)


def send(node, account, signature: str, *arguments, gas: int = 1_000_000):
    """Calls BLOB in a transaction of an account."""
    web3 = node.web3
    signed = account.sign_transaction({
        "to": BLOB, "data": call_data(signature, *arguments), "value": 0, "gas": gas, "chainId": web3.eth.chain_id,
        "nonce": web3.eth.get_transaction_count(account.address, "pending"),
        "maxFeePerGas": Web3.to_wei(20, "gwei"), "maxPriorityFeePerGas": Web3.to_wei(1, "gwei"),
    })
    return web3.eth.wait_for_transaction_receipt(
        web3.eth.send_raw_transaction(signed.raw_transaction), timeout=60, poll_latency=0.02)


def read(node, result: str, signature: str, *arguments, block="latest"):
    """What a call of BLOB on the state of a block gives."""
    output = node.web3.eth.call({"to": BLOB, "data": call_data(signature, *arguments)}, block)
    return decode([result], output)[0]


def content_of(node, blob: bytes, block="latest") -> bytes:
    length = read(node, "uint64", "size(bytes32)", blob, block=block)
    return read(node, "bytes", "read(bytes32,uint64,uint64)", blob, 0, length, block=block)


def test_a_blob_ends_with_its_last_reference_and_stays_in_past_states(node):
    alice, bob = development_account(1), development_account(2)
    content = b"shared content " * 3_000
    blob = Web3.keccak(content)
    assert send(node, alice, "store(bytes)", content, gas=4_000_000)["status"] == 1
    assert send(node, bob, "retain(bytes32)", blob)["status"] == 1
    shared = node.web3.eth.block_number
    assert [read(node, "uint256", "references(address,bytes32)", who.address, blob) for who in (alice, bob)] == [1, 1]

    assert send(node, alice, "release(bytes32)", blob)["status"] == 1
    assert send(node, alice, "release(bytes32)", blob)["status"] == 0
    assert content_of(node, blob) == content
    assert send(node, bob, "release(bytes32)", blob)["status"] == 1
    assert read(node, "uint64", "size(bytes32)", blob) == 0
    assert node.web3.eth.get_storage_at(BLOB, int.from_bytes(blob)) == bytes(32)
    with pytest.raises(Web3Exception) as error:
        content_of(node, blob)
    assert Web3.keccak(text="UnknownBlob(bytes32)")[:4].hex() in str(error.value.data)
    assert content_of(node, blob, block=shared) == content

    assert send(node, bob, "store(bytes)", content, gas=4_000_000)["status"] == 1
    assert content_of(node, blob) == content


def test_a_registered_adapter_outlives_the_references_of_its_uploader(node):
    maker = development_account(3)
    registry = system_contract(node, "ModelRegistry")
    files = {b"adapter_config.json": b'{"r": 4}', b"adapter_model.safetensors": bytes(range(200))}
    manifest = rlp.encode([[name, len(content), Web3.keccak(content)] for name, content in sorted(files.items())])
    base = registry.functions.baseOf(1).call()
    register = registry.functions.registerAdapter(base, Web3.keccak(manifest), "kept", 1, [], [])
    for content in [manifest, files[b"adapter_config.json"]]:
        assert send(node, maker, "store(bytes)", content)["status"] == 1
    with pytest.raises(Web3Exception) as error:
        register.call({"from": maker.address})
    assert Web3.keccak(text="UnknownBlob(bytes32)")[:4].hex() in str(error.value.data)
    assert send(node, maker, "store(bytes)", files[b"adapter_model.safetensors"])["status"] == 1
    assert transact(node, maker, register)["status"] == 1
    for content in [manifest, *files.values()]:
        blob = Web3.keccak(content)
        assert send(node, maker, "release(bytes32)", blob)["status"] == 1
        assert send(node, maker, "release(bytes32)", blob)["status"] == 0
        assert content_of(node, blob) == content
        assert read(node, "uint256", "references(address,bytes32)", registry.address, blob) == 1
