"""Vyper contracts, compiled here and deployed through web3.py, on the EVM of a running node."""

import hashlib
import re

import pytest
from eth_account.messages import _hash_eip191_message, encode_defunct
from web3 import Web3
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.logs import DISCARD

from conftest import REPOSITORY, development_account, transact
from vyper_contracts import compiled, contract, deploy, deploy_bytes, init_code, mapping_slot

SUPPLY = 10**24
NOWHERE = "0x" + "00" * 20


@pytest.fixture(scope="module")
def owner():
    return development_account(0)


@pytest.fixture(scope="module")
def token(node, owner):
    return deploy(node, owner, "token", "Vyper Token", "VYT", owner.address, SUPPLY)


@pytest.fixture(scope="module")
def machine(node, owner):
    return deploy(node, owner, "machine")


def test_a_token_moves_and_tells(node, owner, token):
    first, second = development_account(1), development_account(2)
    assert bytes(node.web3.eth.get_code(token.address)).startswith(bytes.fromhex(compiled("token")["bytecode_runtime"][2:]))
    facts = (token.functions.name, token.functions.symbol, token.functions.decimals, token.functions.totalSupply)
    assert [fact().call() for fact in facts] == ["Vyper Token", "VYT", 18, SUPPLY]

    receipt = transact(node, owner, token.functions.transfer(first.address, 1_000))
    transfer = token.events.Transfer().process_receipt(receipt)[0]["args"]
    assert list(transfer.values()) == [owner.address, first.address, 1_000]
    transact(node, first, token.functions.approve(second.address, 600))
    transact(node, second, token.functions.transferFrom(first.address, second.address, 400))
    assert token.functions.allowance(first.address, second.address).call() == 200
    assert [token.functions.balanceOf(account.address).call() for account in (first, second)] == [600, 400]
    transact(node, second, token.functions.burn(400))
    assert token.functions.totalSupply().call() == SUPPLY - 400

    logs = token.events.Transfer().get_logs(from_block=0, argument_filters={"receiver": second.address})
    assert [log["args"]["value"] for log in logs] == [400]
    slot = int.from_bytes(mapping_slot("token", "balanceOf", first.address))
    assert int.from_bytes(node.web3.eth.get_storage_at(token.address, slot)) == 600


def test_reverts_carry_their_reason(node, owner, token):
    poor = development_account(3)
    for call, reason in (
        (token.functions.transfer(owner.address, 1), "balance too small"),
        (token.functions.transferFrom(owner.address, poor.address, 1), "allowance too small"),
        (token.functions.mint(poor.address, 1), "only the owner mints"),
        (token.functions.transfer(NOWHERE, 0), "no receiver"),
    ):
        with pytest.raises(ContractLogicError, match=reason):
            call.call({"from": poor.address})
        with pytest.raises(ContractLogicError, match=reason):
            call.estimate_gas({"from": poor.address})
    with pytest.raises(ContractLogicError) as error:
        token.functions.burn(1).call({"from": poor.address})
    assert error.value.data in (None, "0x")

    receipt = transact(node, poor, token.functions.transfer(owner.address, 1), gas=200_000)
    assert receipt["status"] == 0 and receipt["logs"] == [] and 21_000 < receipt["gasUsed"] < 60_000
    receipt = transact(node, poor, token.functions.approve(owner.address, 1), gas=30_000)
    assert receipt["status"] == 0 and receipt["gasUsed"] == 30_000
    with pytest.raises(ContractLogicError):
        data = token.functions.transfer(owner.address, 0)._encode_transaction_data()
        node.web3.eth.call({"from": owner.address, "to": token.address, "data": data, "value": 1})


def test_an_estimate_suffices(node, owner, token):
    call = token.functions.transfer(development_account(4).address, 5)
    estimate = call.estimate_gas({"from": owner.address})
    receipt = transact(node, owner, call, gas=estimate)
    assert receipt["status"] == 1 and receipt["gasUsed"] <= estimate
    with pytest.raises(Web3RPCError):
        call.estimate_gas({"from": owner.address, "gas": 25_000})


def test_an_access_list_saves_what_it_should(node, owner, token):
    """EIP-2930: 2,400 for an address and 1,900 for a slot, which then costs 100 instead of 2,100 (EIP-2929)."""
    receiver = development_account(4).address
    transact(node, owner, token.functions.transfer(receiver, 5))
    plain = transact(node, owner, token.functions.transfer(receiver, 5))["gasUsed"]
    slots = [Web3.to_hex(mapping_slot("token", "balanceOf", account)) for account in (owner.address, receiver)]
    transaction = token.functions.transfer(receiver, 5).build_transaction({
        "from": owner.address, "nonce": node.web3.eth.get_transaction_count(owner.address), "gas": 200_000,
        "gasPrice": 20 * 10**9, "chainId": node.web3.eth.chain_id})
    transaction |= {"type": 1, "accessList": [{"address": token.address, "storageKeys": slots}]}
    digest = node.web3.eth.send_raw_transaction(owner.sign_transaction(transaction).raw_transaction)
    receipt = node.web3.eth.wait_for_transaction_receipt(digest, timeout=60)
    assert receipt["status"] == 1 and receipt["type"] == 1
    assert receipt["gasUsed"] == plain + 2_400 + 2 * (1_900 - 2_000)


