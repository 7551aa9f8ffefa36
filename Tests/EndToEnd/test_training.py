"""A training job in its users' hands: from the rows of a Datanet over many blocks to a registered adapter that answers."""

import json
import struct
import subprocess
import time

import pytest
from web3 import Web3
from web3.logs import DISCARD

from conftest import BINARY, REPOSITORY, Node, development_account, free_port, system_contract, transact

PAIRS = [
    ("Where does the river go?", "To the sea, as every river does."),
    ("Where does the sun rise?", "In the east, over the harbour."),
    ("What is a ledger?", "A book that everybody may read."),
    ("Who keeps the light?", "The keeper of the tower does."),
    ("What turns the tide?", "The moon, twice a day."),
    ("What does a pilot know?", "Every sandbank of the river."),
]
OPEN, COMPLETED, FAILED = 1, 2, 4
WAIT_SECONDS = 240


def interface(number: int, *functions: str) -> list[dict]:
    """An ABI from lines such as "view f(uint64 a)(bytes32 b)"; enough for flat types."""
    entries = []
    for line in functions:
        mutability, rest = line.split(" ", 1)
        name, inputs, outputs = rest.replace(")", "").split("(")
        fields = [
            [{"type": part.split()[0], "name": (part.split() + [""])[1]} for part in group.split(",") if part.strip()]
            for group in (inputs, outputs)
        ]
        entries.append({
            "type": "function", "name": name.strip(), "stateMutability": mutability, "inputs": fields[0], "outputs": fields[1],
        })
    return entries


TRAIN = interface(
    2, "payable open(uint256 registryJob, bytes32 adapter, string promptField, string answerField)(uint256 job)",
    "nonpayable close(uint256 job)()", "view jobCount()(uint64 count)",
    "view progress(uint256 job)(uint8 state, uint8 reason, uint64 steps, uint64 done, bytes32 checkpoint, bytes32 manifest, uint256 model)",
    "view stepOf(uint256 job, uint64 step)(bytes32 checkpoint, uint64 loss, uint64 tokens, uint64 gas)",
    "view verifyStep(uint256 job, uint64 step)(bool matches, bytes32 checkpoint)", "view refundOf(uint256 job)(uint256 refund)",
    "view counterfactualOf(uint256 job)(uint64 answerWith, uint64 answerWithout, uint64 answerStart, uint64 answerTokens, uint64 heldOutWith, uint64 heldOutWithout, uint64 heldOutTokens, uint64 leftOut, bytes32 adapter)",
)
TRAIN.append({
    "type": "event", "name": "JobOpened", "anonymous": False, "inputs": [
        {"name": "job", "type": "uint256", "indexed": True}, {"name": "owner", "type": "address", "indexed": True},
        {"name": "registryJob", "type": "uint256", "indexed": False}, {"name": "budget", "type": "uint256", "indexed": False},
    ],
})
INFER = interface(
    1, "view infer(bytes32 model, bytes32 adapter, bytes prompt, uint32 tokens, uint64 seed, uint32 temperature)(bytes output, uint32 promptTokens, uint32 outputTokens)"
)
EVALUATE = interface(
    3, "view evaluate(bytes32 model, bytes32 adapter, bytes32[] rows, string promptField, string answerField)(uint64 loss, uint64 tokens)"
)
EMBED = interface(5, "view embed(bytes32 model, bytes32 adapter, bytes text)(int16[] values, uint32 scale, uint32 tokens)")
QUOTE = interface(
    6, "view quoteTraining(bytes32 model, bytes32 adapter, uint256[] datanets, uint64[] versions, bytes plan, string promptField, string answerField)(uint64 gas, uint64 steps, uint64 largest, uint256 due)",
    "view quoteCounterfactual(uint256 model, uint64[] sources, uint64[] rows, bool wholeContributors, bytes prompt, bytes answer)(uint64 gas, uint64 steps, uint64 largest, uint256 due)",
)


def precompile(node: Node, number: int, abi: list[dict]):
    return node.web3.eth.contract(address=Web3.to_checksum_address(f"0x{0xA00 + number:040x}"), abi=abi)


def plan(epochs: int, seed: int = 7, rank: int = 8) -> bytes:
    """The encoding of a TrainingPlan (Docs/Specification/Training.md, section 7): queries and values, rate 0.005."""
    return struct.pack(
        "<4sIIIBBQBIIIIIIBBQQQQQ", b"OLTP", 1, rank, 2 * rank, 0, 0b101, 5_000_000, 2, 0, 2, 1, epochs, 48, 0, 0, 1,
        0, 900_000_000, 999_000_000, 10, seed,
    )


def base_model(node: Node) -> bytes:
    return bytes.fromhex(node.rpc("openledger_models")["result"]["models"][0]["manifestHash"][2:])


