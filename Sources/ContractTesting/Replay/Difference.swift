public import Primitives

/// The first place where native Swift and bytecode do not agree.
public struct Difference: Sendable, Hashable, CustomStringConvertible {
  /// What does not agree.
  public enum Subject: Sendable, Hashable {
    /// Whether the call succeeds, its result, or its revert data.
    case outcome
    /// The log entry of this number, or how many there are.
    case log(Int)
    /// A storage slot of an account.
    case storage(Address, slot: UInt256)
    /// An account's wei.
    case balance(Address)
    /// An account's code.
    case code(Address)
    /// The calls of precompiles.
    case precompiles
  }

  /// What does not agree.
  public let subject: Subject
  /// The call: contract and function, or what else is known of it.
  public let call: String
  /// The test's function.
  public let function: String
  /// The test's module and file.
  public let file: String
  /// The test's line.
  public let line: UInt64
  /// The number of the call in its scenario, from 1.
  public let step: Int
  /// What native Swift gave.
  public let native: String
  /// What the bytecode gave.
  public let bytecode: String

  /// One sentence: where, what, and both values.
  public var description: String {
    "\(file):\(line) \(function), call \(step) (\(call)): \(what) is \(native) natively and \(bytecode) on bytecode"
  }

  private var what: String {
    switch subject {
    case .outcome: "the outcome"
    case .log(let index): "log entry \(index)"
    case .storage(let account, let slot): "storage slot \(slot.hex) of \(account.checksummed)"
    case .balance(let account): "the balance of \(account.checksummed)"
    case .code(let account): "the code of \(account.checksummed)"
    case .precompiles: "the sequence of precompile calls"
    }
  }
}
