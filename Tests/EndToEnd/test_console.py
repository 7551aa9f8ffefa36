"""The web console in a real browser."""

import shutil
import subprocess

import pytest
from web3 import Web3

from conftest import development_account, transact

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
PAGE_MILLISECONDS = 8_000


def rendered(node, tmp_path, *arguments: str) -> str:
    """The page's document after its scripts have run."""
    assert BROWSER, "no browser is installed; `make setup` installs chromium"
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
               f"--virtual-time-budget={PAGE_MILLISECONDS}", *arguments, node.url]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


@pytest.fixture(scope="module")
def used(node):
    receipt = transact(node, development_account(0), Web3.to_checksum_address("0x" + "5a" * 20), value=Web3.to_wei("1.25", "ether"))
    return node, receipt


def test_the_page_shows_the_chain(used, tmp_path):
    node, receipt = used
    page = rendered(node, tmp_path, "--dump-dom")
    for expected in ("OpenToken", "AttributionRewards", "guide", development_account(0).address.lower(), receipt["transactionHash"].hex()[:8], "1.25"):
        assert expected.lower() in page.lower(), f"{expected} is not on the page"
