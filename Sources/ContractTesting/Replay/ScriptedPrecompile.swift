import Execution
import Primitives
import Synchronization
import WorldState

/// The answers that precompiles of a test gave in one step, in order.
final class StubScript: Sendable {
  private struct Content {
    var answers: ArraySlice<ScenarioStub> = []
    var problem: String?
  }

  private let content = Mutex(Content())

  /// Starts a step.
  func begin(_ answers: [ScenarioStub]) { content.withLock { $0 = Content(answers: answers[...]) } }

  /// How the calls of the step differ from the recorded ones; nil when they do not.
  var problem: String? {
    content.withLock { content in
      content.problem ?? content.answers.first.map { "the bytecode did not call \($0.address.checksummed)" }
    }
  }

  /// The next answer, when it is to this call.
  func next(_ message: Message) -> ScenarioStub? {
    content.withLock { content in
      guard let stub = content.answers.first else {
        content.problem = "the bytecode called \(message.codeAddress.checksummed), native Swift did not"
        return nil
      }
      guard stub.address == message.codeAddress, stub.caller == message.caller, stub.value == message.value,
        stub.input == message.input.bytes
      else {
        content.problem =
          "native Swift called \(stub.address.checksummed) with \(Hex.encode(stub.input)), the bytecode called \(message.codeAddress.checksummed) with \(Hex.encode(message.input.bytes))"
        return nil
      }
      content.answers = content.answers.dropFirst()
      return stub
    }
  }
}

/// A precompile that answers as the test's did.
struct ScriptedPrecompile: Precompile {
  let address: Address
  let script: StubScript

  var name: String { "STUB" }

  func run(_ message: Message, context: any ExecutionContext) -> MessageResult {
    guard let stub = script.next(message) else { return .failure(.precompile("the call was not recorded")) }
    switch stub.outcome {
    case .returned(let output):
      for (account, balance) in stub.changes.balances { context.state.setBalance(balance, of: account) }
      for (account, slots) in stub.changes.storage {
        for (slot, value) in slots { context.state.setStorage(account, slot, value) }
      }
      return .success(gasLeft: message.gas, output: output)
    case .reverted(let output): return .revert(gasLeft: message.gas, output: output)
    case .failed: return .failure(.precompile("the test's answer failed"))
    }
  }
}
