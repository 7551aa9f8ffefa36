"""Traces in geth's formats, and the commands that run code and published tests without a chain."""

import json
import lzma
import os
import subprocess
from pathlib import Path

import pytest
from web3 import Web3

from conftest import BINARY, REPOSITORY, development_account, system_contract, transact

FIXTURES = Path(os.environ.get("OPENLEDGER_FIXTURES", REPOSITORY.parent / "shared/fixtures"))
# Adds one to slot 0.
COUNTER = "600160005401600055"
# Returns 42.
ANSWER = "602a60005260206000f3"


def deploy(node, account, runtime: str) -> str:
    """A contract with this code, of fewer than 32 bytes."""
    size = len(runtime) // 2
    init = f"{0x5F + size:02x}{runtime}60005260{size:02x}60{32 - size:02x}f3"
    receipt = transact(node, account, node.web3.eth.contract(abi=[], bytecode="0x" + init).constructor())
    assert node.web3.eth.get_code(receipt["contractAddress"]).hex() == runtime
    return receipt["contractAddress"]


def trace(node, method: str, *params):
    response = node.rpc(method, *params)
    assert "result" in response, response
    return response["result"]


def test_transactions_of_one_block_are_traced_in_order(start):
    """Each trace starts from the state that the earlier transactions of the block left."""
    node = start("timed", "--block-time", "1")
    web3, account = node.web3, development_account(0)
    counter = deploy(node, account, COUNTER)
    nonce = web3.eth.get_transaction_count(account.address)
    hashes = []
    for index in range(3):
        signed = account.sign_transaction({
            "to": counter, "nonce": nonce + index, "gas": 60_000, "chainId": web3.eth.chain_id,
            "gasPrice": Web3.to_wei(20, "gwei"),
        })
        hashes.append(web3.eth.send_raw_transaction(signed.raw_transaction))
    receipts = [web3.eth.wait_for_transaction_receipt(item, timeout=30) for item in hashes]
    traces = [trace(node, "debug_traceTransaction", item.to_0x_hex()) for item in hashes]
    for index, (receipt, logs) in enumerate(zip(receipts, traces)):
        load = next(log for log in logs["structLogs"] if log["op"] == "SLOAD")
        store = next(log for log in logs["structLogs"] if log["op"] == "SSTORE")
        assert [int(value, 16) for value in load["storage"].values()] == [index]
        assert [int(value, 16) for value in store["storage"].values()] == [index + 1]
        assert logs["gas"] == receipt["gasUsed"] and not logs["failed"]
    by_block = {}
    for receipt, logs in zip(receipts, traces):
        by_block.setdefault(receipt["blockNumber"], []).append({
            "txHash": receipt["transactionHash"].to_0x_hex(), "result": logs,
        })
    for number, expected in by_block.items():
        assert trace(node, "debug_traceBlockByNumber", hex(number)) == expected
        block_hash = web3.eth.get_block(number)["hash"].to_0x_hex()
        assert trace(node, "debug_traceBlockByHash", block_hash) == expected


def test_both_machines_are_traced(node):
    """EVM code that calls a Swift contract: instructions at depth 1, host calls at depth 2."""
    token, holder = system_contract(node, "OpenToken"), development_account(0).address
    call = token.encode_abi("balanceOf", [holder])[2:]
    # Copies the call data to memory, calls the token with it, returns its word.
    code = "3660006000376020600036600060007f" + token.address[2:].lower().rjust(64, "0") + "5af15060206000f3"
    target = "0x00000000000000000000000000000000000a0001"
    options = {"stateOverrides": {target: {"code": "0x" + code}}}
    transaction = {"to": target, "data": "0x" + call}
    logs = trace(node, "debug_traceCall", transaction, "latest", options)
    assert int(logs["returnValue"], 16) == node.web3.eth.get_balance(holder)
    inner = [log["op"] for log in logs["structLogs"] if log["depth"] == 2]
    assert inner[0] == "context_kind" and inner[-1] == "return" and "balance" in inner
    assert [log["op"] for log in logs["structLogs"] if log["depth"] == 1][-1] == "RETURN"
    frames = trace(node, "debug_traceCall", transaction, "latest", {**options, "tracer": "callTracer"})
    assert frames["calls"][0]["to"] == token.address.lower()
    assert frames["calls"][0]["output"] == frames["output"] == logs["returnValue"]
    assert int(frames["gasUsed"], 16) == logs["gas"]


def test_a_revert_of_a_swift_contract_is_traced(node):
    token, account = system_contract(node, "OpenToken"), development_account(3)
    data = token.encode_abi("transferFrom", [development_account(4).address, account.address, 1])
    signed = account.sign_transaction({
        "to": token.address, "data": data, "nonce": node.web3.eth.get_transaction_count(account.address),
        "gas": 200_000, "chainId": node.web3.eth.chain_id, "gasPrice": Web3.to_wei(20, "gwei"),
    })
    receipt = node.web3.eth.wait_for_transaction_receipt(node.web3.eth.send_raw_transaction(signed.raw_transaction))
    assert receipt["status"] == 0
    frames = trace(node, "debug_traceTransaction", receipt["transactionHash"].to_0x_hex(), {"tracer": "callTracer"})
    assert frames["error"] == "execution reverted" and frames["output"].startswith("0x")
    assert int(frames["gasUsed"], 16) == receipt["gasUsed"]


