internal import Primitives

/// The record of a branch in a store.
///
/// One byte with the number of nibbles that all keys below the record's path share; these nibbles, two a byte, the last byte
/// filled up with a zero; two bytes with the nibbles that lead to leaves, two with those that lead to branches (bit n for nibble
/// n, most significant byte first); then each child as the branch's RLP has it: 0xa0 and a hash, or an encoding below 32 bytes.
///
/// The hash of a node does not tell whether the nodes that it names are leaves. The two sets are disjoint and count the
/// children, so a record in which one bit is wrong is refused.
enum BranchRecord {
  /// The record of a branch that a link with a path of `depth` nibbles leads to.
  static func encode(_ branch: BranchNode, at depth: Int) -> Bytes {
    let shared = branch.depth &- depth
    var leaves: UInt16 = 0
    var byteCount = 1 &+ (shared &+ 1) / 2 &+ 4
    var remaining = branch.used
    for link in branch.links {
      let bit = remaining & (~remaining &+ 1)
      if !link.isBranch { leaves |= bit }
      remaining ^= bit
      byteCount &+= Int(link.reference.count) &+ (link.reference.isHash ? 1 : 0)
    }
    // Safe: the writes add up to `byteCount`, and each writes 32 bytes at most behind its place.
    return unsafe Bytes(unsafeUninitializedCapacity: byteCount &+ Hash.byteCount) { memory, count in
      var writer = unsafe RecordWriter(memory: UnsafeMutableRawBufferPointer(memory))
      writer.write(UInt8(truncatingIfNeeded: shared))
      writer.write(branch.prefix.dropping(nibbles: depth), count: (shared &+ 1) / 2)
      writer.write(leaves)
      writer.write(branch.used ^ leaves)
      for link in branch.links {
        if link.reference.isHash { writer.write(hashHeader) }
        writer.write(link.reference.content, count: Int(link.reference.count))
      }
      count = writer.position
    }
  }

  /// The branch that a record at `path` stands for; a reason when there is none.
  static func decode(_ record: Bytes, at path: NibblePath, generation: UInt64) throws(RecordError) -> BranchNode {
    var reader = Reader(record: record)
    let shared = Int(try reader.byte())
    let depth = path.count + shared
    guard depth <= BranchNode.maximumDepth else { throw RecordError(reason: "its path is too long") }
    let sharedNibbles = try reader.bytes((shared + 1) / 2)
    let prefix = Hash(path.key.word | sharedNibbles.word >> (4 * path.count))
    guard prefix.prefix(nibbles: depth) == prefix else {
      throw RecordError(reason: "its path is not filled up with zeros")
    }
    let leaves = UInt16(try reader.byte()) << 8 | UInt16(try reader.byte())
    let branches = UInt16(try reader.byte()) << 8 | UInt16(try reader.byte())
    let used = leaves | branches
    guard leaves & branches == 0, used.nonzeroBitCount >= 2 else {
      throw RecordError(reason: "its sets of children are not possible")
    }
    var links: [TrieLink] = []
    links.reserveCapacity(used.nonzeroBitCount)
    for nibble in 0..<16 where used.has(nibble) {
      links.append(TrieLink(isBranch: branches.has(nibble), try reader.reference()))
    }
    guard reader.isAtEnd else { throw RecordError(reason: "bytes follow its children") }
    return BranchNode(prefix: prefix, depth: depth, used: used, links: links, generation: generation)
  }

  /// The RLP header of 32 bytes.
  fileprivate static let hashHeader: UInt8 = 0x80 + 32
}

/// Writes a record into memory that has room for it and 32 bytes more.
@safe
private struct RecordWriter {
  let memory: UnsafeMutableRawBufferPointer
  var position = 0

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    // Safe: see the type.
    unsafe memory.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
    position &+= 1
  }

  @inline(__always)
  mutating func write(_ set: UInt16) {
    write(UInt8(truncatingIfNeeded: set &>> 8))
    write(UInt8(truncatingIfNeeded: set))
  }

  /// Writes 32 bytes and keeps the first `count`.
  @inline(__always)
  mutating func write(_ content: Hash, count: Int) {
    // Safe: see the type.
    unsafe memory.storeBytes(of: content.word.l3.bigEndian, toByteOffset: position, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l2.bigEndian, toByteOffset: position &+ 8, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l1.bigEndian, toByteOffset: position &+ 16, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l0.bigEndian, toByteOffset: position &+ 24, as: UInt64.self)
    position &+= count
  }
}

/// Why bytes are not the record of a branch.
struct RecordError: Error {
  let reason: String
}

/// Reads a record from its beginning.
private struct Reader {
  let record: Bytes
  var position = 0

  var isAtEnd: Bool { position == record.count }

  mutating func byte() throws(RecordError) -> UInt8 {
    guard position < record.count else { throw RecordError(reason: "it breaks off") }
    defer { position += 1 }
    return record[position]
  }

  /// `count` bytes (at most 32) followed by zeros.
  mutating func bytes(_ count: Int) throws(RecordError) -> Hash {
    guard count <= record.count - position else { throw RecordError(reason: "it breaks off") }
    defer { position += count }
    // What lies beyond the record reads as zero, and what lies beyond `count` is cut off.
    return Hash(UInt256(bigEndian: record, at: position)).prefix(nibbles: 2 * count)
  }

  mutating func reference() throws(RecordError) -> NodeReference {
    let first = try byte()
    if first == BranchRecord.hashHeader { return NodeReference(hash: try bytes(Hash.byteCount)) }
    // A list below 32 bytes with its header.
    let count = Int(first) - 0xc0 + 1
    guard count > 1, count < Hash.byteCount else { throw RecordError(reason: "a child is neither a hash nor a node") }
    position -= 1
    return NodeReference(encoding: try bytes(count), count: count)
  }
}
