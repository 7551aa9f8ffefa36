"""The state of past blocks, and proofs that an independent verifier (py-trie) checks."""

import pytest
import rlp
from eth_account import Account
from trie import HexaryTrie
from trie.exceptions import BadTrieProof
from web3 import Web3
from web3.exceptions import Web3RPCError

from conftest import development_account, system_contract, transact
from vyper_contracts import deploy, mapping_slot

EMPTY_ROOT = Web3.keccak(rlp.encode(b""))
EMPTY_CODE = Web3.keccak(b"")
NOBODY = Web3.to_checksum_address("0x" + "77" * 20)


def prove(root: bytes, key: bytes, nodes) -> bytes:
    """What py-trie reads under a key from nothing but a root and the nodes of a proof."""
    return HexaryTrie.get_from_proof(bytes(root), bytes(Web3.keccak(key)), [rlp.decode(bytes(node)) for node in nodes])


def check_proof(web3: Web3, number: int, address: str, slots: list[int]):
    """Verifies everything that eth_getProof says of an account at a block against the block's state root."""
    root = web3.eth.get_block(number)["stateRoot"]
    proof = web3.eth.get_proof(address, slots, number)
    account = prove(root, bytes.fromhex(address[2:]), proof["accountProof"])
    fields = [proof["nonce"], proof["balance"], bytes(proof["storageHash"]), bytes(proof["codeHash"])]
    if account:
        assert account == rlp.encode(fields)
    else:
        assert fields == [0, 0, bytes(EMPTY_ROOT), bytes(EMPTY_CODE)]
    for slot, entry in zip(slots, proof["storageProof"], strict=True):
        value = b"" if proof["storageHash"] == EMPTY_ROOT else prove(
            proof["storageHash"], slot.to_bytes(32), entry["proof"])
        assert (int.from_bytes(rlp.decode(value)) if value else 0) == int.from_bytes(bytes(entry["value"]))
    return proof


@pytest.fixture(scope="module")
def story(node):
    """Some blocks, and what every account held after each of them when it was the newest."""
    owner, people = development_account(0), [Account.create(f"person {index}") for index in range(12)]
    token = deploy(node, owner, "token", "Past", "PST", owner.address, 10**6)
    first = node.web3.eth.block_number
    seen = {}
    for round_number in range(30):
        person = people[round_number * 5 % len(people)]
        if round_number % 3:
            transact(node, owner, token.functions.transfer(person.address, round_number))
        else:
            transact(node, owner, person.address, value=round_number + 1)
        if round_number == 29:
            transact(node, owner, token.functions.burn(10**6 - sum(n for n in range(30) if n % 3)))
        number = node.web3.eth.block_number
        seen[number] = {
            account.address: (
                node.web3.eth.get_balance(account.address), node.web3.eth.get_transaction_count(account.address),
                token.functions.balanceOf(account.address).call())
            for account in [owner, *people]
        }
    return token, owner, people, first, seen


def test_every_past_block_answers_as_it_did(node, story):
    token, owner, people, first, seen = story
    for number, accounts in seen.items():
        for address, (balance, nonce, tokens) in accounts.items():
            assert node.web3.eth.get_balance(address, number) == balance
            assert node.web3.eth.get_transaction_count(address, number) == nonce
            assert token.functions.balanceOf(address).call(block_identifier=number) == tokens
            slot = int.from_bytes(mapping_slot("token", "balanceOf", address))
            assert int.from_bytes(node.web3.eth.get_storage_at(token.address, slot, number)) == tokens
    assert node.web3.eth.get_code(token.address, first - 1) == b""
    assert len(node.web3.eth.get_code(token.address, first)) > 0


def test_proofs_of_past_blocks_convince_an_independent_verifier(node, story):
    token, owner, people, first, seen = story
    slots = [int.from_bytes(mapping_slot("token", "balanceOf", person.address)) for person in people]
    for number in [first - 1, *seen]:
        proof = check_proof(node.web3, number, token.address, slots)
        values = [int.from_bytes(bytes(entry["value"])) for entry in proof["storageProof"]]
        if number >= first:
            assert values == [seen[number][person.address][2] if number in seen else 0 for person in people]
        for account in [owner, people[0], people[3]]:
            check_proof(node.web3, number, account.address, [])
    check_proof(node.web3, node.web3.eth.block_number, NOBODY, [0, 1])
    check_proof(node.web3, 0, NOBODY, [5])


