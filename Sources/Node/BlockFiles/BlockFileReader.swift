public import Primitives

/// Reads the blocks of a file one after another, as `geth export` writes them: each as the RLP list of its header, transactions, ommers
/// and withdrawals, with nothing between them, packed with gzip or not.
///
/// Memory is bounded by ``maximumBlockBytes``. What is in the blocks is for the importer to check; here each must be a list that starts with
/// a header, and follow the block before it by number and parent hash.
public final class BlockFileReader {
  /// A block as it is in the file.
  public struct Entry: Sendable, Hashable {
    /// The block's RLP.
    public let encoded: Bytes
    /// Where it starts in the file's content, in bytes.
    public let offset: UInt64
    /// The block's number.
    public let number: UInt64
    /// The block's hash, computed from its header.
    public let hash: Hash
  }

  /// The most bytes of a block: twice what EIP-7934 allows.
  public static let maximumBlockBytes = 16 << 20
  /// Bytes that are read at a time.
  private static let readBytes = 1 << 20
  /// The most bytes of an RLP list's header.
  private static let maximumPrefixBytes = 9

  /// The file.
  public let path: String
  private let input: PackedInput
  /// Content that was read; everything before `start` is used.
  private var buffer: Bytes = []
  private var start = 0
  /// The offset of `buffer[start]` in the content.
  public private(set) var offset: UInt64 = 0
  private var previous: (number: UInt64, hash: Hash)?

  /// Opens a file.
  public init(path: String) throws(BlockFileError) {
    self.path = path
    input = try PackedInput(path: path)
  }

  /// The length of the whole content in bytes: that of the file, or for a gzip file an estimate from what was read so far.
  public var estimatedContentBytes: UInt64 {
    let (read, position) = (offset + UInt64(available), input.filePosition)
    guard position > 0, position < input.fileLength else { return position == 0 ? input.fileLength : read }
    return UInt64(Double(read) * (Double(input.fileLength) / Double(position)))
  }

  /// The next block, or nil at the end of the file.
  public func next() throws(BlockFileError) -> Entry? {
    try fill(BlockFileReader.maximumPrefixBytes)
    guard available > 0 else { return nil }
    let length = try blockLength()
    guard length <= BlockFileReader.maximumBlockBytes else {
      throw .tooLong(
        path: path, offset: offset, after: previous?.number, limit: BlockFileReader.maximumBlockBytes)
    }
    try fill(length)
    guard available >= length else {
      throw .truncated(
        path: path, offset: offset, after: previous?.number, missing: UInt64(length - available))
    }
    let entry = try entry(Bytes(buffer[start..<start + length]))
    start += length
    offset += UInt64(length)
    previous = (entry.number, entry.hash)
    return entry
  }

  private var available: Int { buffer.count - start }

  /// Reads until `count` bytes are available or the file ends.
  private func fill(_ count: Int) throws(BlockFileError) {
    guard available < count else { return }
    buffer.removeFirst(start)
    start = 0
    while buffer.count < count {
      let read = try input.read(
        into: &buffer, count: BlockFileReader.readBytes, offset: offset + UInt64(buffer.count))
      guard read > 0 else { return }
    }
  }

  /// The length of the list that starts here with its header, without looking beyond the header.
  private func blockLength() throws(BlockFileError) -> Int {
    let first = buffer[start]
    guard first >= 0xC0 else { throw notABlock("a list must start here, not byte 0x\(String(first, radix: 16))") }
    guard first > 0xF7 else { return 1 + Int(first - 0xC0) }
    let lengthBytes = Int(first - 0xF7)
    guard available > lengthBytes else {
      throw .truncated(
        path: path, offset: offset, after: previous?.number, missing: UInt64(lengthBytes + 1 - available))
    }
    var length: UInt64 = 0
    for index in 1...lengthBytes { length = length << 8 | UInt64(buffer[start + index]) }
    guard length <= UInt64(BlockFileReader.maximumBlockBytes) else { return .max }
    return 1 + lengthBytes + Int(length)
  }

  /// Checks the header's shape and that the block follows the one before it.
  private func entry(_ encoded: Bytes) throws(BlockFileError) -> Entry {
    let header: Bytes
    let parent: Hash
    let number: UInt64
    do throws(RLPError) {
      var parts = try RLPReader(list: encoded)
      header = Bytes(try parts.readEncoded())
      var fields = try RLPReader(list: header)
      parent = try fields.readHash()
      for _ in 0..<BlockFileReader.fieldsBetweenParentAndNumber { _ = try fields.readSlice() }
      number = try fields.readUInt64()
    } catch {
      throw notABlock(error.description)
    }
    if let previous {
      guard previous.number < .max, number == previous.number + 1 else {
        throw .gap(path: path, offset: offset, number: number, after: previous.number)
      }
      guard parent == previous.hash else {
        throw .unlinked(path: path, offset: offset, number: number, parent: parent, previous: previous.hash)
      }
    }
    return Entry(encoded: encoded, offset: offset, number: number, hash: Keccak256.hash(header))
  }

  /// Ommers hash, beneficiary, three roots, bloom and difficulty stand between a header's parent hash and its number.
  private static let fieldsBetweenParentAndNumber = 7

  private func notABlock(_ reason: String) -> BlockFileError {
    .notABlock(path: path, offset: offset, after: previous?.number, reason: reason)
  }
}
