public import Primitives

/// Why bytes are not a block that this chain accepts.
public enum BlockDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The parts of a block that can be malformed.
  public enum Part: String, Sendable, Hashable {
    /// The list of the other parts.
    case block
    /// The header.
    case header
    /// The list of transactions.
    case transactions
    /// The list of ommers.
    case ommers
    /// The list of withdrawals.
    case withdrawals
  }

  /// A part is not canonical RLP of its shape.
  case malformed(Part, RLPError)
  /// A transaction cannot be decoded.
  case transaction(index: Int, TransactionDecodingError)
  /// The list of ommers is not empty.
  case ommersPresent

  /// One sentence that names the part and what is wrong with it.
  public var description: String {
    switch self {
    case .malformed(.block, let error): "the block is malformed: \(error)"
    case .malformed(let part, let error): "the block's \(part.rawValue) is malformed: \(error)"
    case .transaction(let index, let error): "transaction \(index) of the block: \(error)"
    case .ommersPresent: "the block has ommers; blocks have had none since proof of work ended (EIP-3675)"
    }
  }

  /// Runs a reader and says in which part it failed.
  static func `in`<Value>(
    _ part: Part, _ read: () throws(RLPError) -> Value
  ) throws(BlockDecodingError) -> Value {
    do {
      return try read()
    } catch {
      throw .malformed(part, error)
    }
  }
}
