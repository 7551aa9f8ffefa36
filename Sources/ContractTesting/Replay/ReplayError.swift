public import Primitives

/// Why a scenario cannot be run on bytecode.
public enum ReplayError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The scenario uses a contract whose bytecode is not there.
  case unknownContract(String)
  /// A test puts a contract where the chain has a precompile.
  case precompileAddress(Address)
  /// A line of the recording cannot be read; the text says why.
  case recording(String)
  /// The chain in memory failed; the text says why.
  case state(String)

  /// One sentence that says what to do.
  public var description: String {
    switch self {
    case .unknownContract(let name):
      "the scenario uses '\(name)', which has no bytecode here; contracts that are compared stand in the package's Sources"
    case .precompileAddress(let address):
      "the test puts a contract at \(address.checksummed), where the chain has a precompile; deploy it without 'at:' or higher up"
    case .recording(let text): text
    case .state(let text): "the chain in memory failed: \(text)"
    }
  }
}
