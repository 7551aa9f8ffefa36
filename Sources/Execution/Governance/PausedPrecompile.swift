import ChainSpecification
import Primitives

/// A precompiled contract that governance has stopped: reverts every call with `PrecompilePaused(address)` and charges
/// nothing.
struct PausedPrecompile: Precompile {
  let address: Address
  let name: String
  let firstFork: HardFork

  init(_ precompile: any Precompile) {
    address = precompile.address
    name = precompile.name
    firstFork = precompile.firstFork
  }

  func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    .revert(gasLeft: message.gas, output: Self.selector + address.word.bigEndianBytes)
  }

  private static let selector = Bytes(Keccak256.hash(utf8: "PrecompilePaused(address)").bytes.prefix(4))
}
