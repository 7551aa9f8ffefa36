"""The commands that look after a data directory, used as an operator uses them."""

import gzip
import json
import random
import shutil
import signal
import subprocess
import time

import pytest
import rlp
from web3 import Web3

from conftest import BINARY, REPOSITORY, Node, development_account, system_contract, transact

GENESIS = REPOSITORY / "Genesis/dev.json"
RECIPIENT = Web3.to_checksum_address("0x" + "5a" * 20)
TRANSFERS = 30
# The number of the block with the first of them.
FIRST_TRANSFER = 3
SEED = 1104


def command(*arguments, **options):
    return subprocess.run(
        [str(BINARY), *map(str, arguments)], cwd=REPOSITORY, capture_output=True, text=True, timeout=120, **options
    )


def succeed(*arguments):
    """The JSON value that a command prints."""
    result = command(*arguments, "--json")
    assert result.returncode == 0, result.stderr + result.stdout
    assert result.stderr == "", "JSON output comes without progress"
    return json.loads(result.stdout)


def refuse(*arguments) -> str:
    """The one sentence with which a command fails."""
    result = command(*arguments)
    assert result.returncode != 0, result.stdout
    sentence = result.stderr.strip()
    assert sentence.startswith("Error: ") and "\n" not in sentence, sentence
    assert "Fatal" not in sentence and "(" not in sentence[7:8]
    return sentence.removeprefix("Error: ")


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """A chain with transfers, contracts' logs and blobs in a data directory that no node uses."""
    data = tmp_path_factory.mktemp("tools") / "data"
    node = Node(data)
    sender = development_account(0)
    registry = system_contract(node, "DatanetRegistry")
    transact(node, sender, registry.functions.createDatanet("weather", "CC0-1.0"))
    transact(node, sender, registry.functions.contributeRows(1, [b"sunny " * 40, b"rain " * 3_000]))
    for index in range(TRANSFERS):
        transact(node, sender, RECIPIENT, value=index + 1)
    head = node.web3.eth.get_block("latest")
    balance = node.web3.eth.get_balance(RECIPIENT)
    node.stop()
    return {
        "data": data, "number": head["number"], "hash": head["hash"].to_0x_hex(), "root": head["stateRoot"].to_0x_hex(),
        "balance": balance,
    }


@pytest.fixture
def copy(chain, tmp_path):
    """A copy of the data directory that a test may change."""
    return shutil.copytree(chain["data"], tmp_path / "copy")


@pytest.fixture(scope="module")
def export(chain, tmp_path_factory):
    file = tmp_path_factory.mktemp("export") / "chain.rlp"
    result = succeed("chain", "export", "--data-dir", chain["data"], "--genesis", GENESIS, file)
    assert (result["first"], result["last"]) == (0, chain["number"])
    return file