def publish(node: Node, owner) -> tuple[int, list[bytes]]:
    """A Datanet of prompts and answers with a version 1: its id and the rows."""
    datanets = system_contract(node, "DatanetRegistry")
    rows = [json.dumps({"prompt": f"Q: {question} A:", "answer": f" {answer}"}).encode() for question, answer in PAIRS]
    receipt = transact(node, owner, datanets.functions.createDatanet("Harbour", "CC0-1.0"))
    datanet = datanets.events.DatanetCreated().process_receipt(receipt, errors=DISCARD)[0]["args"]["datanet"]
    transact(node, owner, datanets.functions.contributeRows(datanet, rows))
    assert transact(node, owner, datanets.functions.publishVersion(datanet))["status"] == 1
    return datanet, rows


def open_job(node: Node, owner, datanet: int, encoded: bytes, name: str, version: int = 1) -> int:
    """Quotes, opens the registry's job, hands it to TRAIN with what is due: the job's id."""
    base, registry = base_model(node), system_contract(node, "ModelRegistry")
    gas, steps, largest, due = precompile(node, 6, QUOTE).functions.quoteTraining(
        base, bytes(32), [datanet], [version], encoded, "prompt", "answer").call()
    assert 0 < largest < gas and due == gas * 10**9
    train = precompile(node, 2, TRAIN)
    receipt = transact(node, owner, registry.functions.openJob(
        base, [datanet], [version], encoded, steps, train.address, name, 0, 86_400))
    registry_job = registry.events.JobOpened().process_receipt(receipt, errors=DISCARD)[0]["args"]["job"]
    receipt = transact(node, owner, train.functions.open(registry_job, bytes(32), "prompt", "answer"), value=due)
    assert receipt["status"] == 1
    return train.events.JobOpened().process_receipt(receipt, errors=DISCARD)[0]["args"]["job"]


def progress(node: Node, job: int) -> dict:
    names = ["state", "reason", "steps", "done", "checkpoint", "manifest", "model"]
    return dict(zip(names, precompile(node, 2, TRAIN).functions.progress(job).call()))


def wait_until(node: Node, job: int, condition) -> dict:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = progress(node, job)
        if condition(found):
            return found
        time.sleep(0.05)
    raise AssertionError(f"the job stands at {progress(node, job)}")


def infer(node: Node, adapter: bytes) -> bytes:
    return precompile(node, 1, INFER).functions.infer(
        base_model(node), adapter, b"Q: Where does the sun rise? A:", 16, 0, 0).call()[0]


