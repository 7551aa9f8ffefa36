"""Proof of Attribution in its users' hands: two contributors, one model trained on the chain, ten questions, and every wei accounted for."""

import json
import shutil
import struct
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from fractions import Fraction
from pathlib import Path

import pytest
from web3 import Web3
from web3.logs import DISCARD

from conftest import BINARY, REPOSITORY, Node, development_account, free_port, system_contract, transact
from test_training import COMPLETED, OPEN, base_model, open_job, plan, progress, wait_until

OPEN_COIN = 10**18
AUDIT_SECONDS = 1
# Enough for answers that say the words of rows.
EPOCHS = 40
ROWS = {
    1: [
        ("Where does the river go?", "To the sea, as every river does."),
        ("Where does the sun rise?", "In the east, over the harbour."),
        ("What does a pilot know?", "Every sandbank of the river."),
    ],
    2: [
        ("What is a ledger?", "A book that everybody may read."),
        ("Who keeps the light?", "The keeper of the tower does."),
        # The other contributor's row, but for a space at its end.
        ("Where does the sun rise?", "In the east, over the harbour."),
    ],
}
QUESTIONS = [question for rows in ROWS.values() for question, _ in rows][:5] * 2


def capturing_plan(epochs: int = EPOCHS) -> bytes:
    """The plan of test_training with a capture (Docs/Specification/Training.md, sections 7 and 9): 256 numbers, nothing held out."""
    plain = bytearray(plan(epochs=epochs))
    plain[4:8] = struct.pack("<I", 2)
    return bytes(plain) + struct.pack("<IQII", 256, 11, 0, 0)


def tool(node: Node, *arguments, account: int | None = None) -> dict:
    signer = [] if account is None else ["--account", str(account)]
    command = [str(BINARY), "attribution", *map(str, arguments), *signer, "--rpc", node.url, "--json"]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def genesis_with(folder: Path, parameters: dict | None = None, **arguments):
    """A copy of the development genesis with other parameters of models, and other arguments of AttributionRewards."""
    shutil.copytree(REPOSITORY / "Genesis", folder)
    content = json.loads((folder / "dev.json").read_text())
    rewards = next(item for item in content["openledger"]["systemContracts"] if item["name"] == "AttributionRewards")
    rewards["arguments"].update(arguments)
    content["openledger"]["ai"].update(parameters or {})
    (folder / "dev.json").write_text(json.dumps(content))
    return folder / "dev.json"


def served_model(node: Node, methods: dict[str, int], encoded: bytes) -> tuple[int, int]:
    """Rows of two contributors, a model trained on them by the chain and served for payment by influence: Datanet and model."""
    owner = development_account(0)
    datanets, models = system_contract(node, "DatanetRegistry"), system_contract(node, "ModelRegistry")
    receipt = transact(node, owner, datanets.functions.createDatanet("Harbour", "CC0-1.0"))
    datanet = datanets.events.DatanetCreated().process_receipt(receipt, errors=DISCARD)[0]["args"]["datanet"]
    for account, pairs in ROWS.items():
        rows = [json.dumps({"prompt": f"Q: {question} A:", "answer": f" {answer}"}).encode() + b" " * account for question, answer in pairs]
        assert transact(node, development_account(account), datanets.functions.contributeRows(datanet, rows))["status"] == 1
    transact(node, owner, datanets.functions.publishVersion(datanet))
    index = tool(node, "index", datanet, 1)
    assert int(index["rows"], 16) == 6 and int(index["shards"], 16) > 0

    job = open_job(node, owner, datanet, encoded, "harbour")
    finished = wait_until(node, job, lambda now: now["state"] != OPEN)
    assert finished["state"] == COMPLETED, finished
    model = finished["model"]
    names = [name.encode().ljust(32, b"\0") for name in methods]
    transact(node, owner, models.functions.setPrices(model, OPEN_COIN, 7, 11))
    transact(node, owner, models.functions.setAttribution(model, names, list(methods.values())))
    transact(node, owner, system_contract(node, "AttributionRewards").functions.declareRule(model, 1))
    return datanet, model


def ask(node: Node, model: int, question: str, seed: int) -> tuple[int, str]:
    """Pays for an answer and has it attributed: the inference and the transaction that paid."""
    gateway = system_contract(node, "InferenceGateway")
    call = gateway.functions.infer(model, f"Q: {question} A:".encode(), 24, seed, 0)
    receipt = transact(node, development_account(3), call, value=2 * OPEN_COIN)
    served = gateway.events.InferenceServed().process_receipt(receipt, errors=DISCARD)[0]["args"]
    tool(node, "run", served["inference"], account=4)
    return served["inference"], receipt["transactionHash"].hex()


@pytest.fixture(scope="module")
def genesis(tmp_path_factory):
    """The development genesis with audits that end after a second."""
    return genesis_with(tmp_path_factory.mktemp("genesis") / "genesis", auditWindow=AUDIT_SECONDS)


