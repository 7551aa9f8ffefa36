public import ChainTypes
internal import Primitives

/// Writes blocks to a new file as `geth import` reads them, packed with gzip when the name ends in `.gz`.
///
/// The file gets its name in ``finish()``; until then, and when that is never called, there is none.
public final class BlockFileWriter {
  /// The file.
  public let path: String
  private let output: PackedOutput
  /// Blocks that were not yet handed over, so that small blocks are written together.
  private var pending: Bytes = []
  /// The bytes of all blocks so far, before packing.
  public private(set) var byteCount: UInt64 = 0

  private static let pendingBytes = 1 << 20

  /// Starts a file, whose name must be free.
  public init(path: String) throws(BlockFileError) {
    self.path = path
    output = try PackedOutput(path: path)
  }

  /// Adds a block.
  public func append(_ block: Block) throws(BlockFileError) {
    let encoded = block.encoded
    byteCount += UInt64(encoded.count)
    pending += encoded
    if pending.count >= BlockFileWriter.pendingBytes { try flush() }
  }

  /// Makes the file durable under its name.
  public func finish() throws(BlockFileError) {
    try flush()
    try output.finish()
  }

  private func flush() throws(BlockFileError) {
    try output.write(pending)
    pending.removeAll(keepingCapacity: true)
  }
}
