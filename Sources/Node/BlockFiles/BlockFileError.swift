public import Primitives

/// Why a block file cannot be read or written; `offset` counts bytes of the file's content, unpacked when it is a gzip file.
public enum BlockFileError: Error, Sendable, Hashable {
  /// The file cannot be opened; `reason` is the system's own message.
  case cannotOpen(path: String, reason: String)
  /// Reading failed, or the gzip data is damaged.
  case unreadable(path: String, offset: UInt64, reason: String)
  /// Writing failed; there is no file under the asked name.
  case unwritable(path: String, reason: String)
  /// There is something under the name of the file to be written.
  case exists(path: String)
  /// The file ends inside a block.
  case truncated(path: String, offset: UInt64, after: UInt64?, missing: UInt64)
  /// What starts here is not a block; `after` is the number of the block before it.
  case notABlock(path: String, offset: UInt64, after: UInt64?, reason: String)
  /// A block claims more bytes than a block may have.
  case tooLong(path: String, offset: UInt64, after: UInt64?, limit: Int)
  /// A block does not have the number after that of the block before it.
  case gap(path: String, offset: UInt64, number: UInt64, after: UInt64)
  /// A block does not name the block before it as its parent.
  case unlinked(path: String, offset: UInt64, number: UInt64, parent: Hash, previous: Hash)
}

extension BlockFileError: CustomStringConvertible {
  /// One sentence that names the file, the byte and the block, and says what to do.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "The block file \(path) cannot be opened (\(reason)); check its name."
    case .unreadable(let path, let offset, let reason):
      "The block file \(path) cannot be read at byte \(offset) (\(reason)); copy or export it again."
    case .unwritable(let path, let reason):
      "The block file \(path) cannot be written (\(reason)); free space or choose another place, then export again."
    case .exists(let path): "\(path) exists already; choose another name or remove it first."
    case .truncated(let path, let offset, let after, let missing):
      "The block file \(path) ends \(missing) bytes before the end of \(Self.block(after: after)), which starts at byte \(offset); the file was cut off, copy or export it again."
    case .notABlock(let path, let offset, let after, let reason):
      "The block file \(path) has no block at byte \(offset), where \(Self.block(after: after)) should start (\(reason)); copy or export it again."
    case .tooLong(let path, let offset, let after, let limit):
      "The block file \(path) claims more than \(limit) bytes for \(Self.block(after: after)) at byte \(offset), more than a block may have; copy or export it again."
    case .gap(let path, let offset, let number, let after):
      "The block file \(path) has block \(number) at byte \(offset) after block \(after), so that block \(after &+ 1) is missing there; export the whole range."
    case .unlinked(let path, let offset, let number, let parent, let previous):
      "The block file \(path) has block \(number) at byte \(offset) with parent \(parent), but the block before it is \(previous); the file joins two chains."
    }
  }

  private static func block(after number: UInt64?) -> String {
    number.map { "block \($0 &+ 1)" } ?? "the first block"
  }
}