@pytest.mark.parametrize(
    "options, part",
    [
        ({"tracer": "prestateTracer"}, "callTracer"), ({"enableStack": True}, "enableStack"),
        ({"timeout": "2h"}, "timeout"), ({"limit": "many"}, "limit"),
    ],
)
def test_options_that_do_not_exist_are_named(node, options, part):
    error = node.rpc("debug_traceCall", {"to": "0x" + "00" * 20}, "latest", options)["error"]
    assert error["code"] == -32602 and part in error["message"]


def test_an_endless_program_cannot_exhaust_the_node(node):
    target = "0x00000000000000000000000000000000000a0001"
    for code in ["0x5b600056", "0x5b" + "6000" * 15 + "50" * 15 + "600056", "0x5b600060006000600060003061fffff15b600056"]:
        options = {"stateOverrides": {target: {"code": code}}, "enableMemory": True, "timeout": "20s"}
        response = node.rpc("debug_traceCall", {"to": target}, "latest", options)
        assert response["error"]["code"] == -32005, response
    assert node.rpc("eth_chainId")["result"]


# MARK: - Commands


def command(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, text=True, timeout=300)


def test_evm_run_prints_what_code_returns():
    result = command("evm", "run", ANSWER, "--json")
    assert result.returncode == 0
    value = json.loads(result.stdout)
    assert value["success"] and int(value["output"], 16) == 42 and value["gasUsed"] == 18
    text = command("evm", "run", "0x" + ANSWER)
    assert f"output: 0x{42:064x}" in text.stdout and "gas used: 18" in text.stdout
    assert command("evm", "run", "60006000fd").returncode == 1
    assert command("evm", "run", "fe", "--gas", "100").stdout.splitlines()[2] == "gas used: 100"
    assert "hexadecimal" in command("evm", "run", "xyz").stderr
    assert int(json.loads(command("evm", "run", "341e60005260206000f3", "--fork", "osaka", "--value", "1", "--json").stdout)["output"], 16) == 255
    assert command("evm", "run", "341e60005260206000f3", "--fork", "prague", "--value", "1").returncode == 1


def test_evm_run_runs_containers():
    container = json.loads((REPOSITORY / "Genesis/contracts/OpenToken.json").read_text())["deployedBytecode"]
    result = command("evm", "run", container, "--input", "0x18160ddd", "--trace", "--json")
    assert result.returncode == 0, result.stdout
    names = [json.loads(line).get("opName") for line in result.stderr.splitlines()]
    assert "calldata_size" in names and names[-2] == "return"


def test_evm_run_traces_each_instruction(tmp_path):
    file = tmp_path / "code.hex"
    file.write_text("0x" + ANSWER + "\n")
    result = command("evm", "run", file, "--trace", "--gas", "1000")
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert [line["opName"] for line in lines[:-1]] == ["PUSH1", "PUSH1", "MSTORE", "PUSH1", "PUSH1", "RETURN"]
    assert lines[0] == {
        "pc": 0, "op": 0x60, "gas": "0x3e8", "gasCost": "0x3", "memSize": 0, "stack": [], "depth": 1,
        "returnData": "0x", "refund": "0x0", "opName": "PUSH1",
    }
    assert lines[2]["stack"] == ["0x2a", "0x0"] and lines[3]["memSize"] == 32
    assert lines[-1]["pass"] and lines[-1]["gasUsed"] == "0x12" and int(lines[-1]["output"], 16) == 42


def fixture_lines(path: str, count: int, tmp_path) -> Path:
    """The first cases of a published file in a file of their own."""
    source = FIXTURES / path
    if not source.exists():
        pytest.skip(f"{source} is missing")
    target = tmp_path / (source.name.removesuffix(".xz"))
    with lzma.open(source, "rt") as lines, open(target, "w") as file:
        for _, line in zip(range(count), lines):
            file.write(line)
    return target


def test_published_state_tests_pass(tmp_path):
    file = fixture_lines("eest-v5.4.0/state/Prague.jsonl.xz", 50, tmp_path)
    result = command("statetest", file)
    assert result.returncode == 0 and result.stdout.strip() == "Prague: 50 passed, 0 failed, 0 skipped"
    assert command("blocktest", file).returncode != 0
    name = next(iter(json.loads(file.read_text().splitlines()[0])))
    traced = command("statetest", file, "--filter", name, "--trace", "--json")
    assert json.loads(traced.stdout)["counts"]["Prague"]["passed"] >= 1
    summary = json.loads(traced.stderr.splitlines()[-1])
    assert len(summary["stateRoot"]) == 66
    assert summary["pass"] and summary["fork"] == "Prague"
    assert command("statetest", file, "--fork", "cancun").returncode != 0


def test_a_case_that_fails_is_named_and_sets_the_exit_code(tmp_path):
    file = fixture_lines("eest-v5.4.0/state/Osaka.jsonl.xz", 1, tmp_path)
    case = json.loads(file.read_text())
    name = next(iter(case))
    for posts in case[name]["post"].values():
        for post in posts:
            post["hash"] = "0x" + "11" * 32
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(case))
    result = command("statetest", wrong)
    assert result.returncode == 1 and f"FAILED {name}" in result.stdout and "0x1111" in result.stdout
    assert "0 passed" in result.stdout


def test_published_blockchain_tests_pass(tmp_path):
    file = fixture_lines("eest-v5.4.0/blockchain/Cancun.jsonl.xz", 20, tmp_path)
    result = command("blocktest", file, "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout) == {"counts": {"Cancun": {"passed": 20, "failed": 0, "skipped": 0}}, "failures": []}
