public import ChainStore

/// Why a chain cannot be exported or a file not be imported.
public enum ChainFileError: Error, Sendable {
  /// The file cannot be read or written.
  case file(BlockFileError)
  /// The chain cannot be read or written.
  case chain(ChainStoreError)
  /// The range holds no block of the chain.
  case noSuchBlocks(first: UInt64, last: UInt64, head: UInt64)
  /// A block of the file is not the next one of the chain; everything before it is stored. `offset` is where it starts.
  case refused(path: String, offset: UInt64?, ImportError)
  /// The file's block 0 is not the chain's.
  case otherGenesis(path: String, found: String, expected: String)
  /// The operator stopped the export.
  case stopped
}

extension ChainFileError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .chain(let error): error.description
    case .noSuchBlocks(let first, let last, let head):
      "There are no blocks \(first) to \(last) to export: the chain has blocks 0 to \(head)."
    case .refused(let path, let offset, let error):
      "The block file \(path) is refused\(offset.map { " at byte \($0)" } ?? ""): \(error)."
    case .otherGenesis(let path, let found, let expected):
      "The block file \(path) belongs to the chain with block 0 \(found), not \(expected); name the genesis file of its chain."
    case .stopped: "The export was stopped before its end and has left no file; start it again."
    }
  }
}