def test_a_changed_proof_convinces_nobody(node, story):
    token, owner, people, first, seen = story
    number = max(seen)
    root = node.web3.eth.get_block(number)["stateRoot"]
    nodes = node.web3.eth.get_proof(owner.address, [], number)["accountProof"]
    key = bytes.fromhex(owner.address[2:])
    assert prove(root, key, nodes)
    with pytest.raises(BadTrieProof):
        prove(root, key, nodes[:-1])
    leaf = bytearray(nodes[-1])
    leaf[-40] ^= 1
    with pytest.raises(BadTrieProof):
        prove(root, key, [*nodes[:-1], bytes(leaf)])
    with pytest.raises(BadTrieProof):
        prove(node.web3.eth.get_block(number - 1)["stateRoot"], key, nodes)


def test_a_block_that_is_not_there_is_named(node):
    head = node.web3.eth.block_number
    for method, arguments in [("eth_getBalance", [NOBODY]), ("eth_getProof", [NOBODY, []]), ("eth_getCode", [NOBODY])]:
        error = node.rpc(method, *arguments, hex(head + 5))["error"]
        assert error["code"] == -32001 and str(head) in error["message"]


def test_a_node_with_a_short_history_says_what_it_no_longer_keeps(start):
    node = start("short", "--history", "8")
    account = development_account(1)
    for value in range(1, 41):
        transact(node, account, NOBODY, value=value)
    head = node.web3.eth.block_number
    for number in range(head - 7, head + 1):
        assert node.web3.eth.get_balance(NOBODY, number) == sum(range(1, 41 - (head - number)))
        check_proof(node.web3, number, NOBODY, [])
    deadline = 200
    while "error" not in (answer := node.rpc("eth_getBalance", NOBODY, "0x2")) and deadline:
        transact(node, account, NOBODY, value=1)
        deadline -= 1
    assert answer["error"]["code"] == -32000
    assert "state of block 2" in answer["error"]["message"]
    with pytest.raises(Web3RPCError):
        node.web3.eth.call({"to": NOBODY, "data": "0x"}, 2)
    # Blocks, receipts and logs stay.
    assert node.web3.eth.get_block(2, True)["transactions"][0]["value"] == 2


def row_root(proof: dict) -> bytes:
    """The root of a Datanet version that a row's proof leads to, as Contracts/DatanetRegistry/README.md defines it."""
    node = Web3.keccak(bytes.fromhex(proof["hash"][2:]) + bytes(12) + bytes.fromhex(proof["contributor"][2:]))
    place, last = int(proof["index"], 16), int(proof["rowCount"], 16) - 1
    siblings = [bytes.fromhex(sibling[2:]) for sibling in proof["siblings"]]
    while last:
        if place % 2:
            node = Web3.keccak(siblings.pop(0) + node)
        elif place < last:
            node = Web3.keccak(node + siblings.pop(0))
        place, last = place // 2, last // 2
    assert not siblings
    return bytes(Web3.keccak(node + (int(proof["rowCount"], 16)).to_bytes(32)))


def test_rows_are_proved_against_the_root_of_their_version(node):
    owner, contributor = development_account(2), development_account(3)
    registry = system_contract(node, "DatanetRegistry")
    transact(node, owner, registry.functions.createDatanet("proved", "CC0-1.0"))
    datanet = registry.functions.datanetCount().call()
    rows = [f"row {index}".encode() for index in range(13)]
    transact(node, contributor, registry.functions.contributeRows(datanet, rows[:7]))
    transact(node, owner, registry.functions.publishVersion(datanet))
    transact(node, contributor, registry.functions.contributeRows(datanet, rows[7:]))
    transact(node, owner, registry.functions.publishVersion(datanet))
    for version, count in ((1, 7), (2, 13)):
        root = registry.functions.versionRoot(datanet, version).call()
        for index in range(count):
            proof = node.rpc("openledger_getRowProof", datanet, version, index)["result"]
            assert bytes.fromhex(proof["hash"][2:]) == bytes(Web3.keccak(rows[index]))
            assert Web3.to_checksum_address(proof["contributor"]) == contributor.address
            assert row_root(proof) == root == bytes.fromhex(proof["root"][2:])
            proof["hash"] = "0x" + "00" * 32
            assert row_root(proof) != root
        error = node.rpc("openledger_getRowProof", datanet, version, count)["error"]
        assert f"no row {count}" in error["message"]
