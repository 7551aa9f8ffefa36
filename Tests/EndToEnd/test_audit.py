"""Disputes and unlearning in their users' hands: the chain trains again without a row, and the losses decide about money, to the wei."""

import subprocess
import time

import pytest
from web3.logs import DISCARD

from conftest import BINARY, REPOSITORY, Node, development_account, free_port, system_contract, transact
from test_attribution import OPEN_COIN, ROWS, another_node, ask, capturing_plan, divided, genesis_with, recorded, served_model, tool
from test_training import COMPLETED, OPEN, QUOTE, TRAIN, open_job, precompile, progress, wait_until

# Long enough to ask for audits, short enough to wait for.
AUDIT_SECONDS = 8
BOND, TOLERANCE = 10**17, 1_000
WHOLE = 10_000
# A question and the row that is disputed, to which nothing in the Datanet is nearly the same: one that is recorded with too
# much, one that is not recorded at all, and one that is recorded as it should be.
DISPUTES = [(ROWS[1][0][0], 0), (ROWS[1][2][0], 3), (ROWS[2][0][0], 2)]
OUTCOMES = [True, True, False]
# Removed later by who contributed it.
REMOVED, REMOVER = 0, 1
REQUESTER = 5
# A training of 36 steps takes three blocks, so that there is a middle of it.
TRAINING_GAS = 15_000_000
PLAN = capturing_plan(epochs=12)


def refused(node: Node, *arguments) -> str:
    """The sentence with which a command fails."""
    command = [str(BINARY), "attribution", *map(str, arguments), "--rpc", node.url]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0 and result.stderr.startswith("Error: "), result
    return result.stderr


def request(node: Node, model: int, inference: int, question: str, row: int) -> dict:
    """Asks for an audit of an inference with exactly the price; what it cost, and the job."""
    rewards = system_contract(node, "AttributionRewards")
    account = development_account(REQUESTER)
    explained = node.rpc("openledger_attribution", hex(inference))["result"]
    prompt, answer = f"Q: {question} A:".encode(), bytes.fromhex(explained["answer"][2:])
    gas, _, largest, due = precompile(node, 6, QUOTE).functions.quoteCounterfactual(model, [0], [row], False, prompt, answer).call()
    assert 0 < largest < gas and due == gas * 10**9
    call = rewards.functions.requestAudit(inference, 0, row, False, prompt, answer)
    for wrong in (BOND + due - 1, BOND + due + 1, BOND - 1):
        with pytest.raises(Exception):
            call.call({"from": account.address, "value": wrong})
    before = node.web3.eth.get_balance(account.address)
    receipt = transact(node, account, call, value=BOND + due)
    assert receipt["status"] == 1
    assert node.web3.eth.get_balance(account.address) == before - BOND - due - receipt["gasUsed"] * receipt["effectiveGasPrice"]
    asked = rewards.events.AuditRequested().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert (asked["requester"], asked["bond"], asked["row"]) == (account.address, BOND, row)
    return {"inference": inference, "job": asked["job"], "row": row}


@pytest.fixture(scope="module")
def genesis(tmp_path_factory):
    return genesis_with(
        tmp_path_factory.mktemp("genesis") / "genesis", {"trainingGasPerBlock": TRAINING_GAS}, auditWindow=AUDIT_SECONDS,
        auditBond=str(BOND), auditTolerance=TOLERANCE)


@pytest.fixture(scope="module")
def story(tmp_path_factory, genesis):
    """A node with three recorded answers, each disputed about one row; it is killed in the middle of the last retraining."""
    data, port = tmp_path_factory.mktemp("audit") / "data", free_port()
    node = Node(data, "--genesis", str(genesis), port=port)
    datanet, model = served_model(node, {"verbatim": 5_000, "influence": 5_000}, PLAN)
    audits = []
    for question, row in DISPUTES:
        inference, _ = ask(node, model, question, 0)
        audits.append(request(node, model, inference, question, row))
    assert "is at work" in refused(node, "audit", "close", audits[-1]["inference"])
    job = audits[-1]["job"]
    found = wait_until(node, job, lambda now: now["done"] > 0)
    assert found["state"] == OPEN and found["done"] < found["steps"], found
    node.kill()
    node.log.close()
    node = Node(data, "--genesis", str(genesis), port=port)
    assert found["done"] <= progress(node, job)["done"]
    yield node, datanet, model, audits
    node.stop()


def finished(node: Node, audit: dict) -> dict:
    """What the study of an audit measured, once it is over."""
    assert wait_until(node, audit["job"], lambda now: now["state"] != OPEN)["state"] == COMPLETED
    values = precompile(node, 2, TRAIN).functions.counterfactualOf(audit["job"]).call()
    names = ["with", "without", "start", "tokens", "heldOutWith", "heldOutWithout", "heldOutTokens", "leftOut", "adapter"]
    return dict(zip(names, values))


