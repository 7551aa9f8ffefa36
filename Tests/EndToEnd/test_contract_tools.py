"""`openledger contract` as a developer uses it: from a new package to a verified token."""

import json
import os
import re
import shutil
import subprocess

import pytest

from conftest import BINARY, REPOSITORY, development_account

# Dependencies are compiled once for all packages of these tests.
BUILD_FOLDER = REPOSITORY / ".build/contract-tools"
TUTORIAL = REPOSITORY / "Docs/Tutorial.md"
RECIPIENT = "0x" + "5a" * 20
TIMEOUT_SECONDS = 1_200


@pytest.fixture(scope="module")
def environment(tmp_path_factory, node):
    """Where `openledger` is found, which node it talks to, and where Swift builds."""
    programs = tmp_path_factory.mktemp("bin")
    (programs / "openledger").symlink_to(BINARY)
    return {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "OPENLEDGER_RPC": node.url,
        "SWIFTPM_BUILD_DIR": str(BUILD_FOLDER),
    }


@pytest.fixture(scope="module")
def counter(tmp_path_factory, environment):
    """The package of a new counter."""
    folder = tmp_path_factory.mktemp("packages") / "Tally"
    run(environment, folder.parent, "new", "Tally")
    return folder


def run(environment, folder, *arguments, fails=False):
    result = subprocess.run(
        [str(BINARY), "contract", *map(str, arguments)], cwd=folder, env=environment, capture_output=True, text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert (result.returncode != 0) == fails, result.stderr + result.stdout
    return result


def value(environment, folder, *arguments):
    return json.loads(run(environment, folder, *arguments, "--json").stdout)


def failure(environment, folder, *arguments) -> str:
    result = run(environment, folder, *arguments, fails=True)
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.stderr
    return lines[0].removeprefix("Error: ")


def test_a_new_package_is_tested_natively_and_on_bytecode(environment, counter):
    report = value(environment, counter, "test")
    assert report["differences"] == [] and report["problems"] == []
    assert {test["function"] for test in report["tests"]} == {"advancing()", "resetting()", "overflow()"}
    assert report["calls"] == sum(test["calls"] for test in report["tests"]) == 11

    recordings = counter / ".build/openledger/recordings"
    gas = {
        f"{entry['contract']}.{entry['function']}": entry
        for entry in value(environment, counter, "gas", "--recordings", recordings)
    }
    assert gas["Tally.advance(uint256)"]["calls"] == 1
    assert (counter / ".gas-snapshot").read_text().startswith("Tally.advance(uint256) 1 calls, ")
    run(environment, counter, "gas", "--check", "--recordings", recordings)

    snapshot = (counter / ".gas-snapshot").read_text()
    cheaper = re.sub(r"(count\(\) \d+ calls), (\d+) min, (\d+) mean", r"\1, 1 min, 100 mean", snapshot)
    (counter / ".gas-snapshot").write_text(cheaper)
    grown = failure(environment, counter, "gas", "--check", "--recordings", recordings)
    assert "Tally.count() costs" in grown and "100 in .gas-snapshot" in grown
    assert (counter / ".gas-snapshot").read_text() == cheaper, "a check writes nothing"


def test_the_life_of_a_counter(environment, counter, node):
    built = value(environment, counter, "build")
    assert built["name"] == "Tally" and built["byteCount"] + built["remaining"] == 65_536
    size = value(environment, counter, "size")
    assert size["text"] + size["readOnlyData"] + size["data"] + size["overhead"] == size["byteCount"]

    owner, other = development_account(0).address, development_account(1).address
    receipt = value(environment, counter, "deploy", "Tally.json", "start=5")
    address = node.web3.to_checksum_address(receipt["contractAddress"])
    assert value(environment, counter, "call", "--abi", "Tally.json", address, "count") == ["5"]
    sent = run(environment, counter, "send", "--account", "1", "--abi", "Tally.json", address, "advance", "step=3")
    assert f"event Advanced(account: {other}, count: 8)" in sent.stdout
    assert f"NotOwner({other})" in failure(
        environment, counter, "send", "--account", "1", "--abi", "Tally.json", address, "reset")

    verified = value(environment, counter, "verify", address, ".")
    assert verified["verified"] and verified["codeHash"] == built["codeHash"]
    values = value(
        environment, counter, "inspect", "Tally.json", "--address", address, "--key", f"contributions={other}")["values"]
    assert values == {"owner": owner, "count": "8", f"contributions[{other}]": "3"}

    source = counter / "Sources/Tally/Tally.swift"
    original = source.read_text()
    source.write_text(original.replace("count += step", "count += step + 1"))
    try:
        different = failure(environment, counter, "verify", address)
        assert "is not the code at" in different and "the first difference is in" in different
    finally:
        source.write_text(original)


def test_mistakes_are_told_in_one_sentence(environment, counter, tmp_path):
    run(environment, counter, "build")
    assert "takes start: uint256, but 0 arguments are given" in failure(environment, counter, "deploy", "Tally.json")
    assert "argument start (uint256)" in failure(environment, counter, "deploy", "Tally.json", "start=much")
    missing = failure(environment, counter, "call", "--abi", "Tally.json", RECIPIENT, "counts")
    assert "no function 'counts'" in missing and "count()" in missing
    assert "there is no contract at" in failure(environment, counter, "call", "--abi", "Tally.json", RECIPIENT, "count")
    assert "there is no contract at" in failure(environment, counter, "verify", RECIPIENT)
    assert "has no Package.swift" in failure(environment, tmp_path, "test")
    assert "is not empty" in failure(environment, counter.parent, "new", "Tally")

    broken = tmp_path / "Broken.swift"
    broken.write_text(
        "import ContractKit\n@Contract struct Broken {\n  public func half(_ x: UInt64) -> UInt64 {\n"
        "    UInt64(Double(x) * 0.37)\n  }\n}\n"
    )
    result = run(environment, tmp_path, "build", broken, fails=True)
    assert "Broken.swift:4: floating point is not available to contracts" in result.stderr


def test_a_difference_between_native_swift_and_bytecode_is_reported(environment, counter, tmp_path):
    folder = tmp_path / "Tally"
    shutil.copytree(counter, folder, ignore=shutil.ignore_patterns(".build"))
    source = folder / "Sources/Tally/Tally.swift"
    source.write_text(
        source.read_text().replace(
            "    count += step\n", "    #if hasFeature(Embedded)\n      count += step + 1\n    #else\n      count += step\n    #endif\n")
    )
    result = run(environment, folder, "test", "--json", fails=True)
    report = json.loads(result.stdout)
    first = report["differences"][0]
    assert first["call"] == "Tally.advance(uint256)" and first["file"] == "TallyTests/TallyTests.swift"
    assert first["native"].endswith("8") and first["bytecode"].endswith("9")


def test_every_command_of_the_tutorial_works(environment, tmp_path, start):
    # The tutorial names an address, which is the first of a fresh chain's first account.
    fresh = start()
    blocks = re.findall(r"^```sh\n(.*?)^```$", TUTORIAL.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    script = "set -e -x\n" + "".join(
        re.sub(r"^! (.*)$", r"if \1; then exit 1; fi", block, flags=re.MULTILINE) for block in blocks)
    result = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={**environment, "OPENLEDGER_RPC": fresh.url}, capture_output=True,
        text=True, timeout=TIMEOUT_SECONDS,
    )
    assert result.returncode == 0, result.stderr[-4_000:]
    assert "no differences" in result.stdout and "all " in result.stdout
    assert "ERC20InsufficientBalance(" in result.stderr and "2500, 2501)" in result.stderr
    assert "NotOwner(" in result.stderr
