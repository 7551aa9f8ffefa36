import ChainSpecification
import ChainTypes
import Execution
public import Primitives

/// One case of a state test: a transaction in a block on a state, and what it leaves.
public struct StateTest: Sendable {
  /// The test's name, with the fork and the indexes when the file has several cases under one name.
  public let name: String
  /// The fork's name in the file.
  public let network: String

  /// The rules; nil when the fork is not known.
  /// The root of the state that the transaction must leave.
  public var expectedRoot: Hash { expectation.root }

  let specification: ChainSpecification?
  let environment: BlockEnvironment
  let accounts: [FixtureAccount]
  let transaction: FixtureTransaction
  let expectation: Expectation

  /// What the transaction must leave.
  struct Expectation: Sendable {
    /// The state root.
    let root: Hash
    /// Keccak-256 of the RLP list of the logs.
    let logsHash: Hash
    /// The names of the rules one of which must refuse the transaction; nil when it must be valid.
    let exception: String?
    /// The accounts, when the file lists them.
    let accounts: [FixtureAccount]
  }
}

/// The transaction of a state test: its wire form, or its fields.
enum FixtureTransaction: Sendable {
  /// The EIP-2718 form, with the sender that the file says it has.
  case encoded(Bytes, sender: Address?)
  /// Fields without a signature.
  case fields(Transaction, sender: Address)
}
