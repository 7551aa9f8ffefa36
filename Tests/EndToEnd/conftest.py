"""Starts real nodes and talks to them as their users do."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from eth_account import Account
from web3 import HTTPProvider, Web3

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("OPENLEDGER_BINARY", REPOSITORY / ".build/release/openledger"))
MNEMONIC = "test test test test test test test test test test test junk"
START_LIMIT_SECONDS = 60

Account.enable_unaudited_hdwallet_features()


def development_account(index: int):
    """The funded account of that index in Genesis/dev.json."""
    return Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Node:
    """One `openledger dev` process."""

    def __init__(self, data: Path, *arguments: str, port: int | None = None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        self.log = open(data.parent / f"{data.name}.log", "ab")
        self.process = subprocess.Popen(
            [str(BINARY), "dev", "--port", str(self.port), "--data-dir", str(data), *arguments],
            cwd=REPOSITORY, stdout=self.log, stderr=subprocess.STDOUT,
        )
        self.web3 = Web3(HTTPProvider(self.url, request_kwargs={"timeout": 60}))
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the node stopped at its start:\n{self.output()}")
            try:
                if self.rpc("eth_chainId").get("result"):
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)
        raise RuntimeError(f"the node did not answer in {START_LIMIT_SECONDS} s:\n{self.output()}")

    def output(self) -> str:
        self.log.flush()
        return Path(self.log.name).read_text(errors="replace")[-4000:]

    def post(self, body: bytes, content_type: str = "application/json") -> tuple[int, bytes]:
        """Raw bytes to the RPC port: the status and the body of the response."""
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def rpc(self, method: str, *params):
        """One call: the whole response object."""
        _, body = self.post(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode())
        return json.loads(body)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()


def artifact(name: str) -> dict:
    return json.loads((REPOSITORY / "Genesis/contracts" / f"{name}.json").read_text())


def system_contract(node: Node, name: str):
    """A predeployed contract as web3.py sees it."""
    genesis = json.loads((REPOSITORY / "Genesis/dev.json").read_text())
    entry = next(item for item in genesis["openledger"]["systemContracts"] if item["name"] == name)
    return node.web3.eth.contract(address=Web3.to_checksum_address(entry["address"]), abi=artifact(name)["abi"])


def transact(node: Node, account, call, value: int = 0, gas: int | None = None):
    """Signs locally, sends raw, waits: the receipt of a contract call, constructor or plain transfer."""
    transaction = {
        "from": account.address,
        "nonce": node.web3.eth.get_transaction_count(account.address, "pending"),
        "value": value,
        "chainId": node.web3.eth.chain_id,
        "maxFeePerGas": Web3.to_wei(20, "gwei"),
        "maxPriorityFeePerGas": Web3.to_wei(1, "gwei"),
    }
    if gas is not None:
        transaction["gas"] = gas
    if hasattr(call, "build_transaction"):
        transaction = call.build_transaction(transaction)
    else:
        transaction = {**transaction, "gas": gas or 21_000, "to": call}
    signed = account.sign_transaction(transaction)
    return node.web3.eth.wait_for_transaction_receipt(
        node.web3.eth.send_raw_transaction(signed.raw_transaction), timeout=60, poll_latency=0.02
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    running = Node(tmp_path_factory.mktemp("node") / "data")
    yield running
    running.stop()


@pytest.fixture
def start(tmp_path):
    """Starts any number of nodes and stops them at the end."""
    nodes: list[Node] = []

    def begin(name: str = "data", *arguments: str) -> Node:
        nodes.append(Node(tmp_path / name, *arguments))
        return nodes[-1]

    yield begin
    for running in nodes:
        running.stop()