def expected(record: dict, row: int, measured: dict) -> dict:
    """The README of AttributionRewards in Python: the measured and the recorded share, and the record that is in force."""
    drop, learned = measured["without"] - measured["with"], measured["start"] - measured["with"]
    share = WHOLE * drop // max(drop, learned) if drop > 0 else 0
    rows = [entry for entry in zip(record["sources"], record["rows"], record["influences"], record["clusters"]) if entry[2] > 0]
    clusters = [cluster or ("alone", place) for place, (_, _, _, cluster) in enumerate(rows)]
    largest: dict = {}
    for cluster, (_, _, weight, _) in zip(clusters, rows):
        largest[cluster] = max(largest.get(cluster, 0), weight)
    total = sum(largest.values()) + record["restTotal"]
    # Nothing is nearly the same as the row, so it is left out alone.
    named = {cluster for cluster, entry in zip(clusters, rows) if entry[:2] == (0, row)}
    ours = sum(largest[cluster] for cluster in named)
    said = WHOLE * ours // total if total else 0
    result = {"share": share, "recorded": said, "upheld": abs(share - said) > TOLERANCE, "record": record}
    if not result["upheld"]:
        return result
    others = total - ours
    takes_all = share == WHOLE or (others == 0 and share > 0)
    target = max(ours, 1) if takes_all else others * share // (WHOLE - share)
    if not named:
        rows, clusters, named = rows + [(0, row, 0, 0)], clusters + ["joined"], {"joined"}
    weights = []
    for cluster, (_, _, weight, _) in zip(clusters, rows):
        if cluster in named:
            weights.append(target if ours == 0 else weight * target // ours)
        else:
            weights.append(0 if takes_all else weight)
    result["record"] = {
        "sources": [entry[0] for entry in rows], "rows": [entry[1] for entry in rows], "influences": weights,
        "clusters": [entry[3] for entry in rows], "restTotal": 0 if takes_all else record["restTotal"],
    }
    return result


def test_measured_losses_decide_audits_and_payouts_to_the_wei(story):
    node, datanet, _, audits = story
    rewards, datanets = system_contract(node, "AttributionRewards"), system_contract(node, "DatanetRegistry")
    gateway = system_contract(node, "InferenceGateway")
    outcomes, back, verdicts = [], 0, []
    for place, audit in enumerate(audits):
        measured = finished(node, audit)
        assert measured["leftOut"] == 1 and measured["tokens"] > 0 and measured["with"] < measured["start"]
        record = recorded(node, audit["inference"])
        verdict = expected(record, audit["row"], measured)
        waiting = node.rpc("openledger_attribution", hex(audit["inference"]))["result"]["audit"]
        assert (waiting["state"], int(waiting["measuredShare"], 16), waiting["outcome"]) == ("measured", verdict["share"], None)
        if place == 0:
            closing = transact(node, development_account(6), rewards.functions.closeAudit(audit["inference"]))
            ended = rewards.events.AuditEnded().process_receipt(closing, errors=DISCARD)[0]["args"]
            assert (ended["share"], ended["recorded"]) == (verdict["share"], verdict["recorded"])
            assert ended["outcome"] == (2 if verdict["upheld"] else 1)
        else:
            shown = tool(node, "audit", "close", audit["inference"], account=6)["audit"]
            assert shown["outcome"] == ("upheld" if verdict["upheld"] else "rejected")
            assert (int(shown["measuredShare"], 16), int(shown["recordedShare"], 16)) == (verdict["share"], verdict["recorded"])
        outcomes.append(verdict["upheld"])
        verdicts.append(verdict)
        # What the training did not use comes back in any case; the bond when the record was wrong.
        back += precompile(node, 2, TRAIN).functions.refundOf(audit["job"]).call() + (BOND if verdict["upheld"] else 0)
    assert outcomes == OUTCOMES, verdicts
    assert rewards.functions.claimable(development_account(REQUESTER).address).call() == back

    paid: dict[str, int] = {}
    until = max(rewards.functions.escrowOf(audit["inference"]).call()[1] for audit in audits)
    time.sleep(max(0, until + 1.1 - time.time()))
    for audit, verdict in zip(audits, verdicts):
        inference = audit["inference"]
        fee = gateway.functions.receiptOf(inference).call()[7]
        data = fee - fee * 1_000 // WHOLE - 2 * (fee * 2_000 // WHOLE)
        parts = divided(data + (0 if verdict["upheld"] else BOND), verdict["record"])
        assert transact(node, development_account(6), rewards.functions.settle(inference))["status"] == 1
        for (source, row), amount in parts.items():
            assert rewards.functions.paymentOf(inference, source, row).call() == [True, amount]
            contributor = datanets.functions.contributorOf(datanet, row).call()
            paid[contributor] = paid.get(contributor, 0) + amount
    for account in map(development_account, ROWS):
        assert rewards.functions.claimable(account.address).call() == paid.get(account.address, 0)
    for account in (*map(development_account, ROWS), development_account(REQUESTER)):
        if rewards.functions.claimable(account.address).call():
            assert transact(node, account, rewards.functions.claim())["status"] == 1
    assert node.web3.eth.get_balance(rewards.address) == rewards.functions.liabilities().call()


def test_an_overridden_record_is_explained_and_computed_again(story):
    node, _, model, audits = story
    overridden, joined, kept = (audit["inference"] for audit in audits)
    explained = tool(node, "show", overridden)
    assert explained == node.rpc("openledger_attribution", hex(overridden))["result"]
    audit = explained["audit"]
    assert (audit["state"], audit["outcome"], int(audit["job"], 16), int(audit["row"], 16)) == ("ended", "upheld", audits[0]["job"], audits[0]["row"])
    share = sum(int(row["share"], 16) for row in explained["rows"] if row["row"] == audit["row"])
    assert abs(share - int(audit["measuredShare"], 16)) <= 1
    verified = tool(node, "verify", overridden)
    assert verified["agrees"] is True and verified["override"]["measuredShare"] == audit["measuredShare"]
    other = tool(node, "verify", joined)
    assert other["agrees"] is True and other["override"]["recordedShare"] == "0x0"
    assert tool(node, "verify", kept)["override"] is None
    shown = tool(node, "audit", "show", overridden)
    measured = finished(node, audits[0])
    losses = shown["study"]["counterfactual"]["answer"]
    assert [int(losses[name], 16) for name in ("with", "without", "start")] == [measured[name] for name in ("with", "without", "start")]
    assert "has its one audit" in refused(node, "audit", "request", overridden, "--row", "0:0")


def test_commands_name_the_argument_and_the_fix(story):
    node, _, model, _ = story
    assert "--row 0:99: the model was not trained on it" in refused(node, "counterfactual", model, "--row", "0:99")
    assert "write SOURCE:ROW" in refused(node, "counterfactual", model, "--row", "5")
    assert "was not trained by the chain" in refused(node, "counterfactual", 1, "--row", "0:0")
    assert "needs 16 rows and finds 6" in refused(node, "quality", model, "--subsets", "8")
    assert "has no row in the Datanet versions" in refused(node, "counterfactual", model, "--contributor", development_account(9).address)
    quality = tool(node, "quality", model)
    assert quality["mayEarn"] is True and quality["metrics"]["LDS"]["value"] is None
    whole = tool(node, "counterfactual", model, "--contributor", development_account(2).address, "--quote")
    assert int(whole["due"], 16) == int(whole["gas"], 16) * 10**9 > 0


def test_a_model_forgets_a_removed_row_and_proves_it(story, genesis, tmp_path):
    node, datanet, old, audits = story
    owner, registry = development_account(0), system_contract(node, "ModelRegistry")
    datanets = system_contract(node, "DatanetRegistry")
    assert transact(node, development_account(REMOVER), datanets.functions.removeRows(datanet, [REMOVED]))["status"] == 1
    assert datanets.functions.versionCountOf(datanet).call() == 2
    job = open_job(node, owner, datanet, PLAN, "harbour", version=2)
    trained = wait_until(node, job, lambda now: now["state"] != OPEN)
    assert trained["state"] == COMPLETED, trained
    new = trained["model"]
    assert "one account must own models" in refused(node, "replace", old, new, "--account", 3)
    assert "later version" in refused(node, "replace", new, old)
    tool(node, "replace", old, new, account=0)
    assert registry.functions.successorOf(old).call() == new
    assert registry.functions.restrictionsOf(old).call()[0] is True
    # The plan holds nothing out, so the audit's retraining without the row is the new training, to the bit.
    assert finished(node, audits[0])["adapter"] == registry.functions.adapterOf(new).call() != registry.functions.adapterOf(old).call()
    proof = tool(node, "unlearned", old, "--study", audits[0]["job"])
    assert proof["isProof"] is True and proof["isRetired"] is True and proof["differences"] == []
    assert [(int(row["row"], 16), row["contributor"]) for row in proof["removed"]] == [(REMOVED, development_account(REMOVER).address.lower())]

    other = another_node(node, genesis, tmp_path)
    # With the reference kernels: the last step of the training without the row, from the checkpoint before it.
    assert precompile(other, 2, TRAIN).functions.verifyStep(job, trained["steps"]).call() == [True, trained["checkpoint"]]
    assert tool(other, "verify", audits[0]["inference"])["agrees"] is True
    assert tool(other, "unlearned", old)["isProof"] is True
    other.stop()


def test_reference_kernels_do_a_study_again_from_the_blocks(tmp_path):
    genesis = REPOSITORY / "Genesis/dev.json"
    node = Node(tmp_path / "data")
    _, model = served_model(node, {"influence": WHOLE}, capturing_plan(epochs=1))
    found = tool(node, "counterfactual", model, "--row", "0:3", "--answer", "The keeper of the tower does.", "--wait", account=7)
    other = another_node(node, genesis, tmp_path, "--scalar-kernels")
    assert tool(other, "study", int(found["job"], 16)) == found
    other.stop()
