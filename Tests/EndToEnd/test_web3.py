"""web3.py as a developer uses it: transfers, a Swift contract, reverts, events, and the AI precompiles."""

import json
import subprocess

import pytest
from web3 import Web3

from web3.exceptions import ContractCustomError, TransactionNotFound, Web3Exception, Web3RPCError
from web3.logs import DISCARD

from conftest import BINARY, REPOSITORY, artifact, development_account, system_contract, transact

PROMPT = b"Q: What is a Datanet?\nA:"
INFER_ADDRESS, QUOTE_ADDRESS = (Web3.to_checksum_address("0x" + "00" * 18 + low) for low in ("0a01", "0a06"))
INFER_INPUTS = [
    {"name": "model", "type": "bytes32"}, {"name": "adapter", "type": "bytes32"}, {"name": "prompt", "type": "bytes"},
    {"name": "maxOutputTokens", "type": "uint32"}, {"name": "seed", "type": "uint64"}, {"name": "temperatureMilli", "type": "uint32"},
]
INFER_ABI = [{"type": "function", "name": "infer", "stateMutability": "view", "inputs": INFER_INPUTS, "outputs": [
    {"name": "output", "type": "bytes"}, {"name": "promptTokens", "type": "uint32"}, {"name": "outputTokens", "type": "uint32"}]},
    {"type": "error", "name": "UnknownModel", "inputs": [{"name": "model", "type": "bytes32"}]}]


def total_supply(node) -> int:
    return system_contract(node, "OpenToken").functions.totalSupply().call()


@pytest.fixture(scope="module")
def models(node):
    listing = node.rpc("openledger_models")["result"]
    return {item["name"]: bytes.fromhex(item["manifestHash"][2:]) for item in listing["models"] + listing["adapters"]}


def test_identity(node):
    web3 = node.web3
    assert web3.is_connected()
    assert web3.client_version.startswith("OpenLedger/")
    assert int(web3.net.version) == web3.eth.chain_id
    assert web3.eth.get_block(0)["number"] == 0
    assert total_supply(node) == 10**27


def test_a_transfer_balances_to_the_wei(node):
    web3, sender, recipient = node.web3, development_account(0), "0x" + "Aa" * 20
    recipient = Web3.to_checksum_address(recipient)
    before = web3.eth.get_balance(sender.address)
    receipt = transact(node, sender, recipient, value=12345)
    assert receipt["status"] == 1 and receipt["gasUsed"] == 21_000
    assert web3.eth.get_balance(recipient) == 12345
    assert web3.eth.get_balance(sender.address) == before - 12345 - receipt["gasUsed"] * receipt["effectiveGasPrice"]
    block = web3.eth.get_block(receipt["blockNumber"], full_transactions=True)
    assert block["transactions"][0]["hash"] == receipt["transactionHash"]
    assert web3.eth.get_transaction(receipt["transactionHash"])["from"] == sender.address


@pytest.mark.parametrize("kind", ["legacy", "access list"])
def test_older_transaction_types(node, kind):
    sender = development_account(5)
    transaction = {"nonce": node.web3.eth.get_transaction_count(sender.address), "to": "0x" + "bB" * 20, "value": 1, "gas": 40_000,
                   "gasPrice": Web3.to_wei(20, "gwei"), "chainId": node.web3.eth.chain_id}
    transaction["to"] = Web3.to_checksum_address(transaction["to"])
    if kind == "access list":
        transaction |= {"type": 1, "accessList": [{"address": transaction["to"], "storageKeys": ["0x" + "00" * 32]}]}
    digest = node.web3.eth.send_raw_transaction(sender.sign_transaction(transaction).raw_transaction)
    receipt = node.web3.eth.wait_for_transaction_receipt(digest, timeout=30)
    assert receipt["status"] == 1 and receipt["type"] == (1 if kind == "access list" else 0)


def test_what_the_pool_refuses_is_said(node):
    sender = development_account(6)
    base = {"to": "0x" + "00" * 19 + "99", "value": 0, "gas": 21_000, "chainId": node.web3.eth.chain_id,
            "maxFeePerGas": Web3.to_wei(20, "gwei"), "maxPriorityFeePerGas": 1, "nonce": 0}
    for change in ({"gas": 20_999}, {"value": 10**30}, {"chainId": 1}, {"maxPriorityFeePerGas": Web3.to_wei(21, "gwei")}):
        signed = sender.sign_transaction(base | change)
        with pytest.raises(Web3RPCError) as error:
            node.web3.eth.send_raw_transaction(signed.raw_transaction)
        assert error.value.rpc_response["error"]["message"]
    with pytest.raises(TransactionNotFound):
        node.web3.eth.get_transaction("0x" + "12" * 32)