@pytest.fixture(scope="module")
def factory(node, owner):
    return deploy(node, owner, "factory")


def create2(factory, salt: bytes, code: bytes) -> str:
    digest = Web3.keccak(b"\xff" + bytes.fromhex(factory.address[2:]) + salt + Web3.keccak(code))
    return Web3.to_checksum_address(digest[-20:])


def deployed(factory, receipt) -> str:
    assert receipt["status"] == 1
    return factory.events.Deployed().process_receipt(receipt, errors=DISCARD)[0]["args"]["contract"]


def token_arguments(node, *arguments) -> bytes:
    data = contract(node, "token").constructor(*arguments).data_in_transaction
    return bytes.fromhex(data[len(compiled("token")["bytecode"]):])


def test_a_factory_deploys_where_it_is_foretold(node, owner, factory):
    """EIP-1014, with init code, a blueprint, and copied code; twice at one place fails."""
    salt = b"\x01" * 32
    constructor = token_arguments(node, "Made", "MDE", owner.address, 7)
    code = bytes.fromhex(compiled("token")["bytecode"][2:]) + constructor
    foretold = create2(factory, salt, code)
    call = factory.functions.from_init_code(code, salt)
    assert call.call() == foretold and node.web3.eth.get_code(foretold) == b""
    assert deployed(factory, transact(node, owner, call)) == foretold
    made = contract(node, "token", foretold)
    assert made.functions.balanceOf(owner.address).call() == 7 and made.functions.name().call() == "Made"
    assert node.web3.eth.get_transaction_count(foretold) == 1
    with pytest.raises(ContractLogicError):
        call.call()

    blueprint = transact(node, owner, node.web3.eth.contract(
        abi=[], bytecode=compiled("token")["blueprint_bytecode"]).constructor())["contractAddress"]
    assert bytes(node.web3.eth.get_code(blueprint)).startswith(b"\xfe\x71\x00")
    salt = b"\x02" * 32
    receipt = transact(node, owner, factory.functions.from_blueprint(blueprint, "Printed", "PRT", 9, salt))
    constructor = token_arguments(node, "Printed", "PRT", owner.address, 9)
    assert deployed(factory, receipt) == create2(factory, salt, bytes.fromhex(compiled("token")["bytecode"][2:]) + constructor)
    assert contract(node, "token", deployed(factory, receipt)).functions.balanceOf(owner.address).call() == 9

    copy = deployed(factory, transact(node, owner, factory.functions.copy_of(foretold, salt)))
    assert node.web3.eth.get_code(copy) == node.web3.eth.get_code(foretold)
    assert contract(node, "token", copy).functions.totalSupply().call() == 0


def test_a_minimal_proxy_has_its_own_storage(node, owner, factory, token):
    """ERC-1167 by CREATE2, initialized in the transaction that creates it."""
    before = token.functions.totalSupply().call()
    salt = b"\x03" * 32
    receipt = transact(node, owner, factory.functions.minimal_proxy(token.address, "Proxied", "PRX", 11, salt))
    proxy = contract(node, "token", deployed(factory, receipt))
    code = bytes(node.web3.eth.get_code(proxy.address))
    assert len(code) == 45 and bytes.fromhex(token.address[2:]) in code
    assert proxy.functions.name().call() == "Proxied" and proxy.functions.balanceOf(owner.address).call() == 11
    assert token.functions.totalSupply().call() == before
    mint = token.events.Transfer().process_receipt(receipt, errors=DISCARD)[0]
    assert mint["address"] == proxy.address and mint["args"]["value"] == 11
    with pytest.raises(ContractLogicError, match="initialized already"):
        proxy.functions.initialize("Again", "AGN", owner.address, 1).call()


def test_a_proxy_delegates(node, owner, token):
    """DELEGATECALL keeps caller, storage and address of the proxy, and passes results and reasons on."""
    other = development_account(5)
    initialization = token.functions.initialize("Behind", "BHD", owner.address, 500)._encode_transaction_data()
    proxy = deploy(node, owner, "proxy", token.address, Web3.to_bytes(hexstr=initialization))
    assert proxy.functions.IMPLEMENTATION().call() == token.address
    behind = contract(node, "token", proxy.address)
    assert behind.functions.name().call() == "Behind" and behind.functions.owner().call() == owner.address
    receipt = transact(node, owner, behind.functions.transfer(other.address, 20))
    log = behind.events.Transfer().process_receipt(receipt)[0]
    assert log["address"] == proxy.address and log["args"]["sender"] == owner.address
    assert behind.functions.balanceOf(other.address).call() == 20
    with pytest.raises(ContractLogicError, match="balance too small"):
        behind.functions.transfer(owner.address, 21).call({"from": other.address})


