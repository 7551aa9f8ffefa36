import ChainTypes
public import Execution
import KeyValueStore
import Primitives
import StateStore
import StateTransition
import WorldState

extension FixtureRunner {
  /// Runs a state test: the transaction alone, without the system calls of a block.
  public func run(_ test: StateTest, tracer: (any Tracer)? = nil) -> FixtureOutcome {
    guard let specification = test.specification else { return .skipped("fork \(test.network) is not known") }
    let state = StateDatabase.inMemory().headState()
    state.insert(test.accounts)

    var problems: [String] = []
    var logs: [Log] = []
    do throws(Refusal) {
      let (transaction, sender) = try test.transaction.resolved()
      do throws(TransactionValidationError) {
        let outcome = try rules(specification).process(
          transaction, sender: sender, state: state, block: test.environment, tracer: tracer)
        logs = outcome.logs
      } catch {
        throw .transaction(error)
      }
      if let exception = test.expectation.exception {
        problems.append("the transaction was executed, expected \(exception)")
      }
    } catch {
      if let problem = error.problem(expected: test.expectation.exception) { problems.append(problem) }
    }
    let logsHash = Keccak256.hash(logs.encoded)
    if logsHash != test.expectation.logsHash {
      problems.append("the logs' hash is \(logsHash.hex), expected \(test.expectation.logsHash.hex)")
    }
    problems += rootProblems(state, test.expectation)
    return problems.isEmpty ? .passed : .failed(problems)
  }

  private func rootProblems(_ state: WorldState, _ expectation: StateTest.Expectation) -> [String] {
    do throws(StateError) {
      let root = try state.commit().root
      if root == expectation.root { return [] }
      return ["the state root is \(root.hex), expected \(expectation.root.hex)"]
        + state.differences(from: expectation.accounts, limit: Self.differenceLimit)
    } catch {
      return ["the state cannot be committed: \(error)"]
    }
  }

  /// The most differences between states that a failure lists.
  static let differenceLimit = 8
}

extension FixtureTransaction {
  /// The transaction with its sender, or why it has none.
  fileprivate func resolved() throws(Refusal) -> (Transaction, Address) {
    switch self {
    case .fields(let transaction, let sender): return (transaction, sender)
    case .encoded(let bytes, let expected):
      let signed: SignedTransaction
      do throws(TransactionDecodingError) {
        signed = try SignedTransaction.decode(bytes)
      } catch {
        throw .transactionDecoding(error)
      }
      let sender: Address
      do throws(TransactionSignatureError) {
        sender = try signed.recoverSender()
      } catch {
        throw .transaction(.invalidSignature(error))
      }
      if let expected, expected != sender { throw .wrongSender(sender, expected: expected) }
      return (signed.transaction, sender)
    }
  }
}

extension [Log] {
  /// The RLP list of the logs.
  fileprivate var encoded: Bytes {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      for log in self { log.encode(into: &encoder) }
    }
    return encoder.bytes
  }
}
