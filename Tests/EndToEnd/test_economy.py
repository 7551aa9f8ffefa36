"""The economy through web3.py: the life of a token holder, and the life of a contributor."""

import pytest
from web3 import Web3
from web3.logs import DISCARD

from conftest import development_account, system_contract, transact

OPEN = 10**18
CHAIN_ADDRESS = Web3.to_checksum_address("0x" + "00" * 18 + "0a12")
CHAIN_ABI = [
    {"type": "function", "name": "setParameter", "stateMutability": "nonpayable", "outputs": [],
     "inputs": [{"name": "name", "type": "bytes32"}, {"name": "value", "type": "uint256"}]},
    {"type": "function", "name": "parameter", "stateMutability": "view",
     "inputs": [{"name": "name", "type": "bytes32"}], "outputs": [{"name": "value", "type": "uint256"}]},
]
# The states of OpenZeppelin's Governor.
PENDING, ACTIVE, SUCCEEDED, QUEUED, EXECUTED = 0, 1, 4, 5, 7


def name(text: str) -> bytes:
    return text.encode().ljust(32, b"\0")


def later(node, seconds: int, account) -> None:
    """Makes blocks, each at least a second after the one before it, until so much time has passed on the chain."""
    moment = node.web3.eth.get_block("latest")["timestamp"] + seconds
    while node.web3.eth.get_block("latest")["timestamp"] < moment:
        transact(node, account, account.address)


def inference_gas(node) -> int:
    answer = node.rpc("openledger_infer", {"model": "ledger-base", "prompt": "Q: What is OPEN?\nA:", "maxOutputTokens": 1})
    return int(answer["result"]["gas"], 16)


@pytest.fixture(scope="module")
def holder():
    """The account that the team's coins vest to in Genesis/dev.json."""
    return development_account(8)


def test_the_life_of_a_token_holder(node, holder):
    web3 = node.web3
    token, votes = system_contract(node, "OpenToken"), system_contract(node, "GovernanceToken")
    governor, timelock = system_contract(node, "Governor"), system_contract(node, "Timelock")
    staking = system_contract(node, "Staking")
    chain = web3.eth.contract(address=CHAIN_ADDRESS, abi=CHAIN_ABI)

    # A chain without blocks is still at the time of its genesis.
    later(node, 1, holder)

    # Vest: what is released is what the schedule says for the block's time, and it arrives as coins.
    schedule = next(i for i in range(5) if token.functions.scheduleOf(i).call()[1] == holder.address)
    balance = web3.eth.get_balance(holder.address)
    receipt = transact(node, development_account(7), token.functions.release(schedule))
    moment = web3.eth.get_block(receipt["blockNumber"])["timestamp"]
    released = web3.eth.get_balance(holder.address) - balance
    assert released == token.functions.vestedAmount(schedule, moment).call() > 1_000_000 * OPEN

    # Wrap and delegate.
    transact(node, holder, votes.functions.deposit(), value=1_000_000 * OPEN)
    transact(node, holder, votes.functions.delegate(holder.address))
    assert votes.functions.getVotes(holder.address).call() == 1_000_000 * OPEN
    later(node, 1, holder)

    # Propose to change a parameter of Staking and one of the chain itself.
    gas_before = inference_gas(node)
    base_gas = chain.functions.parameter(name("baseGas")).call()
    calls = [
        staking.encode_abi("setParameter", [name("emissionRate"), 7]),
        chain.encode_abi("setParameter", [name("baseGas"), base_gas + 5_000]),
    ]
    description = "Emit less, and let an inference cost more"
    proposal = ([staking.address, chain.address], [0, 0], calls)
    receipt = transact(node, holder, governor.functions.propose(*proposal, description))
    created = governor.events.ProposalCreated().process_receipt(receipt, errors=DISCARD)[0]["args"]
    proposal_id = created["proposalId"]
    described = (*proposal, Web3.keccak(text=description))
    assert proposal_id == governor.functions.hashProposal(*described).call()
    assert governor.functions.state(proposal_id).call() == PENDING

    # Vote, queue, execute; nothing happens before its time.
    later(node, 3, holder)
    assert governor.functions.state(proposal_id).call() == ACTIVE
    receipt = transact(node, holder, governor.functions.castVote(proposal_id, 1))
    cast = governor.events.VoteCast().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert (cast["voter"], cast["support"], cast["weight"]) == (holder.address, 1, 1_000_000 * OPEN)
    later(node, 9, holder)
    assert governor.functions.state(proposal_id).call() == SUCCEEDED
    transact(node, holder, governor.functions.queue(*described))
    assert governor.functions.state(proposal_id).call() == QUEUED
    assert transact(node, holder, governor.functions.execute(*described), gas=5_000_000)["status"] == 0
    later(node, 5, holder)
    receipt = transact(node, holder, governor.functions.execute(*described))
    assert receipt["status"] == 1
    assert governor.functions.state(proposal_id).call() == EXECUTED
    assert timelock.events.CallExecuted().process_receipt(receipt, errors=DISCARD)

    # Emissions began with the first block and not with the time of the genesis: hardly anything of the reserve is gone.
    assert staking.functions.reserve().call() > 89_000 * OPEN

    # The chain obeys.
    assert staking.functions.parameter(name("emissionRate")).call() == 7
    assert chain.functions.parameter(name("baseGas")).call() == base_gas + 5_000
    later(node, 1, holder)
    assert inference_gas(node) == gas_before + 5_000