def test_a_contract_sees_the_block(node, machine):
    block = node.web3.eth.get_block("latest")
    number, timestamp, base_fee, gas_limit, coinbase, randao, chain = machine.functions.block_facts().call(block_identifier=block["number"])
    assert chain == node.web3.eth.chain_id and gas_limit == block["gasLimit"]
    assert number == block["number"] and timestamp == block["timestamp"]
    assert Web3.to_checksum_address(coinbase) == block["miner"] and randao == bytes(block["mixHash"])
    assert machine.functions.parent_hash().call(block_identifier=block["number"]) == bytes(block["parentHash"])
    assert machine.functions.blob_base_fee().call() >= 1


def test_transient_storage_ends_with_the_transaction(node, owner, machine):
    for amount in (7, 9):
        transact(node, owner, machine.functions.remember(amount))
        assert machine.functions.kept().call() == amount


def test_hashes_curves_and_arithmetic(node, owner, machine):
    message = encode_defunct(b"a message")
    signature = owner.sign_message(message)
    digest = _hash_eip191_message(message)
    assert machine.functions.signer(digest, signature.v, signature.r, signature.s).call() == owner.address
    data = bytes(range(256)) * 3
    assert machine.functions.hashes(data).call() == [bytes(Web3.keccak(data)), hashlib.sha256(data).digest()]
    doubled = machine.functions.double_point(1, 2).call()
    prime = 21888242871839275222246405745257275088696311157297823662689037894645226208583
    slope = 3 * pow(4, -1, prime) % prime
    x = (slope * slope - 2) % prime
    assert doubled == [x, (slope * (1 - x) - 2) % prime]
    base, exponent, modulus = 3**150, 5**100, 2**255 - 19
    assert machine.functions.modular_power(base, exponent, modulus).call() == pow(base, exponent, modulus)
    assert machine.functions.power(base, exponent, modulus).call() == pow(base, exponent, 2**256) % modulus
    assert machine.functions.mul_mod(base, exponent, modulus).call() == base * exponent % modulus
    assert machine.functions.signed(-(2**255), 7).call() == [-(2**255 // 7), -(2**255 % 7)]
    assert machine.functions.recurse(1_000).call() == 500_500
    for call in (machine.functions.signed(1, 0), machine.functions.signed(-(2**255), -1), machine.functions.recurse(10_001)):
        with pytest.raises(ContractLogicError):
            call.call()


def test_newer_instructions(node, owner):
    """PUSH0 (EIP-3855), MCOPY (EIP-5656), CLZ (EIP-7939), as bytes that no compiler here emits yet."""
    def call(runtime: str, data: bytes) -> bytes:
        address = deploy_bytes(node, owner, init_code(bytes.fromhex(runtime)))["contractAddress"]
        return bytes(node.web3.eth.call({"to": address, "data": data}))

    count = "5f35" "1e" "5f52" "60205ff3"
    for value, zeros in ((0, 256), (1, 255), (2**255, 0), (2**200 - 1, 56)):
        assert int.from_bytes(call(count, value.to_bytes(32))) == zeros
    # Calldata to memory, MCOPY of its first word to the third, the third word returned.
    move = "365f5f37" "60205f60405e" "60206040f3"
    assert call(move, b"\x5a" * 32) == b"\x5a" * 32


def test_what_the_forks_forbid(node, owner):
    receipt = deploy_bytes(node, owner, init_code(b"\xef\x00\x00"))
    assert receipt["status"] == 0 and receipt["gasUsed"] == 1_000_000
    receipt = deploy_bytes(node, owner, b"\xfe")
    assert receipt["status"] == 0 and receipt["gasUsed"] == 1_000_000
    with pytest.raises((Web3RPCError, ContractLogicError)):
        deploy_bytes(node, owner, bytes(49_153), gas=5_000_000)
    with pytest.raises((Web3RPCError, ContractLogicError)):
        deploy_bytes(node, owner, init_code(b"\x00"), gas=2**24 + 1)
    # SELFDESTRUCT (EIP-6780) empties a contract that an earlier transaction made, and leaves its code.
    receipt = deploy_bytes(node, owner, init_code(bytes.fromhex("33ff")))
    address = receipt["contractAddress"]
    transact(node, owner, address, value=5, gas=100_000)
    assert node.web3.eth.get_balance(address) == 0 and bytes(node.web3.eth.get_code(address)) == bytes.fromhex("33ff")


def test_the_example_of_the_readme(node, owner, capsys):
    example = re.search(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)[1]
    exec(example.replace("http://127.0.0.1:8545", node.url), {})
    assert int(capsys.readouterr().out) == node.web3.eth.get_balance(owner.address)