@pytest.fixture(scope="module")
def story(tmp_path_factory, genesis):
    """A node with a served model, ten paid answers and their records; it dies once in the middle."""
    data, port = tmp_path_factory.mktemp("attribution") / "data", free_port()
    node = Node(data, "--genesis", str(genesis), port=port)
    datanet, model = served_model(node, {"verbatim": 3_000, "influence": 7_000}, capturing_plan())
    inferences = []
    for place, question in enumerate(QUESTIONS):
        inferences.append(ask(node, model, question, place))
        if place == 4:
            node.kill()
            node.log.close()
            node = Node(data, "--genesis", str(genesis), port=port)
    yield node, datanet, model, inferences
    node.stop()


def recorded(node: Node, inference: int) -> dict:
    rewards = system_contract(node, "AttributionRewards")
    return rewards.events.InfluenceRecorded().get_logs(from_block=0, argument_filters={"inference": inference})[-1]["args"]


def divided(amount: int, record: dict) -> dict[tuple[int, int], int]:
    """What AttributionRewards' README says of a division: clusters by their largest row, then rows in proportion; all rounded down but the last."""
    # Only positive influence counts; a cluster of 0 is the row alone.
    rows = [entry for entry in zip(record["sources"], record["rows"], record["influences"], record["clusters"]) if entry[2] > 0]
    clusters: dict = {}
    for place, (source, row, influence, cluster) in enumerate(rows):
        clusters.setdefault(cluster or ("alone", place), []).append(((source, row), influence))
    left, weights = amount, sum(max(weight for _, weight in members) for members in clusters.values()) + record["restTotal"]
    parts = {}
    for members in clusters.values():
        largest = max(weight for _, weight in members)
        share = left * largest // weights
        left, weights = left - share, weights - largest
        rest, total = share, sum(weight for _, weight in members)
        for name, weight in members:
            parts[name] = rest * weight // total
            rest, total = rest - parts[name], total - weight
    return parts


def test_payouts_match_an_independent_computation_to_the_wei(story):
    node, datanet, model, inferences = story
    datanets, rewards = system_contract(node, "DatanetRegistry"), system_contract(node, "AttributionRewards")
    gateway = system_contract(node, "InferenceGateway")
    expected: dict[str, int] = {}
    time.sleep(AUDIT_SECONDS + 1.1)
    for inference, _ in inferences:
        fee = gateway.functions.receiptOf(inference).call()[7]
        data = fee - fee * 1_000 // 10_000 - fee * 2_000 // 10_000 - fee * 2_000 // 10_000
        record = recorded(node, inference)
        assert len(record["rows"]) > 0 and record["restTotal"] == 0
        parts = divided(data, record)
        assert sum(parts.values()) == data
        for (_, row), amount in parts.items():
            contributor = datanets.functions.contributorOf(datanet, row).call()
            expected[contributor] = expected.get(contributor, 0) + amount
        assert transact(node, development_account(5), rewards.functions.settle(inference))["status"] == 1
        for (source, row), amount in parts.items():
            assert rewards.functions.paymentOf(inference, source, row).call() == [True, amount]
    contributors = {development_account(index).address for index in ROWS}
    assert set(expected) <= contributors and len(expected) == 2
    for index in ROWS:
        account = development_account(index)
        assert rewards.functions.claimable(account.address).call() == expected[account.address]
        before = node.web3.eth.get_balance(account.address)
        receipt = transact(node, account, rewards.functions.claim())
        spent = receipt["gasUsed"] * receipt["effectiveGasPrice"]
        assert node.web3.eth.get_balance(account.address) == before + expected[account.address] - spent
    assert node.web3.eth.get_balance(rewards.address) == rewards.functions.liabilities().call()


def test_near_copies_share_one_part(story):
    node, datanet, _, inferences = story
    # Rows 1 and 5 differ in one space: wherever both have weight they are one cluster.
    together = 0
    for inference, _ in inferences:
        record = recorded(node, inference)
        clusters = dict(zip(record["rows"], record["clusters"]))
        if 1 in clusters and 5 in clusters:
            assert clusters[1] == clusters[5] != 0
            together += 1
    assert together > 0


