"""SIGKILL in the middle of a stream of transactions loses nothing that was acknowledged."""

import json
import random
import subprocess
import threading
import time

from web3 import Web3

from conftest import BINARY, REPOSITORY, Node, development_account, free_port

KILLS = 20
SEED = 4242


def stream(node: Node, sender, acknowledged: dict, stop: threading.Event) -> None:
    """Sends transfers one after another and notes each receipt that the node showed."""
    recipient = Web3.to_checksum_address("0x" + "77" * 20)
    try:
        nonce = node.web3.eth.get_transaction_count(sender.address)
        while not stop.is_set():
            signed = sender.sign_transaction({
                "nonce": nonce, "to": recipient, "value": 1, "gas": 21_000, "chainId": node.web3.eth.chain_id,
                "maxFeePerGas": Web3.to_wei(50, "gwei"), "maxPriorityFeePerGas": 1,
            })
            digest = node.web3.eth.send_raw_transaction(signed.raw_transaction)
            receipt = node.web3.eth.wait_for_transaction_receipt(digest, timeout=10, poll_latency=0.002)
            acknowledged[digest.hex()] = (receipt["blockNumber"], receipt["blockHash"].hex())
            nonce += 1
    except Exception:
        return  # the node was killed under this request, which is the point


def test_twenty_kills_lose_no_acknowledged_receipt(tmp_path):
    chance = random.Random(SEED)
    print("seed", SEED)
    data, port, acknowledged = tmp_path / "data", free_port(), {}
    sender = development_account(0)
    for _ in range(KILLS):
        node = Node(data, port=port)
        stop = threading.Event()
        worker = threading.Thread(target=stream, args=(node, sender, acknowledged, stop))
        before = len(acknowledged)
        worker.start()
        time.sleep(0.15 + chance.random() * 0.5)
        node.kill()
        stop.set()
        worker.join()
        node.log.close()
        assert len(acknowledged) > before, "the stream never got under way"

    node = Node(data, port=port)
    for digest, (number, block_hash) in acknowledged.items():
        receipt = node.web3.eth.get_transaction_receipt(digest)
        assert (receipt["blockNumber"], receipt["blockHash"].hex()) == (number, block_hash)
    head = node.web3.eth.get_block("latest")
    assert node.web3.eth.get_transaction_count(sender.address) >= len(acknowledged)
    node.stop()

    replay = subprocess.run(
        [str(BINARY), "replay", "--data-dir", str(data), "--json"], cwd=REPOSITORY, capture_output=True, text=True, timeout=300
    )
    assert replay.returncode == 0, replay.stderr
    result = json.loads(replay.stdout)
    assert result["hash"] == "0x" + head["hash"].hex().removeprefix("0x")
    assert result["stateRoot"] == "0x" + head["stateRoot"].hex().removeprefix("0x")
