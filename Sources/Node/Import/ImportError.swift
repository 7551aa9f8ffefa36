public import ChainStore
public import ChainTypes
public import Primitives
public import StateTransition

/// Why an import ended early; every block before the one that is named is stored, and nothing of it or after it.
public enum ImportError: Error, Sendable {
  /// The source of the blocks cannot be read; the text says why.
  case unreadable(String)
  /// The bytes of a block, counted from 0 in the source, are not a block.
  case malformedBlock(position: Int, BlockDecodingError)
  /// A block breaks a rule.
  case invalidBlock(number: UInt64, hash: Hash, BlockValidationError)
  /// The chain has another block of this number.
  case otherChain(number: UInt64, hash: Hash, known: Hash)
  /// Blocks between the chain's newest one and this one are missing.
  case gap(number: UInt64, head: UInt64)
  /// The chain cannot be read or stored.
  case chain(ChainStoreError)
}

extension ImportError: CustomStringConvertible {
  /// One sentence that names the block and what to do.
  public var description: String {
    switch self {
    case .unreadable(let reason): "the blocks cannot be read: \(reason)"
    case .malformedBlock(let position, let error):
      "block \(position) of the source, counted from 0, is not a block: \(error); get the file again"
    case .invalidBlock(let number, let hash, let error): "block \(number) (\(hash.hex)) is not valid: \(error)"
    case .otherChain(let number, let hash, let known):
      "block \(number) is \(known.hex) in this chain and \(hash.hex) in the source; unwind the chain or import another file"
    case .gap(let number, let head):
      "the source goes on with block \(number) but the chain ends with block \(head); import the blocks between them first"
    case .chain(let error): error.description
    }
  }
}
