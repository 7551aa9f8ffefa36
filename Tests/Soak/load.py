"""What the soak does to a node: each kind of load is a thread with an account of its own."""

import random
import threading
import time

from conftest import development_account
from eth_abi import encode
from vyper_contracts import init_code
from web3 import Web3

BLOB_STORE = Web3.to_checksum_address("0x" + "0a00".rjust(40, "0"))
TRANSFER_TOPIC = Web3.keccak(text="Transfer(address,address,uint256)").to_0x_hex()
RECEIPT_LIMIT_SECONDS = 20
# A past state this close to the oldest kept one may be forgotten between two questions.
HISTORY_MARGIN = 50
PROBLEM_LIMIT, PROBLEM_LENGTH = 100, 400


class Ledger:
    """What the node acknowledged, and what of it was seen to be wrong; shared by all threads."""

    def __init__(self):
        self.node = None
        self.stop = threading.Event()
        self.acknowledged: dict[str, tuple[int, str, str]] = {}
        self.balances: list[tuple[str, int, int]] = []
        self.problems: list[str] = []
        self.reads = 0

    def problem(self, sentence: str) -> None:
        if len(self.problems) < PROBLEM_LIMIT:
            self.problems.append(sentence[:PROBLEM_LENGTH])
            print("\n" + self.problems[-1], flush=True)

    def current(self):
        """The node, as soon as there is one; None at the end."""
        while not self.stop.is_set():
            if node := self.node:
                return node
            time.sleep(0.02)
        return None


class Load:
    """Does one step after another until the end; a step that loses its node begins anew on the next."""

    def __init__(self, ledger: Ledger, seed: int):
        self.ledger, self.chance = ledger, random.Random(seed)

    def run(self) -> None:
        while node := self.ledger.current():
            try:
                self.begin(node)
                while self.ledger.node is node and not self.ledger.stop.is_set():
                    self.step(node)
            except AssertionError as problem:
                self.ledger.problem(f"{type(self).__name__}: {problem}")
                time.sleep(1)
            except Exception as error:
                # The node was killed under this request, unless it still runs.
                time.sleep(0.5)
                if self.ledger.node is node and node.process.poll() is None:
                    self.ledger.problem(f"{type(self).__name__}: {type(error).__name__}: {error}")

    def begin(self, node) -> None:
        """What must be known of a node that just started."""

    def step(self, node) -> None:
        raise NotImplementedError


class Sender(Load):
    def __init__(self, ledger: Ledger, seed: int, account: int):
        super().__init__(ledger, seed)
        self.account = development_account(account)

    def begin(self, node) -> None:
        self.nonce = node.web3.eth.get_transaction_count(self.account.address)
        self.chain_id = node.web3.eth.chain_id

    def send(self, node, to: str | None, data: bytes = b"", value: int = 0, gas: int = 21_000) -> dict:
        """Signs, sends and waits for the receipt, which from then on must stay."""
        fields = {
            "nonce": self.nonce, "value": value, "gas": gas, "data": data, "chainId": self.chain_id,
            "maxFeePerGas": 50 * 10**9, "maxPriorityFeePerGas": 1}
        signed = self.account.sign_transaction({**fields, "to": to} if to else fields)
        answer = node.rpc("eth_sendRawTransaction", signed.raw_transaction.to_0x_hex())
        assert "result" in answer, f"a transaction was refused: {answer}"
        digest, deadline = answer["result"], time.monotonic() + RECEIPT_LIMIT_SECONDS
        while (receipt := node.rpc("eth_getTransactionReceipt", digest)["result"]) is None:
            assert time.monotonic() < deadline, f"no receipt of {digest}"
            time.sleep(0.005)
        kind = type(self).__name__
        self.ledger.acknowledged[digest] = (int(receipt["blockNumber"], 16), receipt["blockHash"], kind)
        assert receipt["status"] == "0x1", f"{digest} failed"
        self.nonce += 1
        return receipt


class Transfers(Sender):
    """Plain transfers to many accounts, some of whose balances are kept in mind for later questions about the past."""

    def step(self, node) -> None:
        recipient = Web3.to_checksum_address("0x" + self.chance.randrange(1, 5_000).to_bytes(20).hex().replace("00", "5a", 1))
        receipt = self.send(node, recipient, value=self.chance.randrange(1, 10**9))
        if self.chance.random() < 0.2:
            answer = node.rpc("eth_getBalance", recipient, receipt["blockNumber"])
            assert "result" in answer, f"the balance at block {receipt['blockNumber']}: {answer}"
            self.ledger.balances.append((recipient, int(receipt["blockNumber"], 16), int(answer["result"], 16)))


