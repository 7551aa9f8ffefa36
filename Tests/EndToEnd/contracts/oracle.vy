# pragma version 0.4.3
# pragma evm-version prague
"""
@title Sells the answers of a model: AI precompiles and Swift system contracts, called from the EVM
@license Apache-2.0
"""

# The precompiles have no code at their addresses, so Vyper is told not to look for it.
interface Quote:
    def quote(
        model: bytes32, adapter: bytes32, prompt: Bytes[1024], maxOutputTokens: uint32, seed: uint64, temperatureMilli: uint32
    ) -> (uint64, uint32): view

interface Inference:
    def infer(
        model: bytes32, adapter: bytes32, prompt: Bytes[1024], maxOutputTokens: uint32, seed: uint64, temperatureMilli: uint32
    ) -> (Bytes[4096], uint32, uint32): view

interface OpenToken:
    def balanceOf(account: address) -> uint256: view
    def transferFrom(sender: address, to: address, amount: uint256) -> bool: nonpayable

interface DatanetRegistry:
    def createDatanet(name: String[64], licence: String[64]) -> uint256: nonpayable
    def contribute(datanet: uint256, row: Bytes[4096]) -> uint64: nonpayable
    def publishVersion(datanet: uint256) -> uint64: nonpayable
    def ownerOf(datanet: uint256) -> address: view

event Answered:
    asker: indexed(address)
    price: uint256
    gas_quoted: uint64
    answer: Bytes[4096]

INFERENCE: constant(address) = 0x0000000000000000000000000000000000000a01
QUOTE: constant(address) = 0x0000000000000000000000000000000000000a06
OPEN: constant(address) = 0x0000000000000000000000000000000000001000
DATANETS: constant(address) = 0x0000000000000000000000000000000000001005

model: public(immutable(bytes32))
adapter: public(immutable(bytes32))
price: public(immutable(uint256))
datanet: public(uint256)
last_answer: public(Bytes[4096])


@deploy
def __init__(model_hash: bytes32, adapter_hash: bytes32, answer_price: uint256):
    model = model_hash
    adapter = adapter_hash
    price = answer_price


@external
def open_datanet():
    """This contract becomes the owner of a Datanet of its answers."""
    self.datanet = extcall DatanetRegistry(DATANETS).createDatanet("answers", "CC0-1.0")


@external
def publish() -> uint64:
    return extcall DatanetRegistry(DATANETS).publishVersion(self.datanet)


@external
def publish_foreign(other: uint256) -> uint64:
    """Asks for what only the owner of the Datanet may do."""
    return extcall DatanetRegistry(DATANETS).publishVersion(other)


@external
@view
def quote(prompt: Bytes[1024], tokens: uint32) -> (uint64, uint32):
    return staticcall Quote(QUOTE).quote(model, adapter, prompt, tokens, 0, 0, skip_contract_check=True)


@external
@view
def infer_unknown(unknown: bytes32) -> uint32:
    """The precompile's typed error passes through this contract."""
    output: Bytes[4096] = b""
    asked: uint32 = 0
    answered: uint32 = 0
    output, asked, answered = staticcall Inference(INFERENCE).infer(
        unknown, empty(bytes32), b"?", 1, 0, 0, skip_contract_check=True)
    return answered


@external
def ask(prompt: Bytes[1024], tokens: uint32) -> Bytes[4096]:
    """Takes the price in OPEN, infers, and contributes the answer to the Datanet."""
    extcall OpenToken(OPEN).transferFrom(msg.sender, self, price)
    gas_quoted: uint64 = 0
    prompt_tokens: uint32 = 0
    gas_quoted, prompt_tokens = staticcall Quote(QUOTE).quote(
        model, adapter, prompt, tokens, 0, 0, skip_contract_check=True)
    answer: Bytes[4096] = b""
    asked: uint32 = 0
    answered: uint32 = 0
    answer, asked, answered = staticcall Inference(INFERENCE).infer(
        model, adapter, prompt, tokens, 0, 0, skip_contract_check=True)
    assert asked == prompt_tokens, "quoted another prompt"
    self.last_answer = answer
    if self.datanet != 0:
        extcall DatanetRegistry(DATANETS).contribute(self.datanet, answer)
    log Answered(asker=msg.sender, price=price, gas_quoted=gas_quoted, answer=answer)
    return answer


@external
def pay_in_static_call(to: address) -> bool:
    """Whether the Swift token moves coins when the EVM forbids changes of state."""
    return raw_call(
        OPEN, abi_encode(to, convert(1, uint256), method_id=method_id("transfer(address,uint256)")),
        is_static_call=True, revert_on_failure=False)


@external
@view
def purse() -> (uint256, uint256):
    """The balance as the Swift token tells it, and as the EVM does."""
    return staticcall OpenToken(OPEN).balanceOf(self), self.balance
