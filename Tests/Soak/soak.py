"""Mixed load on a node that is killed every few seconds: whatever it acknowledged must be there, and the chain must be whole.

    python Tests/Soak/soak.py [--seconds 3600] [--seed N] [--history 300] [--folder .build/soak]

Kills fall at random moments. After each restart the newest acknowledged receipts and some older ones must be in the same blocks, at
the end all of them; then `openledger db verify` must find nothing and `openledger replay` must come to the same head. The figures go
to report.json in the folder; the exit code is 1 when anything was wrong.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "EndToEnd"))

from conftest import BINARY, REPOSITORY, Node, development_account, free_port  # noqa: E402
from load import Blobs, Deployments, Ledger, Readers, Tokens, Transfers  # noqa: E402
from vyper_contracts import deploy  # noqa: E402

# Receipts that are asked for after every restart: the newest, and as many older ones.
RECEIPTS_AFTER_RESTART = 40
PAUSE_BETWEEN_KILLS_SECONDS = (2.0, 7.0)
TOOL_LIMIT_SECONDS = 3_600


class Soak:
    def __init__(self, arguments):
        self.seconds, self.history, self.chance = arguments.seconds, arguments.history, random.Random(arguments.seed)
        self.folder = Path(arguments.folder).resolve()
        self.data = self.folder / "data"
        self.port = free_port()
        self.ledger = Ledger()
        self.restarts: list[float] = []

    def run(self) -> dict:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        node = self.start()
        token = deploy(node, development_account(0), "token", "Soak", "SOAK", development_account(0).address, 10**24)
        began, end = time.monotonic(), time.monotonic() + self.seconds
        self.ledger.node = node
        workers = self.workers(token)
        kills = 0
        while time.monotonic() < end:
            time.sleep(min(self.chance.uniform(*PAUSE_BETWEEN_KILLS_SECONDS), max(end - time.monotonic(), 0)))
            self.ledger.node = None
            node.kill()
            node.log.close()
            kills += 1
            node = self.start()
            self.check(node, self.some_receipts())
            self.ledger.node = node
            self.say(began, kills)
        self.ledger.stop.set()
        for worker in workers:
            worker.join()
        return self.finish(node, kills, time.monotonic() - began)

    def start(self) -> Node:
        began = time.monotonic()
        node = Node(self.data, "--history", str(self.history), port=self.port)
        self.restarts.append(time.monotonic() - began)
        return node

    def workers(self, token) -> list[threading.Thread]:
        seeds = [self.chance.randrange(2**32) for _ in range(6)]
        loads = [
            Transfers(self.ledger, seeds[0], 1), Transfers(self.ledger, seeds[1], 2),
            Tokens(self.ledger, seeds[2], 0, token), Blobs(self.ledger, seeds[3], 3),
            Deployments(self.ledger, seeds[4], 4), Readers(self.ledger, seeds[5], token, self.history),
        ]
        threads = [threading.Thread(target=load.run, name=type(load).__name__, daemon=True) for load in loads]
        for thread in threads:
            thread.start()
        return threads

    def some_receipts(self) -> list:
        acknowledged = list(self.ledger.acknowledged.copy().items())
        older = self.chance.sample(acknowledged, min(RECEIPTS_AFTER_RESTART, len(acknowledged)))
        return acknowledged[-RECEIPTS_AFTER_RESTART:] + older

    def check(self, node: Node, receipts: list) -> None:
        """Asks for receipts; each must be in the block in which it was shown."""
        for digest, (number, block_hash, _) in receipts:
            receipt = node.rpc("eth_getTransactionReceipt", digest).get("result")
            if receipt is None:
                self.ledger.problem(f"the receipt of {digest}, shown in block {number}, is gone")
            elif (int(receipt["blockNumber"], 16), receipt["blockHash"]) != (number, block_hash):
                self.ledger.problem(f"{digest} was shown in block {number} {block_hash}, now in {receipt['blockHash']}")

    def finish(self, node: Node, kills: int, seconds: float) -> dict:
        node.kill()
        node.log.close()
        node = self.start()
        self.check(node, list(self.ledger.acknowledged.copy().items()))
        head = node.web3.eth.get_block("latest")
        node.stop()
        verified = self.tool("db", "verify")
        for finding in verified.get("findings", []):
            self.ledger.problem(f"db verify: {finding}")
        replayed = self.tool("replay")
        if replayed.get("hash") != "0x" + head["hash"].hex().removeprefix("0x"):
            self.ledger.problem(f"the replay ends at {replayed.get('hash')}, the chain at {head['hash'].hex()}")
        kinds = {}
        for _, _, kind in self.ledger.acknowledged.values():
            kinds[kind] = kinds.get(kind, 0) + 1
        return {
            "seconds": round(seconds), "kills": kills, "blocks": head["number"],
            "acknowledged": len(self.ledger.acknowledged), "kinds": kinds, "reads": self.ledger.reads,
            "databaseBytes": sum(file.stat().st_size for file in self.data.rglob("*") if file.is_file()),
            "restartSeconds": {
                "mean": round(sum(self.restarts) / len(self.restarts), 2), "most": round(max(self.restarts), 2)},
            "problems": self.ledger.problems,
        }

    def tool(self, *arguments: str) -> dict:
        """A command of the program on the data directory, as JSON."""
        done = subprocess.run(
            [str(BINARY), *arguments, "--data-dir", str(self.data), "--json"],
            cwd=REPOSITORY, capture_output=True, text=True, timeout=TOOL_LIMIT_SECONDS)
        if done.returncode:
            self.ledger.problem(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-500:]}")
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            return {}

    def say(self, began: float, kills: int) -> None:
        print(
            f"\r{time.monotonic() - began:6.0f} s  {kills} kills  {len(self.ledger.acknowledged)} receipts  "
            f"{len(self.ledger.problems)} problems", end="", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3_600, help="how long the load and the kills go on")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of the load and of the kills")
    parser.add_argument("--history", type=int, default=300, help="how many past states the node keeps")
    parser.add_argument("--folder", default=str(REPOSITORY / ".build/soak"), help="emptied first; the chain, logs and report")
    arguments = parser.parse_args()
    print("seed", arguments.seed)
    soak = Soak(arguments)
    report = {"seed": arguments.seed, "history": arguments.history, **soak.run()}
    (soak.folder / "report.json").write_text(json.dumps(report, indent=2) + "\n")
    print("\n" + json.dumps(report, indent=2))
    return 1 if report["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