def test_a_swift_contract_from_its_artifact(node):
    web3, owner, other, code = node.web3, development_account(0), development_account(1), artifact("GovernanceToken")
    deployment = web3.eth.contract(abi=code["abi"], bytecode=code["bytecode"]).constructor(
        system_contract(node, "OpenToken").address, owner.address)
    receipt = transact(node, owner, deployment)
    assert receipt["status"] == 1
    contract = web3.eth.contract(address=receipt["contractAddress"], abi=code["abi"])
    assert bytes(web3.eth.get_code(contract.address)).startswith(bytes.fromhex("ef4f4c01"))

    receipt = transact(node, owner, contract.functions.deposit(), value=9)
    event = contract.events.Transfer().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert (event["to"], event["value"]) == (owner.address, 9)
    assert contract.functions.balanceOf(owner.address).call() == contract.functions.totalSupply().call() == 9

    with pytest.raises(ContractCustomError) as error:
        contract.functions.withdraw(10).call({"from": other.address})
    selector = Web3.keccak(text="ERC20InsufficientBalance(address,uint256,uint256)")[:4].hex()
    assert selector in str(error.value.data) and other.address[2:].lower() in str(error.value.data)
    with pytest.raises((ContractCustomError, Web3Exception)):
        contract.functions.withdraw(10).estimate_gas({"from": other.address})

    receipt = transact(node, other, contract.functions.withdraw(10), gas=300_000)
    assert receipt["status"] == 0 and receipt["gasUsed"] < 300_000 and receipt["logs"] == []

    assert transact(node, owner, contract.functions.withdraw(4))["status"] == 1
    logs = web3.eth.get_logs({"fromBlock": 0, "toBlock": "latest", "address": contract.address})
    assert len({log["transactionHash"] for log in logs}) == 2
    moved = contract.events.Transfer().get_logs(from_block=0)
    assert [item["args"]["value"] for item in moved] == [9, 4]


def test_open_token_is_the_native_coin(node):
    web3, sender, spender = node.web3, development_account(7), development_account(8)
    token = system_contract(node, "OpenToken")
    assert token.functions.decimals().call() == 18
    assert token.functions.balanceOf(sender.address).call() == web3.eth.get_balance(sender.address)
    receiver = Web3.to_checksum_address("0x" + "c3" * 20)
    receipt = transact(node, sender, token.functions.transfer(receiver, 777))
    assert receipt["status"] == 1 and web3.eth.get_balance(receiver) == 777
    transfer = token.events.Transfer().process_receipt(receipt)[0]["args"]
    assert list(transfer.values()) == [sender.address, receiver, 777]
    transact(node, sender, token.functions.approve(spender.address, 5))
    transact(node, spender, token.functions.transferFrom(sender.address, receiver, 5))
    assert web3.eth.get_balance(receiver) == 782
    with pytest.raises(ContractCustomError):
        token.functions.transferFrom(sender.address, receiver, 1).call({"from": spender.address})
    assert total_supply(node) == 10**27


def test_inference_gives_the_same_bytes_and_gas_everywhere(node, models):
    web3, caller = node.web3, development_account(2)
    infer = web3.eth.contract(address=INFER_ADDRESS, abi=INFER_ABI)
    call = infer.functions.infer(models["ledger-base"], models["guide"], PROMPT, 40, 0, 0)
    output, prompt_tokens, output_tokens = call.call()
    assert output.strip().startswith(b"A Datanet is") and prompt_tokens > 0 and output_tokens > 0
    base_output, _, _ = infer.functions.infer(models["ledger-base"], bytes(32), PROMPT, 40, 0, 0).call()
    assert base_output != output

    quote_abi = [{"type": "function", "name": "quote", "stateMutability": "view", "inputs": INFER_INPUTS,
                  "outputs": [{"name": "gas", "type": "uint64"}, {"name": "promptTokens", "type": "uint32"}]}]
    quoted, _ = web3.eth.contract(address=QUOTE_ADDRESS, abi=quote_abi).functions.quote(
        models["ledger-base"], models["guide"], PROMPT, 40, 0, 0).call()
    receipts = [transact(node, caller, call, gas=quoted + 200_000) for _ in range(2)]
    assert receipts[0]["status"] == 1
    assert len({receipt["gasUsed"] for receipt in receipts}) == 1
    intrinsic = 21_000 + sum(16 if byte else 4 for byte in bytes.fromhex(call._encode_transaction_data()[2:]))
    assert receipts[0]["gasUsed"] == intrinsic + quoted

    answer = node.rpc("openledger_infer", {"model": "ledger-base", "adapter": "guide", "prompt": PROMPT.decode(), "maxOutputTokens": 40})
    assert bytes.fromhex(answer["result"]["output"][2:]) == output
    assert int(node.rpc("openledger_quote", {"model": "ledger-base", "adapter": "guide", "prompt": PROMPT.decode(),
                                             "maxOutputTokens": 40})["result"]["gas"], 16) == quoted

    with pytest.raises(ContractCustomError):
        infer.functions.infer(b"\x01" * 32, bytes(32), PROMPT, 40, 0, 0).call()
    short = transact(node, caller, call, gas=intrinsic + quoted - 1)
    assert short["status"] == 0 and short["gasUsed"] == intrinsic + quoted - 1


