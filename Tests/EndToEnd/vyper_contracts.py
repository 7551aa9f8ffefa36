"""Compiles the Vyper contracts under contracts/ and deploys them."""

from functools import cache
from pathlib import Path

from vyper import compile_code
from web3 import Web3

from conftest import transact

SOURCES = Path(__file__).parent / "contracts"


@cache
def compiled(name: str) -> dict:
    """ABI, init code, runtime code, ERC-5202 blueprint and storage layout of a contract."""
    formats = ["abi", "bytecode", "bytecode_runtime", "blueprint_bytecode", "layout"]
    return compile_code((SOURCES / f"{name}.vy").read_text(), output_formats=formats)


def contract(node, name: str, address: str | None = None):
    """A contract at an address, or one that is yet to be deployed."""
    code = compiled(name)
    if address is None:
        return node.web3.eth.contract(abi=code["abi"], bytecode=code["bytecode"])
    return node.web3.eth.contract(address=address, abi=code["abi"])


def deploy(node, account, name: str, *arguments, value: int = 0):
    """The contract after its creating transaction succeeded."""
    receipt = transact(node, account, contract(node, name).constructor(*arguments), value=value)
    assert receipt["status"] == 1
    return contract(node, name, receipt["contractAddress"])


def mapping_slot(name: str, variable: str, key: str) -> bytes:
    """Where Vyper keeps the entry of an address in a mapping: keccak256(slot, key)."""
    slot = compiled(name)["layout"]["storage_layout"][variable]["slot"]
    return bytes(Web3.keccak(slot.to_bytes(32) + bytes(12) + bytes.fromhex(key[2:])))


def init_code(runtime: bytes) -> bytes:
    """Init code that deploys at most 255 bytes of runtime code."""
    # PUSH1 size, DUP1, PUSH1 start, PUSH0, CODECOPY, PUSH0, RETURN
    return bytes([0x60, len(runtime), 0x80, 0x60, 9, 0x5F, 0x39, 0x5F, 0xF3]) + runtime


def deploy_bytes(node, account, data: bytes, gas: int = 1_000_000):
    """The receipt of a transaction that creates a contract from init code."""
    sent = account.sign_transaction({
        "nonce": node.web3.eth.get_transaction_count(account.address), "value": 0, "gas": gas, "data": data,
        "chainId": node.web3.eth.chain_id, "maxFeePerGas": 20 * 10**9, "maxPriorityFeePerGas": 10**9})
    digest = node.web3.eth.send_raw_transaction(sent.raw_transaction)
    return node.web3.eth.wait_for_transaction_receipt(digest, timeout=60, poll_latency=0.02)
