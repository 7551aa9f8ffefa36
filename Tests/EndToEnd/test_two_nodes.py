"""Two nodes that are fed the same transactions reach the same blocks, whatever their kernels."""

from web3 import Web3

from conftest import development_account, system_contract, transact
from test_web3 import PROMPT


def drive(node) -> list[str]:
    """A fixed mix of transfers, contract calls and paid inferences: the hash of every block."""
    accounts = [development_account(index) for index in range(5)]
    for round_number in range(5):
        for index, account in enumerate(accounts):
            transact(node, account, Web3.to_checksum_address("0x" + f"{0x5000 + index:040x}"), value=round_number + 1)
    datanets, registry, gateway = (system_contract(node, name) for name in ("DatanetRegistry", "ModelRegistry", "InferenceGateway"))
    transact(node, accounts[0], datanets.functions.createDatanet("same", "CC0-1.0"))
    transact(node, accounts[1], datanets.functions.contributeRows(1, [bytes([65 + n]) * 40 for n in range(8)]))
    transact(node, accounts[0], datanets.functions.publishVersion(1))
    listing = node.rpc("openledger_models")["result"]
    base = bytes.fromhex(listing["models"][0]["manifestHash"][2:])
    for adapter in listing["adapters"]:
        transact(node, accounts[0], registry.functions.registerAdapter(
            base, bytes.fromhex(adapter["manifestHash"][2:]), adapter["name"], 10**15, [1], [1]))
    for model in range(1, registry.functions.modelCount().call() + 1):
        fee = registry.functions.priceOf(model).call()
        for temperature in (0, 900):
            receipt = transact(node, accounts[2], gateway.functions.infer(model, PROMPT, 24, 7, temperature), value=fee)
            assert receipt["status"] == 1
    head = node.web3.eth.block_number
    return [node.web3.eth.get_block(number)["hash"].hex() for number in range(head + 1)]


def test_same_transactions_same_blocks(start):
    fast = drive(start("fast", "--fixed-timestamps"))
    again = drive(start("again", "--fixed-timestamps"))
    scalar = drive(start("scalar", "--fixed-timestamps", "--scalar-kernels"))
    assert len(fast) > 30
    assert fast == again
    assert fast == scalar