def test_a_paid_answer_pays_the_contributors(node, models):
    web3 = node.web3
    maker, first, second, asker = (development_account(index) for index in (1, 2, 3, 4))
    datanets, registry, gateway, rewards = (system_contract(node, name) for name in (
        "DatanetRegistry", "ModelRegistry", "InferenceGateway", "AttributionRewards"))
    transact(node, maker, datanets.functions.createDatanet("guide", "CC-BY-4.0"))
    datanet = datanets.functions.datanetCount().call()
    transact(node, first, datanets.functions.contributeRows(datanet, [b"row one", b"row two", b"row three"]))
    transact(node, second, datanets.functions.contribute(datanet, b"row four"))
    transact(node, maker, datanets.functions.publishVersion(datanet))
    transact(node, second, datanets.functions.contribute(datanet, b"too late to earn"))
    price = 10**18 + 3
    receipt = transact(node, maker, registry.functions.registerAdapter(
        models["ledger-base"], models["guide"], "guide", price, [datanet], [1]))
    model = registry.events.ModelRegistered().process_receipt(receipt)[0]["args"]["model"]

    with pytest.raises(ContractCustomError):
        gateway.functions.infer(model, PROMPT, 40, 0, 0).call({"from": asker.address, "value": price - 1})
    before = web3.eth.get_balance(asker.address)
    receipt = transact(node, asker, gateway.functions.infer(model, PROMPT, 40, 0, 0), value=price + 50)
    assert receipt["status"] == 1
    assert web3.eth.get_balance(asker.address) == before - price - receipt["gasUsed"] * receipt["effectiveGasPrice"]
    served = gateway.events.InferenceServed().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert served["output"].strip().startswith(b"A Datanet is") and served["promptHash"] == Web3.keccak(PROMPT)
    split = rewards.events.FeeSplit().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert split["platform"] + split["modelOwner"] + split["stakers"] + split["data"] == split["fee"] == price

    held = web3.eth.get_balance(rewards.address)
    per_row = split["data"] // 4
    for account, rows in ((first, 3), (second, 1)):
        before = web3.eth.get_balance(account.address)
        receipt = transact(node, account, rewards.functions.claimData(datanet, 1))
        assert web3.eth.get_balance(account.address) == before + rows * per_row - receipt["gasUsed"] * receipt["effectiveGasPrice"]
    assert web3.eth.get_balance(rewards.address) == held - 4 * per_row
    with pytest.raises(ContractCustomError):
        rewards.functions.claimData(datanet, 1).call({"from": first.address})
    with pytest.raises(ContractCustomError):
        rewards.functions.record(1, model).call({"from": asker.address, "value": 5})
    assert total_supply(node) == 10**27


def test_fee_history_and_estimates(node):
    history = node.web3.eth.fee_history(4, "latest", [50])
    assert len(history["baseFeePerGas"]) == len(history["gasUsedRatio"]) + 1
    assert node.web3.eth.estimate_gas({"from": development_account(0).address, "to": "0x" + "00" * 19 + "77", "value": 1}) == 21_000


def run(*arguments: str, node=None) -> str:
    command = [str(BINARY), *arguments] + (["--rpc", node.url] if node else [])
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_demo_tells_its_story(start):
    node = start("demo")
    assert "A Datanet is a community dataset on chain." in run("demo", node=node)
    story = json.loads(run("demo", "--json", node=node))
    assert story["answer"].strip().startswith("A Datanet is")
    assert sum(int(part, 16) for part in story["split"].values()) == int(story["fee"], 16)
    assert len(story["claims"]) == 3


def test_a_users_own_contract(start, tmp_path):
    """contract new, build, deploy, send and call, as the README says."""
    node = start("own")
    run("contract", "new", "Counter", "--output", str(tmp_path / "Counter"))
    run("contract", "build", str(tmp_path / "Counter"), "--output", str(tmp_path / "Counter.json"))
    deployed = json.loads(run("contract", "deploy", str(tmp_path / "Counter.json"), "5", "--json", node=node))
    target = ["--abi", str(tmp_path / "Counter.json"), deployed["contractAddress"]]
    run("contract", "send", *target, "advance", "3", node=node)
    assert json.loads(run("contract", "call", *target, "count", "--json", node=node)) == ["8"]