def tool(*arguments) -> dict:
    result = subprocess.run(
        [str(BINARY), *map(str, arguments), "--json"], cwd=REPOSITORY, capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_job_survives_kills_and_every_node_trains_the_same(tmp_path):
    data, port = tmp_path / "data", free_port()
    node = Node(data, port=port)
    owner = development_account(0)
    datanet, rows = publish(node, owner)
    job = open_job(node, owner, datanet, plan(epochs=20), "harbour")
    steps = progress(node, job)["steps"]
    assert steps == 60

    # Blocks follow without transactions; the process dies between them and within them, and nothing is lost or done twice.
    done = 0
    for share in (0.2, 0.4, 0.6):
        found = wait_until(node, job, lambda now: now["done"] > share * steps or now["state"] != OPEN)
        assert found["done"] >= done
        done, checkpoint = found["done"], found["checkpoint"]
        node.kill()
        node.log.close()
        node = Node(data, port=port)
        assert precompile(node, 2, TRAIN).functions.stepOf(job, done).call()[0] == checkpoint
    finished = wait_until(node, job, lambda now: now["state"] != OPEN)
    assert (finished["state"], finished["done"]) == (COMPLETED, steps), finished

    # Every step is on record, and the last ones can be done again alone.
    train = precompile(node, 2, TRAIN)
    losses = [train.functions.stepOf(job, step).call() for step in range(1, steps + 1)]
    mean = lambda entries: sum(loss for _, loss, _, _ in entries) / sum(tokens for _, _, tokens, _ in entries) / 2**32
    assert mean(losses[-6:]) < 0.7 * mean(losses[:6])
    matches, checkpoint = train.functions.verifyStep(job, steps).call()
    assert matches and checkpoint == finished["checkpoint"]

    # The adapter is a model of its owner's, made from the Datanet; it answers, and better than the base.
    registry = system_contract(node, "ModelRegistry")
    assert registry.functions.ownerOf(finished["model"]).call() == owner.address
    assert registry.functions.adapterOf(finished["model"]).call() == finished["manifest"]
    assert registry.functions.sourceOf(finished["model"], 0).call() == [datanet, 1, len(rows)]
    assert registry.functions.resolve("harbour").call() == finished["model"]
    assert infer(node, finished["manifest"]) != infer(node, bytes(32))
    evaluate = precompile(node, 3, EVALUATE).functions.evaluate
    hashes = [Web3.keccak(row) for row in rows]
    adapted, tokens = evaluate(base_model(node), finished["manifest"], hashes, "prompt", "answer").call()
    plain, same = evaluate(base_model(node), bytes(32), hashes, "prompt", "answer").call()
    assert tokens == same > 0 and adapted < plain
    values, scale, count = precompile(node, 5, EMBED).functions.embed(
        base_model(node), finished["manifest"], b"the harbour").call()
    assert max(map(abs, values)) == 32_767 and scale > 0 and count > 0
    assert node.web3.eth.get_balance(train.address) == 0

    # Another node, with other kernels, from the blocks alone; and the same node again.
    head = node.web3.eth.get_block("latest")
    node.stop()
    replay = tool("replay", "--data-dir", data)
    assert replay["stateRoot"] == "0x" + head["stateRoot"].hex().removeprefix("0x")
    file, second = tmp_path / "chain.rlp", tmp_path / "second"
    tool("chain", "export", "--data-dir", data, file)
    tool("chain", "import", "--data-dir", second, "--genesis", REPOSITORY / "Genesis/dev.json", file)
    other = Node(second, "--scalar-kernels")
    assert other.web3.eth.get_block(head["number"])["hash"] == head["hash"]
    assert infer(other, finished["manifest"]) != infer(other, bytes(32))
    other.stop()


def test_taking_blocks_back_takes_steps_back(start):
    node = start("back")
    owner = development_account(0)
    datanet, _ = publish(node, owner)
    job = open_job(node, owner, datanet, plan(epochs=60), "again")
    assert progress(node, job)["state"] == OPEN
    finished = wait_until(node, job, lambda now: now["state"] != OPEN)
    assert finished["state"] == COMPLETED
    head = node.web3.eth.get_block("latest")
    node.stop()
    tool("chain", "unwind", "--data-dir", node.data, "--to", head["number"] - 1, "--genesis", REPOSITORY / "Genesis/dev.json")
    again = Node(node.data)
    wait_until(again, job, lambda now: now["state"] != OPEN)
    assert progress(again, job)["manifest"] == finished["manifest"]
    again.stop()


def test_bad_openings_are_refused_by_name(start):
    node = start("bad")
    owner, stranger = development_account(0), development_account(1)
    datanet, _ = publish(node, owner)
    base, registry, train = base_model(node), system_contract(node, "ModelRegistry"), precompile(node, 2, TRAIN)

    def selector(signature: str) -> str:
        return "0x" + Web3.keccak(text=signature)[:4].hex()

    def refused(call, signature: str, **options) -> None:
        with pytest.raises(Exception) as caught:
            call.call({"from": owner.address, **options})
        assert selector(signature) in str(caught.value), caught.value

    quote = precompile(node, 6, QUOTE).functions.quoteTraining
    refused(quote(base, bytes(32), [datanet], [1], b"no plan", "prompt", "answer"), "InvalidPlan()")
    refused(quote(base, bytes(32), [datanet], [2], plan(1), "prompt", "answer"), "UnknownVersion(uint256,uint64)")
    refused(quote(base, bytes(32), [datanet], [1], plan(1), "prompt", "missing"), "InvalidRow(bytes32)")
    refused(quote(bytes(31) + b"\x01", bytes(32), [datanet], [1], plan(1), "", ""), "UnknownModel(bytes32)")
    due = quote(base, bytes(32), [datanet], [1], plan(1), "prompt", "answer").call()[3]

    refused(train.functions.open(1, bytes(32), "prompt", "answer"), "UnknownJob(uint256)", value=due)
    for steps, trainer in [(3, stranger.address), (4, train.address), (3, train.address)]:
        transact(node, owner, registry.functions.openJob(base, [datanet], [1], plan(1), steps, trainer, f"n{steps}{trainer[2:4]}", 0, 86_400))
    refused(train.functions.open(1, bytes(32), "prompt", "answer"), "InvalidJob(uint256)", value=due)
    refused(train.functions.open(2, bytes(32), "prompt", "answer"), "WrongSteps(uint64,uint64)", value=due)
    refused(train.functions.open(3, bytes(32), "prompt", "answer"), "WrongPayment(uint256,uint256)", value=due - 1)
    refused(train.functions.open(3, bytes(32), "prompt", "answer"), "NotJobOwner(address)", value=due, **{"from": stranger.address})
    refused(train.functions.progress(1), "UnknownJob(uint256)")