@pytest.fixture(scope="module")
def snapshot(chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshots") / "one"
    result = succeed("snapshot", "create", "--data-dir", chain["data"], folder)
    assert (result["head"], result["hash"]) == (chain["number"], chain["hash"])
    return folder


def is_clean(data) -> None:
    result = succeed("db", "verify", "--data-dir", data, "--genesis", GENESIS)
    assert result["ok"] and result["findings"] == []
    assert succeed("db", "verify", "--data-dir", data, "--fast")["ok"]


# MARK: export and import


def test_an_export_is_what_geth_writes(chain, export):
    """Read by pyrlp: one block [header, transactions, ommers, withdrawals] after the other, linked by their hashes."""
    content, blocks = export.read_bytes(), []
    while content:
        block, _, end = rlp.codec.consume_item(content, 0)
        blocks.append(block)
        content = content[end:]
    assert len(blocks) == chain["number"] + 1
    assert all(len(block) == 4 for block in blocks)
    hashes = [Web3.keccak(rlp.encode(block[0])) for block in blocks]
    assert all(block[0][0] == parent for block, parent in zip(blocks[1:], hashes))
    assert hashes[-1].to_0x_hex() == chain["hash"]


@pytest.mark.parametrize("name", ["part.rlp", "part.rlp.gz"])
def test_a_chain_comes_back_from_its_file(chain, tmp_path, name):
    file, data = tmp_path / name, tmp_path / "second"
    succeed("chain", "export", "--data-dir", chain["data"], file)
    assert (file.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    result = succeed("chain", "import", "--genesis", GENESIS, "--data-dir", data, file)
    assert (result["hash"], result["stateRoot"]) == (chain["hash"], chain["root"])
    assert (result["blocks"], result["stopped"]) == (chain["number"], False)
    again = succeed("chain", "import", "--genesis", GENESIS, "--data-dir", data, file)
    assert (again["blocks"], again["skipped"]) == (0, chain["number"] + 1)
    is_clean(data)
    assert succeed("replay", "--data-dir", data, "--genesis", GENESIS)["hash"] == chain["hash"]
    node = Node(data)
    assert node.web3.eth.get_balance(RECIPIENT) == chain["balance"]
    assert node.web3.eth.get_balance(RECIPIENT, FIRST_TRANSFER) == 1, "an import keeps the states on the way"
    node.stop()


def test_a_range_is_exported_and_imported_on_top(chain, tmp_path):
    first, second, data = tmp_path / "1.rlp", tmp_path / "2.rlp", tmp_path / "data"
    succeed("chain", "export", "--data-dir", chain["data"], "--last", 10, first)
    succeed("chain", "export", "--data-dir", chain["data"], "--first", 11, second)
    sentence = refuse("chain", "import", "--genesis", GENESIS, "--data-dir", data, second)
    assert "block 11" in sentence and "at byte 0" in sentence
    result = succeed("chain", "import", "--genesis", GENESIS, "--data-dir", data, first, second)
    assert result["hash"] == chain["hash"]


def test_export_says_what_it_cannot_do(chain, tmp_path, export):
    assert "exists" in refuse("chain", "export", "--data-dir", chain["data"], export)
    missing = refuse("chain", "export", "--data-dir", chain["data"], "--first", 5, "--last", 9999, tmp_path / "x")
    assert f"blocks 0 to {chain['number']}" in missing
    assert "cannot be written" in refuse("chain", "export", "--data-dir", chain["data"], "/proc/none/x")
    assert "holds no chain" in refuse("chain", "export", "--data-dir", tmp_path / "nowhere", tmp_path / "x")
    assert not (tmp_path / "nowhere").exists()
    assert list(tmp_path.iterdir()) == []


def test_damaged_files_are_refused_with_their_place(chain, export, tmp_path):
    content = export.read_bytes()
    starts = [0]
    while starts[-1] < len(content):
        starts.append(rlp.codec.consume_item(content, starts[-1])[2])
    damaged = {
        "cut": (content[: starts[7] - 3], f"block 6, which starts at byte {starts[6]}"),
        "garbage": (content[: starts[5]] + b"\x07" * 99, f"at byte {starts[5]}, where block 5"),
        "giant": (content[: starts[5]] + b"\xff" * 9, f"block 5 at byte {starts[5]}"),
        "gap": (content[: starts[5]] + content[starts[6] :], f"block 6 at byte {starts[5]} after block 4"),
    }
    for name, (bytes_, place) in damaged.items():
        file, data = tmp_path / f"{name}.rlp", tmp_path / name
        file.write_bytes(bytes_)
        sentence = refuse("chain", "import", "--genesis", GENESIS, "--data-dir", data, file)
        assert place in sentence, sentence
        assert "were imported and stay" in sentence
        is_clean(data)
        assert succeed("chain", "import", "--genesis", GENESIS, "--data-dir", data, export)["hash"] == chain["hash"]
    packed = tmp_path / "cut.rlp.gz"
    packed.write_bytes(gzip.compress(content)[:-20])
    sentence = refuse("chain", "import", "--genesis", GENESIS, "--data-dir", tmp_path / "packed", packed)
    assert "cannot be read at byte" in sentence


def test_a_changed_transaction_is_refused(chain, export, tmp_path):
    """The value of a transfer is changed and every hash above it made anew, as a forger would."""
    content, blocks = export.read_bytes(), []
    while content:
        block, _, end = rlp.codec.consume_item(content, 0)
        blocks.append([list(block[0]), list(block[1]), block[2], block[3]])
        content = content[end:]
    blocks[4][0][10] = (int.from_bytes(blocks[4][0][10], "big") + 1).to_bytes(4, "big").lstrip(b"\0")
    for before, block in zip(blocks[4:], blocks[5:]):
        block[0][0] = Web3.keccak(rlp.encode(before[0]))
    file = tmp_path / "forged.rlp"
    file.write_bytes(b"".join(rlp.encode(block) for block in blocks))
    sentence = refuse("chain", "import", "--genesis", GENESIS, "--data-dir", tmp_path / "data", file)
    assert "block 4" in sentence and "not valid" in sentence and "Blocks 1 to 3 were imported" in sentence


def test_blocks_of_another_chain_are_refused(export, tmp_path):
    folder = tmp_path / "genesis"
    folder.mkdir()
    for path in GENESIS.parent.iterdir():
        (folder / path.name).symlink_to(path)
    genesis = json.loads(GENESIS.read_text())
    genesis["extraData"] = "0x1234"
    other = folder / "other.json"
    other.write_text(json.dumps(genesis))
    sentence = refuse("chain", "import", "--genesis", other, "--data-dir", tmp_path / "data", export)
    assert "belongs to the chain with block 0" in sentence


def test_a_missing_file_makes_no_data_directory(tmp_path):
    sentence = refuse("chain", "import", "--genesis", GENESIS, "--data-dir", tmp_path / "data", tmp_path / "none")
    assert "cannot be opened" in sentence
    assert not (tmp_path / "data").exists()


def test_an_interrupted_import_goes_on(chain, export, tmp_path):
    data = tmp_path / "data"
    arguments = [str(BINARY), "chain", "import", "--genesis", str(GENESIS), "--data-dir", str(data), str(export), "--json"]
    for delay in (0.05, 0.15, 0.3):
        process = subprocess.Popen(arguments, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert succeed("chain", "import", "--genesis", GENESIS, "--data-dir", data, export)["hash"] == chain["hash"]
    is_clean(data)


# MARK: unwinding and history


def test_unwound_blocks_can_be_imported_again(chain, copy, export):
    result = succeed("chain", "unwind", "--data-dir", copy, "--genesis", GENESIS, "--blocks", 12)
    assert (result["head"], result["unwound"]) == (chain["number"] - 12, 12)
    is_clean(copy)
    node = Node(copy)
    assert node.web3.eth.get_balance(RECIPIENT) < chain["balance"]
    assert node.web3.eth.get_block("latest")["stateRoot"].to_0x_hex() == result["stateRoot"]
    node.stop()
    assert succeed("chain", "import", "--genesis", GENESIS, "--data-dir", copy, export)["hash"] == chain["hash"]
    assert succeed("chain", "unwind", "--data-dir", copy, "--to", 0)["head"] == 0
    is_clean(copy)
    assert succeed("chain", "import", "--genesis", GENESIS, "--data-dir", copy, export)["stateRoot"] == chain["root"]
    is_clean(copy)


def test_unwinding_says_what_it_cannot_do(chain, copy):
    assert "nothing to take back" in refuse("chain", "unwind", "--data-dir", copy, "--to", 9999)
    assert f"at most {chain['number']}" in refuse("chain", "unwind", "--data-dir", copy, "--blocks", 9999)
    both = command("chain", "unwind", "--data-dir", copy, "--blocks", 1, "--to", 1)
    assert both.returncode != 0 and "either --blocks or --to" in both.stderr


def test_old_states_are_forgotten_and_their_absence_is_said(chain, copy):
    kept = 6
    oldest = chain["number"] - kept
    node = Node(copy, "--history", str(kept))
    deadline = time.monotonic() + 30
    while "error" not in node.rpc("eth_getBalance", RECIPIENT, hex(oldest - 1)):
        assert time.monotonic() < deadline, "the history is not pruned"
        time.sleep(0.1)
    message = node.rpc("eth_getBalance", RECIPIENT, "0x1")["error"]["message"]
    assert "--history full" in message or "no longer kept" in message
    assert node.web3.eth.get_balance(RECIPIENT, oldest) > 0
    assert node.web3.eth.get_balance(RECIPIENT) == chain["balance"]
    transact(node, development_account(0), RECIPIENT, value=1)
    node.stop()
    is_clean(copy)
    stat = succeed("db", "stat", "--data-dir", copy)
    assert stat["history"] == str(kept) and oldest <= stat["oldestState"] <= oldest + 1
    sentence = refuse("chain", "unwind", "--data-dir", copy, "--to", 1)
    assert f"kept from block {stat['oldestState']} on" in sentence
    assert succeed("chain", "unwind", "--data-dir", copy, "--to", stat["oldestState"])["head"] == stat["oldestState"]
    # The choice is remembered: starting without it keeps to it.
    node = Node(copy)
    node.stop()
    assert succeed("db", "stat", "--data-dir", copy)["history"] == str(kept)


def test_the_history_option_is_checked(copy):
    result = command("run", "--genesis", GENESIS, "--data-dir", copy, "--history", "some")
    assert result.returncode != 0 and "--history" in result.stderr


# MARK: snapshots


def test_a_node_runs_from_a_restored_snapshot(chain, snapshot, tmp_path):
    manifest = json.loads((snapshot / "snapshot.json").read_text())
    assert manifest["head"]["number"] == chain["number"]
    assert {item["name"] for item in manifest["files"]} == {path.name for path in (snapshot / "database").iterdir()}
    for link in ([], ["--link"]):
        data = tmp_path / f"restored{len(link)}"
        result = succeed("snapshot", "restore", snapshot, "--data-dir", data, "--genesis", GENESIS, *link)
        assert (result["hash"], result["stateRoot"]) == (chain["hash"], chain["root"])
        is_clean(data)
        node = Node(data)
        assert node.web3.eth.get_balance(RECIPIENT) == chain["balance"]
        assert node.web3.eth.get_balance(RECIPIENT, FIRST_TRANSFER) == 1
        transact(node, development_account(0), RECIPIENT, value=1)
        node.stop()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["restored0", "restored1"]
    # What was linked did not change under the snapshot.
    succeed("snapshot", "restore", snapshot, "--data-dir", tmp_path / "third", "--genesis", GENESIS)


def test_nothing_is_overwritten(chain, snapshot, copy):
    assert "exists" in refuse("snapshot", "restore", snapshot, "--data-dir", copy, "--genesis", GENESIS)
    assert "exists" in refuse("snapshot", "create", "--data-dir", copy, snapshot)
    nowhere = refuse("snapshot", "restore", snapshot, "--data-dir", "/proc/none/data", "--genesis", GENESIS)
    assert "cannot be read or written" in nowhere
    is_clean(copy)


def test_a_damaged_snapshot_is_refused_by_the_file_s_name(snapshot, tmp_path):
    chance = random.Random(SEED)
    names = sorted(path.name for path in (snapshot / "database").iterdir() if path.stat().st_size > 0)
    for index, name in enumerate(names):
        broken = shutil.copytree(snapshot, tmp_path / f"broken{index}")
        file = broken / "database" / name
        content = bytearray(file.read_bytes())
        kind = ["flip", "cut", "remove"][index % 3]
        if kind == "flip":
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            file.write_bytes(content)
        elif kind == "cut":
            file.write_bytes(content[:-1])
        else:
            file.unlink()
        sentence = refuse("snapshot", "restore", broken, "--data-dir", tmp_path / "data", "--genesis", GENESIS)
        assert f"The file {name} of the snapshot" in sentence, sentence
        assert not (tmp_path / "data").exists()
        shutil.rmtree(broken)
    assert list(tmp_path.iterdir()) == []


def test_a_false_manifest_is_refused(snapshot, tmp_path):
    text = (snapshot / "snapshot.json").read_text()
    manifest = json.loads(text)
    changes = {
        "cut": text[:-30],
        "empty": "",
        "outside": text.replace('"CURRENT"', '"../../CURRENT"'),
        "head": text.replace(f'"number": {manifest["head"]["number"]}', '"number": 3'),
        "root": text.replace(manifest["head"]["stateRoot"], "0x" + "11" * 32),
        "genesis": text.replace(manifest["genesisHash"], "0x" + "22" * 32),
        "newer": text.replace('"format": 1', '"format": 7'),
    }
    for name, changed in changes.items():
        assert changed != text, name
        broken = shutil.copytree(snapshot, tmp_path / name)
        (broken / "snapshot.json").write_text(changed)
        sentence = refuse("snapshot", "restore", broken, "--data-dir", tmp_path / "data", "--genesis", GENESIS)
        assert "snapshot" in sentence, sentence
        assert not (tmp_path / "data").exists(), name
    assert "no snapshot" in refuse(
        "snapshot", "restore", tmp_path, "--data-dir", tmp_path / "data", "--genesis", GENESIS)


def test_a_killed_restore_leaves_no_half_made_directory(chain, snapshot, tmp_path):
    chance = random.Random(SEED)
    data = tmp_path / "data"
    arguments = ["snapshot", "restore", str(snapshot), "--data-dir", str(data), "--genesis", str(GENESIS)]
    for _ in range(12):
        process = subprocess.Popen(
            [str(BINARY), *arguments], cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.random() * 0.6)
        process.kill()
        process.wait()
        if data.exists():
            is_clean(data)
            shutil.rmtree(data)
    assert succeed(*arguments)["hash"] == chain["hash"]
    is_clean(data)


# MARK: the database


def test_stat_shows_every_table(chain):
    stat = succeed("db", "stat", "--data-dir", chain["data"])
    assert stat["head"]["hash"] == chain["hash"]
    assert {"accounts", "storage", "bodies", "logIndex", "blobs"} <= {table["table"] for table in stat["tables"]}
    assert stat["oldestState"] == 0 and stat["history"] == "full"
    text = command("db", "stat", "--data-dir", chain["data"]).stdout
    for table in stat["tables"]:
        assert table["table"] in text and table["holds"] in text


def test_verify_is_clean_after_use_and_after_compaction(chain, copy):
    is_clean(copy)
    result = succeed("db", "compact", "--data-dir", copy)
    assert len(result["tables"]) == len(succeed("db", "stat", "--data-dir", copy)["tables"])
    is_clean(copy)
    text = command("db", "verify", "--data-dir", copy).stdout
    assert text.startswith("Nothing is wrong in ") and text.count("\n") == 1


def test_every_damaged_table_file_is_found(chain, copy):
    """A flipped bit in the middle of a table: a sentence and exit code 1, or a refusal to open, and never a crash."""
    succeed("db", "compact", "--data-dir", copy)
    chance = random.Random(SEED)
    print("seed", SEED)
    for file in sorted(copy.glob("*.sst")):
        original = file.read_bytes()
        content = bytearray(original)
        # Data come first in a table; of a small one the rest is hardly more than its description.
        content[chance.randrange(len(content) // 2 if len(content) > 1 << 15 else 24)] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        result = command("db", "verify", "--data-dir", copy)
        assert result.returncode == 1, f"{file.name}: {result.stdout}"
        assert "damaged" in (result.stdout + result.stderr) or "Corruption" in (result.stdout + result.stderr)
        file.write_bytes(original)
    is_clean(copy)


def test_a_missing_file_is_refused_and_nothing_is_made_of_the_rest(copy):
    succeed("db", "compact", "--data-dir", copy)
    for victim in (max(copy.glob("*.sst"), key=lambda path: path.stat().st_size), copy / "CURRENT"):
        content = victim.read_bytes()
        victim.unlink()
        for arguments in (["db", "verify"], ["db", "stat"], ["snapshot", "create", copy.parent / "none"]):
            refuse(*arguments, "--data-dir", copy)
        assert not (copy.parent / "none").exists()
        victim.write_bytes(content)
        is_clean(copy)


def test_a_large_chain_is_replayed_on_disk(chain, copy, tmp_path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    result = succeed("replay", "--data-dir", copy, "--genesis", GENESIS, "--scratch", scratch)
    assert (result["hash"], result["stopped"]) == (chain["hash"], False)
    assert list(scratch.iterdir()) == []


def test_a_running_node_keeps_its_directory_to_itself(chain, copy, export, tmp_path):
    node = Node(copy)
    try:
        for arguments in (
            ["chain", "export", "--data-dir", copy, tmp_path / "x"],
            ["chain", "import", "--genesis", GENESIS, "--data-dir", copy, export],
            ["chain", "unwind", "--data-dir", copy, "--blocks", 1],
            ["snapshot", "create", "--data-dir", copy, tmp_path / "y"],
            ["db", "stat", "--data-dir", copy],
            ["db", "verify", "--data-dir", copy],
            ["db", "compact", "--data-dir", copy],
            ["replay", "--data-dir", copy],
        ):
            assert "in use by another process" in refuse(*arguments), arguments
        assert node.web3.eth.get_balance(RECIPIENT) == chain["balance"]
    finally:
        node.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "copy.log"]
    is_clean(copy)


def test_every_command_has_help():
    for arguments in (
        ["chain"], ["chain", "export"], ["chain", "import"], ["chain", "unwind"], ["snapshot", "create"],
        ["snapshot", "restore"], ["db", "stat"], ["db", "verify"], ["db", "compact"],
    ):
        result = command(*arguments, "--help")
        assert result.returncode == 0 and "OVERVIEW" in result.stdout and "USAGE" in result.stdout