class Tokens(Sender):
    """Calls of a token in EVM bytecode, each with a log."""

    def __init__(self, ledger: Ledger, seed: int, account: int, token):
        super().__init__(ledger, seed, account)
        self.token = token

    def step(self, node) -> None:
        to, amount = Web3.to_checksum_address(self.chance.randbytes(20)), self.chance.randrange(1, 1_000)
        data = Web3.keccak(text="transfer(address,uint256)")[:4] + encode(["address", "uint256"], [to, amount])
        self.send(node, self.token.address, data=bytes(data), gas=120_000)


class Blobs(Sender):
    """Stores content, some of it again and again, and takes references back, so that content is collected."""

    KEPT = 30

    def __init__(self, ledger: Ledger, seed: int, account: int):
        super().__init__(ledger, seed, account)
        self.held: list[bytes] = []

    def step(self, node) -> None:
        if len(self.held) > self.KEPT:
            digest = self.held.pop(self.chance.randrange(len(self.held)))
            # Whether a call whose answer was lost took effect is not known here: ask first.
            if int(self.ask(node, "size(bytes32)", digest), 16):
                self.send(node, BLOB_STORE, self.call("release(bytes32)", ["bytes32"], [digest]), gas=100_000)
            return
        content = self.chance.choice([b"the same content " * 500, self.chance.randbytes(self.chance.randrange(1, 20_000))])
        digest = bytes(Web3.keccak(content))
        self.send(node, BLOB_STORE, self.call("store(bytes)", ["bytes"], [content]), gas=3_000_000)
        self.held.append(digest)
        read = self.call("read(bytes32,uint64,uint64)", ["bytes32", "uint64", "uint64"], [digest, 0, len(content)])
        answer = node.rpc("eth_call", {"to": BLOB_STORE, "data": "0x" + read.hex()}, "latest")
        assert content.hex() in answer.get("result", ""), f"blob {digest.hex()} does not read back: {str(answer)[:200]}"

    @staticmethod
    def call(signature: str, types: list, values: list) -> bytes:
        return bytes(Web3.keccak(text=signature)[:4]) + encode(types, values)

    def ask(self, node, signature: str, digest: bytes) -> str:
        data = "0x" + self.call(signature, ["bytes32"], [digest]).hex()
        return node.rpc("eth_call", {"to": BLOB_STORE, "data": data}, "latest").get("result", "0x0")


class Deployments(Sender):
    """Creates contracts with code, storage and a log; every third destroys itself in its creation."""

    def step(self, node) -> None:
        word = self.chance.randbytes(32)
        # slot 0 = word; LOG1(topic word)
        store = b"\x7f" + word + bytes([0x5F, 0x55]) + b"\x7f" + word + bytes([0x5F, 0x5F, 0xA1])
        if self.chance.randrange(3) == 0:
            code = store + bytes([0x33, 0xFF])
        else:
            body = init_code(self.chance.randbytes(self.chance.randrange(1, 200)).replace(b"\xef", b"\x00"))
            # The offset at which the code to deploy begins moves behind what stands before it.
            code = store + body[:4] + bytes([9 + len(store)]) + body[5:]
        self.send(node, None, code, gas=500_000)


class Readers(Load):
    """Asks for logs and for past states, and compares with what was acknowledged and seen before."""

    def __init__(self, ledger: Ledger, seed: int, token, history: int):
        super().__init__(ledger, seed)
        self.token, self.history = token, history

    def step(self, node) -> None:
        time.sleep(0.01)
        head = int(node.rpc("eth_blockNumber")["result"], 16)
        if self.chance.random() < 0.5:
            self.logs(node, head)
        elif self.ledger.balances:
            self.past(node, head, self.chance.choice(self.ledger.balances[-400:]))
        self.ledger.reads += 1

    def logs(self, node, head: int) -> None:
        acknowledged = list(self.ledger.acknowledged.copy().items())
        first = self.chance.randrange(head + 1)
        last = min(head, first + self.chance.randrange(500))
        query = {"fromBlock": hex(first), "toBlock": hex(last), "address": self.token.address, "topics": [TRANSFER_TOPIC]}
        answer = node.rpc("eth_getLogs", query)
        assert "result" in answer, f"eth_getLogs of {first} to {last}: {answer}"
        found = {entry["transactionHash"] for entry in answer["result"]}
        for digest, (number, _, kind) in acknowledged:
            if kind == "Tokens" and first <= number <= last:
                assert digest in found, f"eth_getLogs of {first} to {last} lacks {digest} of block {number}"

    def past(self, node, head: int, seen: tuple[str, int, int]) -> None:
        address, number, balance = seen
        answer = node.rpc("eth_getBalance", address, hex(number))
        if "result" in answer:
            assert int(answer["result"], 16) == balance, f"{address} had {balance} at block {number}, now {answer}"
        else:
            assert number + self.history < head + HISTORY_MARGIN, f"block {number} is forgotten at head {head}: {answer}"
