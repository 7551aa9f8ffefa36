package import Primitives

/// One line of a recorded scenario: what a test did to a chain, and what native Swift made of it
/// (Docs/Specification/Scenarios.md).
package enum ScenarioLine {
  /// The first line of a file, which names the format.
  case format
  /// What a test changed without a call.
  case state(ScenarioChanges, place: ScenarioPlace?)
  /// A deployment, a call or a reading call.
  case step(ScenarioStep)
  /// The recording ends here although the test went on.
  case end
}

/// A place in a test's source.
package struct ScenarioPlace: Hashable, Sendable {
  /// The function's name, as `#function` gives it.
  package var function: String
  /// The module and the file's name, as `#fileID` gives it.
  package var file: String
  /// The line.
  package var line: UInt64
}

/// Values at places of the state.
package struct ScenarioChanges: Sendable {
  /// Wei, by account.
  package var balances: [Address: UInt256] = [:]
  /// Words, by account and slot.
  package var storage: [Address: [UInt256: UInt256]] = [:]
  /// Nonces, by account.
  package var nonces: [Address: UInt64] = [:]
  /// What code accounts have.
  package var code: [Address: ScenarioCode] = [:]
  /// References to blobs.
  package var blobs: [ScenarioBlob] = []
}

/// The code of an account.
package enum ScenarioCode: Sendable, Hashable {
  /// The contract of a name.
  case contract(String)
  /// These bytes.
  case bytes(Bytes)
}

/// An account's references to a blob.
package struct ScenarioBlob: Sendable {
  package var hash: Hash
  package var owner: Address
  package var references: UInt64
  /// The bytes; nil when the blob is gone.
  package var content: Bytes?
}

/// A deployment, a call or a reading call, with what native Swift made of it.
package struct ScenarioStep: Sendable {
  package enum Kind: String, Sendable {
    case deploy
    case call
    case read
  }

  package var kind: Kind
  package var place: ScenarioPlace
  /// The contract that is deployed.
  package var contract: String
  package var from: Address
  package var to: Address
  package var value: UInt256
  package var input: Bytes
  package var environment: ScenarioEnvironment
  package var outcome: ScenarioOutcome
  package var logs: [ScenarioLog]
  package var changes: ScenarioChanges
  /// How precompiles of the test answered, in order.
  package var stubs: [ScenarioStub]
}

/// The block and the transaction of a step.
package struct ScenarioEnvironment: Sendable {
  package var origin: Address
  package var coinbase: Address
  package var chainID: UInt64
  package var number: UInt64
  package var timestamp: UInt64
  package var gasLimit: UInt64
  package var gasPrice: UInt256
  package var baseFee: UInt256
  package var prevRandao: UInt256
}

/// How a frame ended.
package enum ScenarioOutcome: Sendable, Hashable {
  case returned(Bytes)
  case reverted(Bytes)
  /// The chain stopped the frame.
  case failed(String)
}

/// A log entry.
package struct ScenarioLog: Sendable, Hashable {
  package var address: Address
  package var topics: [UInt256]
  package var data: Bytes
}

/// How a precompile of the test answered one call.
package struct ScenarioStub: Sendable {
  package var address: Address
  package var caller: Address
  package var value: UInt256
  package var input: Bytes
  package var outcome: ScenarioOutcome
  package var changes: ScenarioChanges
}
