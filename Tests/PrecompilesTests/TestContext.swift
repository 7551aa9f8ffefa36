import ABI
import ChainSpecification
import ChainTypes
import Execution
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import Testing
import WorldState

/// The context of one frame, over an empty state in memory unless there is another.
final class TestContext: ExecutionContext {
  let state: WorldState
  var block: BlockEnvironment
  let transaction = TransactionEnvironment(origin: .zero, gasPrice: 1)
  var specification = ChainSpecification(chainID: 1337)
  var tracer: (any Tracer)?

  init(
    fork: HardFork = .osaka, timestamp: UInt64 = 1, state: WorldState = StateDatabase.inMemory().headState()
  ) {
    self.state = state
    block = BlockEnvironment(
      number: 1, timestamp: timestamp, gasLimit: 30_000_000, beneficiary: .zero, prevRandao: .zero, baseFee: 1,
      chainID: 1337,
      fork: fork, schedule: .schedule(for: fork), ancestorHash: { _ in nil })
  }

  func processMessage(_ message: Message) -> MessageResult { .failure(.unsupportedCode) }

  /// Runs a precompiled contract with the gas of a large transaction.
  func run(
    _ precompile: some Precompile, _ input: Bytes, gas: UInt64 = 1_000_000_000, value: UInt256 = .zero,
    isStatic: Bool = false
  ) -> MessageResult {
    precompile.run(
      Message(
        kind: isStatic ? .staticCall : .call, caller: .zero, target: precompile.address, value: value,
        isStatic: isStatic,
        input: input, gas: gas),
      context: self)
  }

  /// Stores the files and the manifest, and gives the manifest's hash.
  func register(_ files: [(name: String, contents: Bytes)]) -> Hash {
    for file in files { state.storeBlob(file.contents) }
    let manifest = ModelManifest(files: files.map { ModelManifest.File(name: $0.name, contents: $0.contents) })
    return state.storeBlob(manifest.encoded)
  }
}

/// Expects that a frame reverts with an error of this signature and these arguments.
func expectRevert(
  _ result: MessageResult, _ signature: String, _ arguments: [ABIValue] = [],
  location: SourceLocation = #_sourceLocation
) throws {
  #expect(result.status == .revert, sourceLocation: location)
  #expect(
    result.output == (try FunctionSignature(signature).encode(arguments)), "\(Hex.encode(result.output))",
    sourceLocation: location)
}

extension ABIValue {
  /// A number.
  static func number(_ value: some BinaryInteger) -> ABIValue { .uint(UInt256(UInt64(value))) }
}
