"""Vyper contracts on the EVM and Swift contracts on ContractVM call, pay, create and delegate to each other."""

import pytest
from web3 import Web3
from web3.exceptions import ContractCustomError, ContractLogicError
from web3.logs import DISCARD

from conftest import artifact, development_account, system_contract, transact
from test_web3 import PROMPT, models  # noqa: F401  (a fixture)
from vyper_contracts import compiled, contract, deploy

PRICE = 10**15


@pytest.fixture(scope="module")
def oracle(node, models):  # noqa: F811
    return deploy(node, development_account(0), "oracle", models["ledger-base"], models["guide"], PRICE)


def call_tree(node, receipt) -> dict:
    trace = node.rpc("debug_traceTransaction", receipt["transactionHash"].to_0x_hex(), {"tracer": "callTracer"})
    return trace["result"]


def test_a_vyper_contract_sells_answers(node, oracle):
    """AI precompiles, a Swift token that moves the fee, and a Swift registry that keeps the answer, in one transaction."""
    web3, maker, asker = node.web3, development_account(0), development_account(1)
    token, datanets = system_contract(node, "OpenToken"), system_contract(node, "DatanetRegistry")
    assert transact(node, maker, oracle.functions.open_datanet())["status"] == 1
    datanet = oracle.functions.datanet().call()
    assert datanets.functions.ownerOf(datanet).call() == oracle.address

    with pytest.raises(ContractCustomError) as error:
        oracle.functions.ask(PROMPT, 40).call({"from": asker.address})
    assert str(error.value.data).startswith("0x" + Web3.keccak(text="ERC20InsufficientAllowance(address,uint256,uint256)")[:4].hex())
    transact(node, asker, token.functions.approve(oracle.address, 3 * PRICE))

    gas_quoted, prompt_tokens = oracle.functions.quote(PROMPT, 40).call()
    assert prompt_tokens > 0
    before = web3.eth.get_balance(asker.address)
    receipt = transact(node, asker, oracle.functions.ask(PROMPT, 40))
    assert receipt["status"] == 1 and receipt["gasUsed"] > gas_quoted
    answered = oracle.events.Answered().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert answered["answer"].strip().startswith(b"A Datanet is") and answered["gas_quoted"] == gas_quoted
    assert oracle.functions.last_answer().call() == answered["answer"]
    assert datanets.functions.row(datanet, 0).call() == answered["answer"]
    assert datanets.functions.contributorOf(datanet, 0).call() == oracle.address
    assert oracle.functions.purse().call() == [PRICE, PRICE]
    assert web3.eth.get_balance(asker.address) == before - PRICE - receipt["gasUsed"] * receipt["effectiveGasPrice"]
    moved = token.events.Transfer().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert list(moved.values()) == [asker.address, oracle.address, PRICE]
    assert [log["logIndex"] for log in receipt["logs"]] == list(range(len(receipt["logs"])))

    called = [(call["type"], int(call["to"], 16)) for call in call_tree(node, receipt)["calls"]]
    assert called == [("CALL", 0x1000), ("STATICCALL", 0xA06), ("STATICCALL", 0xA01), ("CALL", 0x1005)]


def test_errors_cross_the_border(node, oracle):
    maker, other = development_account(0), development_account(2)
    datanets = system_contract(node, "DatanetRegistry")
    with pytest.raises(ContractCustomError) as error:
        oracle.functions.infer_unknown(b"\x07" * 32).call()
    assert str(error.value.data) == "0x" + (Web3.keccak(text="UnknownModel(bytes32)")[:4] + b"\x07" * 32).hex()

    transact(node, other, datanets.functions.createDatanet("foreign", "CC0-1.0"))
    foreign = datanets.functions.datanetCount().call()
    transact(node, other, datanets.functions.contribute(foreign, b"a row"))
    with pytest.raises(ContractCustomError) as error:
        oracle.functions.publish_foreign(foreign).call()
    selector = Web3.keccak(text="NotOwner(address)")[:4].hex()
    assert str(error.value.data).startswith("0x" + selector) and oracle.address[2:].lower() in str(error.value.data)
    receipt = transact(node, maker, oracle.functions.publish_foreign(foreign), gas=500_000)
    assert receipt["status"] == 0 and receipt["gasUsed"] < 500_000 and receipt["logs"] == []

    # Static protection holds inside the Swift contract that the EVM called.
    assert oracle.functions.pay_in_static_call(other.address).call() is False
    assert transact(node, maker, oracle.functions.publish())["status"] == 1


@pytest.fixture(scope="module")
def earned(node, models):  # noqa: F811
    """A contributing Vyper contract with a share of a paid answer: the contract, its Datanet, and its share."""
    maker, asker = development_account(3), development_account(4)
    datanets, registry, gateway = (system_contract(node, name) for name in ("DatanetRegistry", "ModelRegistry", "InferenceGateway"))
    claimant = deploy(node, maker, "claimant")
    transact(node, maker, datanets.functions.createDatanet("shared", "CC0-1.0"))
    datanet = datanets.functions.datanetCount().call()
    transact(node, maker, claimant.functions.contribute(datanet, b"a row of the contract"))
    transact(node, maker, datanets.functions.contribute(datanet, b"a row of the maker"))
    transact(node, maker, datanets.functions.publishVersion(datanet))
    receipt = transact(node, maker, registry.functions.registerAdapter(
        models["ledger-base"], models["guide"], "vyper-guide", 10**18, [datanet], [1]))
    model = registry.events.ModelRegistered().process_receipt(receipt)[0]["args"]["model"]
    assert transact(node, asker, gateway.functions.infer(model, PROMPT, 8, 0, 0), value=10**18)["status"] == 1
    share = claimant.functions.claimable(datanet, 1).call()
    assert share == 10**18 // 2 // 2
    return claimant, datanet, share