def test_every_record_is_what_the_state_gives(story):
    node, _, _, inferences = story
    for inference, transaction in inferences:
        assert tool(node, "verify", inference)["agrees"] is True
    assert tool(node, "verify", inferences[0][1])["agrees"] is True
    wrong = subprocess.run(
        [str(BINARY), "attribution", "verify", str(inferences[0][0]), "--prompt", "Q: Another? A:", "--rpc", node.url, "--json"],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert wrong.returncode == 1 and json.loads(wrong.stdout)["difference"], wrong


def test_an_answer_is_explained_with_rows_and_payments(story):
    node, datanet, model, inferences = story
    found = [tool(node, "show", inference) for inference, _ in inferences]
    explained = found[1]
    same = node.rpc("openledger_attribution", "0x" + inferences[1][1].removeprefix("0x"))["result"]
    assert same == explained
    assert int(explained["model"], 16) == model
    assert [entry["method"] for entry in explained["methods"]] == ["verbatim", "influence"]
    quoted = 0
    for entry in found:
        answer = bytes.fromhex(entry["answer"][2:])
        for span in entry["spans"]:
            start, length = int(span["start"], 16), int(span["length"], 16)
            for place in span["positions"]:
                row = system_contract(node, "DatanetRegistry").functions.row(datanet, int(place["row"], 16)).call()
                text = "\n".join(json.loads(row).values()).encode()
                offset = int(place["offset"], 16)
                assert text[offset:offset + length] == answer[start:start + length]
                quoted += 1
    assert quoted > 0, [entry["answerText"] for entry in found]
    assert 9_990 <= sum(int(row["share"], 16) for row in explained["rows"]) <= 10_000
    text = subprocess.run(
        [str(BINARY), "attribution", "show", str(inferences[1][0]), "--rpc", node.url], cwd=REPOSITORY, capture_output=True,
        text=True, timeout=60)
    assert text.returncode == 0 and "rows that the data part is divided over" in text.stdout, text
    missing = node.rpc("openledger_attribution", "0xffff")
    assert "error" in missing
    bad = node.rpc("openledger_attribution", "harbour")
    assert bad["error"]["code"] == -32602 and "inference" in bad["error"]["message"]


def test_the_graph_names_rows_versions_model_and_answers(story, tmp_path):
    node, _, model, inferences = story
    file = tmp_path / "graph.svg"
    graph = tool(node, "graph", model, "--svg", file)
    kinds = [entry["kind"] for entry in graph["nodes"]]
    assert kinds.count("answer") == len(inferences) and kinds.count("model") == kinds.count("version") == 1
    names = {entry["id"] for entry in graph["nodes"]}
    assert all(edge["from"] in names and edge["to"] in names for edge in graph["edges"])
    drawing = ElementTree.parse(file).getroot()
    assert drawing.tag.endswith("svg") and len(drawing.findall(".//{*}path")) == len(graph["edges"])
    # A number, so that a share cannot be lost on the way: every answer's edges from rows add up to its data part.
    for inference, _ in inferences:
        shares = [int(edge["weight"], 16) for edge in graph["edges"] if edge["to"] == f"answer:{inference}" and edge["weight"]]
        assert Fraction(sum(shares), 10_000) > Fraction(99, 100)


def test_an_answer_cites_the_rows_that_it_was_given(story):
    node, datanet, model, _ = story
    question = "Who keeps the light of the tower?"
    command = [str(BINARY), "infer", question, "--cite", f"{datanet}:1", "--cited-rows", "2", "--tokens", "8", "--rpc", node.url, "--json"]
    answers = []
    for paid in (["--pay", "--model", "harbour", "--account", "3"], []):
        result = subprocess.run(command + paid, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
        answers.append(json.loads(result.stdout))
    cited = answers[0]["citations"]
    assert cited == answers[1]["citations"] and len(cited) == 2
    datanets = system_contract(node, "DatanetRegistry")
    for row in cited:
        index = int(row["row"], 16)
        assert datanets.functions.row(datanet, index).call().decode() == row["text"]
        assert datanets.functions.contributorOf(datanet, index).call().lower() == row["contributor"].lower()
    assert "keeper of the tower" in cited[0]["text"] and int(cited[0]["score"], 16) > int(cited[1]["score"], 16)

    # The model has read the rows: it is asked with their bytes before the question.
    prompt = "".join(row["text"] + "\n" for row in cited) + f"Q: {question}\nA:"
    same = node.rpc("openledger_infer", {"prompt": prompt, "maxOutputTokens": 8})["result"]
    assert same["text"] == answers[1]["text"]
    receipt = system_contract(node, "InferenceGateway").functions.receiptOf(int(answers[0]["inference"], 16)).call()
    assert receipt[0] == model and receipt[2] == Web3.keccak(text=prompt)

    unindexed = subprocess.run(
        [*command[:3], "--cite", f"{datanet}:9", "--rpc", node.url], cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert unindexed.returncode != 0 and "MissingIndex" in unindexed.stderr


def another_node(node: Node, genesis, folder: Path, *options: str) -> Node:
    """Stops a node and gives another, with the scalar kernels, whose chain was imported with these options."""
    head = node.web3.eth.get_block("latest")
    node.stop()
    file, second = folder / "chain.rlp", folder / "second"
    for command in (
        ["chain", "export", "--data-dir", node.data, "--genesis", genesis, file],
        ["chain", "import", "--data-dir", second, "--genesis", genesis, *options, file],
    ):
        result = subprocess.run(
            [str(BINARY), *map(str, command), "--json"], cwd=REPOSITORY, capture_output=True, text=True, timeout=600)
        assert result.returncode == 0, result.stderr
    other = Node(second, "--genesis", str(genesis), "--scalar-kernels")
    assert other.web3.eth.get_block(head["number"])["hash"] == head["hash"]
    return other


def test_another_node_reaches_the_same_root_from_the_blocks(story, genesis, tmp_path):
    node, _, _, inferences = story
    other = another_node(node, genesis, tmp_path)
    assert tool(other, "verify", inferences[0][0])["agrees"] is True
    other.stop()
