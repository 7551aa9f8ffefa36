"""EIP-7702: an ordinary account takes the code of a Vyper contract by a transaction of type 4."""

import pytest
from web3 import Web3
from web3.exceptions import ContractLogicError
from web3.logs import DISCARD

from conftest import development_account, transact
from vyper_contracts import contract, deploy

NOBODY = "0x" + "00" * 20


def send(node, sender, to: str, authorizations: list, data: str = "0x", gas: int = 1_000_000, value: int = 0):
    """The receipt of a transaction of type 4."""
    transaction = {
        "type": 4, "chainId": node.web3.eth.chain_id, "nonce": node.web3.eth.get_transaction_count(sender.address), "to": to,
        "value": value, "data": data, "gas": gas, "maxFeePerGas": 20 * 10**9, "maxPriorityFeePerGas": 10**9,
        "authorizationList": authorizations}
    digest = node.web3.eth.send_raw_transaction(sender.sign_transaction(transaction).raw_transaction)
    return node.web3.eth.wait_for_transaction_receipt(digest, timeout=60, poll_latency=0.02)


def authorize(node, account, code: str, nonce: int, chain: int | None = None):
    return account.sign_authorization(
        {"chainId": node.web3.eth.chain_id if chain is None else chain, "address": code, "nonce": nonce})


def designator(code: str) -> bytes:
    return bytes.fromhex("ef0100" + code[2:])


@pytest.fixture(scope="module")
def wallet(node):
    return deploy(node, development_account(0), "wallet")


@pytest.fixture(scope="module")
def token(node):
    owner = development_account(0)
    return deploy(node, owner, "token", "Vyper Token", "VYT", owner.address, 10**24)


def test_an_account_batches_its_calls(node, wallet, token):
    """The authority sends the transaction itself, so its nonce is counted before the authorization is read."""
    web3, account = node.web3, development_account(1)
    transact(node, development_account(0), token.functions.transfer(account.address, 1_000))
    nonce = web3.eth.get_transaction_count(account.address)
    first, second = (Web3.to_checksum_address("0x" + byte * 20) for byte in ("d1", "d2"))
    calls = [
        (token.address, 0, Web3.to_bytes(hexstr=token.functions.transfer(first, 300)._encode_transaction_data())),
        (token.address, 0, Web3.to_bytes(hexstr=token.functions.transfer(second, 200)._encode_transaction_data())),
        (second, 12_345, b""),
    ]
    data = wallet.functions.execute(calls)._encode_transaction_data()
    receipt = send(node, account, account.address, [authorize(node, account, wallet.address, nonce + 1)], data)
    assert receipt["status"] == 1 and receipt["type"] == 4
    assert bytes(web3.eth.get_code(account.address)) == designator(wallet.address)
    assert web3.eth.get_transaction_count(account.address) == nonce + 2
    assert [token.functions.balanceOf(item).call() for item in (first, second)] == [300, 200]
    assert web3.eth.get_balance(second) == 12_345

    itself = contract(node, "wallet", account.address)
    assert itself.functions.code_account().call() == account.address
    assert itself.functions.executed().call() == 3 and wallet.functions.executed().call() == 0
    logged = itself.events.Executed().process_receipt(receipt, errors=DISCARD)[0]
    assert logged["address"] == account.address and logged["args"]["calls"] == 3
    with pytest.raises(ContractLogicError, match="only the account itself"):
        itself.functions.execute([]).call({"from": development_account(0).address})
    # All or nothing: the second call fails, so the first did not happen.
    calls[1] = (token.address, 0, Web3.to_bytes(hexstr=token.functions.transfer(second, 10**9)._encode_transaction_data()))
    with pytest.raises(ContractLogicError, match="balance too small"):
        itself.functions.execute(calls).call({"from": account.address})
    assert transact(node, account, itself.functions.execute(calls), gas=500_000)["status"] == 0
    assert token.functions.balanceOf(first).call() == 300

    transaction = web3.eth.get_transaction(receipt["transactionHash"])
    assert transaction["type"] == 4 and len(transaction["authorizationList"]) == 1
    assert Web3.to_checksum_address(transaction["authorizationList"][0]["address"]) == wallet.address


def test_somebody_else_pays_and_an_authorization_is_taken_back(node, wallet):
    web3, payer, authority = node.web3, development_account(2), development_account(3)
    before, nonce = web3.eth.get_balance(authority.address), web3.eth.get_transaction_count(authority.address)
    receipt = send(node, payer, authority.address, [authorize(node, authority, wallet.address, nonce, chain=0)])
    assert receipt["status"] == 1
    assert bytes(web3.eth.get_code(authority.address)) == designator(wallet.address)
    assert web3.eth.get_balance(authority.address) == before
    assert web3.eth.get_transaction_count(authority.address) == nonce + 1

    # An account with delegated code still sends ordinary transactions (EIP-3607 as EIP-7702 changes it).
    assert transact(node, authority, NOBODY[:-2] + "99", value=1, gas=50_000)["status"] == 1

    receipt = send(node, payer, authority.address, [authorize(node, authority, NOBODY, nonce + 2)])
    assert receipt["status"] == 1 and bytes(web3.eth.get_code(authority.address)) == b""


def test_authorizations_that_do_not_count(node, wallet):
    """A wrong nonce or chain is passed over; the transaction goes on and pays for it."""
    web3, payer, authority = node.web3, development_account(2), development_account(4)
    nonce = web3.eth.get_transaction_count(authority.address)
    wrong = [authorize(node, authority, wallet.address, nonce + 5), authorize(node, authority, wallet.address, nonce, chain=1)]
    receipt = send(node, payer, authority.address, wrong)
    assert receipt["status"] == 1 and receipt["gasUsed"] == 21_000 + 2 * 25_000
    assert bytes(web3.eth.get_code(authority.address)) == b"" and web3.eth.get_transaction_count(authority.address) == nonce