def test_reentrancy_across_the_border(node, earned):
    """A Swift contract pays a Vyper one, which calls back: it is paid once, and its own lock holds."""
    claimant, datanet, share = earned
    rewards = system_contract(node, "AttributionRewards")
    held = node.web3.eth.get_balance(rewards.address)
    receipt = transact(node, development_account(5), claimant.functions.claim(datanet, 1, True))
    assert receipt["status"] == 1
    assert node.web3.eth.get_balance(claimant.address) == share
    assert node.web3.eth.get_balance(rewards.address) == held - share
    assert claimant.functions.payments().call() == 1
    assert claimant.functions.second_claim_succeeded().call() is False
    assert claimant.functions.own_lock_held().call() is True
    assert claimant.functions.claimable(datanet, 1).call() == 0

    tree = call_tree(node, receipt)
    claim = tree["calls"][0]
    assert int(claim["to"], 16) == 0x1008
    payment = claim["calls"][-1]
    assert payment["to"].lower() == claimant.address.lower() and int(payment["value"], 16) == share
    assert [call.get("error") is not None for call in payment["calls"]] == [True, True]


def test_a_vyper_factory_creates_a_swift_contract(node):
    maker = development_account(6)
    factory, code = deploy(node, maker, "factory"), artifact("RevenueShare")
    salt = b"\x21" * 32
    init_code = bytes.fromhex(code["bytecode"][2:])
    digest = Web3.keccak(b"\xff" + bytes.fromhex(factory.address[2:]) + salt + Web3.keccak(init_code))
    receipt = transact(node, maker, factory.functions.from_init_code(init_code, salt))
    address = factory.events.Deployed().process_receipt(receipt, errors=DISCARD)[0]["args"]["contract"]
    assert address == Web3.to_checksum_address(digest[-20:])
    assert bytes(node.web3.eth.get_code(address)).startswith(bytes.fromhex("ef4f4c01"))
    swift = node.web3.eth.contract(address=address, abi=code["abi"])
    transact(node, maker, swift.functions.approve(factory.address, 7))
    assert swift.functions.allowance(maker.address, factory.address).call() == 7


def test_a_vyper_proxy_runs_swift_code_on_its_own_storage(node):
    """DELEGATECALL from the EVM into ContractVM: caller, address and storage are the proxy's."""
    maker = development_account(6)
    token = system_contract(node, "GovernanceToken")
    proxy = deploy(node, maker, "proxy", token.address, b"")
    behind = node.web3.eth.contract(address=proxy.address, abi=token.abi)
    before = token.functions.totalSupply().call()
    receipt = transact(node, maker, behind.functions.deposit(), value=5)
    moved = behind.events.Transfer().process_receipt(receipt, errors=DISCARD)[0]
    assert moved["address"] == proxy.address and moved["args"]["to"] == maker.address
    assert behind.functions.totalSupply().call() == behind.functions.balanceOf(maker.address).call() == 5
    assert token.functions.totalSupply().call() == before
    with pytest.raises(ContractLogicError):
        behind.functions.withdraw(7).call({"from": maker.address})


def test_an_answer_is_paid_by_a_delegated_account(node, models):  # noqa: F811
    """One transaction of type 4: an ordinary account with Vyper code approves the Swift token and asks the oracle."""
    web3, account = node.web3, development_account(7)
    wallet = deploy(node, development_account(0), "wallet")
    oracle = deploy(node, development_account(0), "oracle", models["ledger-base"], bytes(32), PRICE)
    token = system_contract(node, "OpenToken")
    nonce = web3.eth.get_transaction_count(account.address)
    calls = [(target.address, 0, Web3.to_bytes(hexstr=call._encode_transaction_data())) for target, call in (
        (token, token.functions.approve(oracle.address, PRICE)), (oracle, oracle.functions.ask(PROMPT, 8)))]
    signed = account.sign_transaction({
        "type": 4, "chainId": web3.eth.chain_id, "nonce": nonce, "to": account.address, "value": 0, "gas": 5_000_000,
        "data": wallet.functions.execute(calls)._encode_transaction_data(),
        "maxFeePerGas": 20 * 10**9, "maxPriorityFeePerGas": 10**9,
        "authorizationList": [account.sign_authorization(
            {"chainId": web3.eth.chain_id, "address": wallet.address, "nonce": nonce + 1})]})
    receipt = web3.eth.wait_for_transaction_receipt(web3.eth.send_raw_transaction(signed.raw_transaction), timeout=60)
    assert receipt["status"] == 1
    answered = oracle.events.Answered().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert answered["asker"] == account.address and token.functions.balanceOf(oracle.address).call() == PRICE
    assert compiled("wallet")["bytecode_runtime"][2:] not in web3.eth.get_code(account.address).hex()