def test_the_life_of_a_contributor(node):
    web3 = node.web3
    datanets, models = system_contract(node, "DatanetRegistry"), system_contract(node, "ModelRegistry")
    gateway, rewards = system_contract(node, "InferenceGateway"), system_contract(node, "AttributionRewards")
    owner, contributor, other, asker = (development_account(index) for index in (0, 1, 2, 3))
    supply = system_contract(node, "OpenToken").functions.totalSupply().call()

    # Create, with review and a bond.
    receipt = transact(node, owner, datanets.functions.createDatanet("Tides", "CC-BY-4.0"))
    datanet = datanets.events.DatanetCreated().process_receipt(receipt, errors=DISCARD)[0]["args"]["datanet"]
    transact(node, owner, datanets.functions.setPolicy(datanet, True, 1, 9_000, False, 0, OPEN // 10, 0, 0))

    # Contribute: the quote covers it, and the bonds wait.
    for account, rows in [(contributor, [b"The tide turns twice a day.", b"Spring tides follow the new moon.",
                                         b"A neap tide is weak."]), (other, [b"Nobody knows what the sea wants."])]:
        fee, bonds = datanets.functions.quote(datanet, len(rows), sum(map(len, rows))).call()
        assert bonds == len(rows) * OPEN // 10
        receipt = transact(node, account, datanets.functions.contributeRows(datanet, rows), value=fee + bonds)
        assert receipt["status"] == 1

    # Review: three rows are good, one is a matter of taste; its bond is not forfeited for that.
    transact(node, owner, datanets.functions.acceptRows(datanet, [0, 1, 2], 90))
    transact(node, owner, datanets.functions.rejectRows(datanet, [3], 1))

    # Version, model, inference.
    receipt = transact(node, owner, datanets.functions.publishVersion(datanet))
    version = datanets.events.VersionPublished().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert version["rowCount"] == 3
    assert datanets.functions.rowsOf(datanet, version["version"], contributor.address).call() == 3
    assert datanets.functions.rowsOf(datanet, version["version"], other.address).call() == 0
    listing = node.rpc("openledger_models")["result"]
    base = bytes.fromhex(listing["models"][0]["manifestHash"][2:])
    adapter = bytes.fromhex(next(item for item in listing["adapters"] if item["name"] == "sailor")["manifestHash"][2:])
    price = 3 * OPEN + 1
    receipt = transact(node, owner, models.functions.registerAdapter(base, adapter, "tides", price, [datanet], [version["version"]]))
    model = models.events.ModelRegistered().process_receipt(receipt, errors=DISCARD)[0]["args"]["model"]
    receipt = transact(node, asker, gateway.functions.infer(model, b"Q: What is a tide?\nA:", 8, 0, 0), value=price)
    split = rewards.events.FeeSplit().process_receipt(receipt, errors=DISCARD)[0]["args"]
    assert split["platform"] + split["modelOwner"] + split["stakers"] + split["data"] == split["fee"] == price

    # Claim: the contributor of the accepted rows gets the data's part, but for what does not divide by three.
    due = rewards.functions.claimableData(datanet, version["version"], contributor.address).call()
    assert split["data"] - 3 < due <= split["data"]
    before = web3.eth.get_balance(contributor.address)
    receipt = transact(node, contributor, rewards.functions.claimData(datanet, version["version"]))
    cost = receipt["gasUsed"] * receipt["effectiveGasPrice"]
    assert web3.eth.get_balance(contributor.address) == before + due - cost
    assert rewards.functions.claimableData(datanet, version["version"], contributor.address).call() == 0
    assert system_contract(node, "OpenToken").functions.totalSupply().call() == supply
