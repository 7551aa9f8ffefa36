internal import Primitives

/// Writes one node at a time as RLP (yellow paper, appendix D) into memory that is used again for the next.
///
/// A payload is written first, behind room for the longest list header, and the header is put in front of it.
@safe
struct NodeEncoder: ~Copyable {
  /// `capacity` bytes, initialised as they are written. Every write is covered by a `reserve` at the start of its node.
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  /// The encoding lies in `start..<end`.
  private var start = NodeEncoder.payloadStart
  private var end = NodeEncoder.payloadStart

  /// The room for a list header: one byte and a length of eight.
  private static let payloadStart = 16
  /// The longest payload of a branch: sixteen hashes and an empty value; a store of a reference writes 32 bytes in any case.
  private static let branchPayload = 16 * 33 + 1 + Hash.byteCount
  /// The longest path with its header, and the header of a value; a store of a path writes 33 bytes in any case.
  private static let pathAndHeader = 2 * (Hash.byteCount + 16)

  init() {
    capacity = 1024
    unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Writes the leaf of a key of `nibbleCount` nibbles below a link whose path has `depth`.
  mutating func encodeLeaf(_ key: Hash, from depth: Int, nibbleCount: Int = NibblePath.maximumCount, value: Bytes) {
    begin(payload: NodeEncoder.pathAndHeader + value.count)
    writePath(key, from: depth, to: nibbleCount, flag: 0x20)
    if value.count != 1 || value[0] >= 0x80 { writeHeader(payloadCount: value.count, base: 0x80) }
    // Safe: `begin` made room for the value behind the path and both headers.
    unsafe value.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { unsafe memory.advanced(by: end).copyMemory(from: base, byteCount: bytes.count) }
    }
    end &+= value.count
    finishList()
  }

  /// Writes a branch without the extension in front of it.
  mutating func encodeBranch(used: UInt16, links: [TrieLink]) {
    begin(payload: NodeEncoder.branchPayload)
    var index = 0
    for nibble in 0..<16 {
      if used.has(nibble) {
        write(links[index].reference)
        index &+= 1
      } else {
        write(0x80)
      }
    }
    write(0x80)
    finishList()
  }

  /// Writes an extension over the nibbles `from..<to` (at least one) of a key.
  mutating func encodeExtension(_ key: Hash, from: Int, to: Int, child: NodeReference) {
    begin(payload: NodeEncoder.pathAndHeader + Hash.byteCount + 1)
    writePath(key, from: from, to: to, flag: 0)
    write(child)
    finishList()
  }

  /// The encoding as a parent refers to it.
  var reference: NodeReference {
    if end &- start >= Hash.byteCount { return NodeReference(hash: hash) }
    // Safe: a node's payload was given room for more than 32 bytes, all of `memory` is allocated, and the bytes behind the
    // encoding, which may be left from a node before, do not count.
    let content = Hash(
      UInt256(
        l0: load(at: start &+ 24), l1: load(at: start &+ 16), l2: load(at: start &+ 8), l3: load(at: start)))
    return NodeReference(encoding: content, count: end &- start)
  }

  /// The hash of the encoding.
  var hash: Hash {
    // Safe: `start..<end` was written.
    unsafe Keccak256.hash(UnsafeRawBufferPointer(start: memory.advanced(by: start), count: end &- start))
  }

  /// The number of bytes of the encoding.
  var count: Int { end &- start }

  /// A copy of the encoding.
  var bytes: Bytes {
    // Safe: `start..<end` was written.
    unsafe Bytes(UnsafeRawBufferPointer(start: memory.advanced(by: start), count: end &- start))
  }
}

extension NodeEncoder {
  /// Starts a node whose payload takes at most `payload` bytes.
  @inline(__always)
  private mutating func begin(payload: Int) {
    reserve(NodeEncoder.payloadStart &+ payload)
    end = NodeEncoder.payloadStart
  }

  /// Makes the memory at least `count` bytes long; what it held is lost.
  @inline(__always)
  private mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    // Safe: the old memory is not used any more, nothing of it is kept.
    unsafe memory.deallocate()
    capacity = 2 * count
    unsafe memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
  }

  @inline(__always)
  private mutating func write(_ byte: UInt8) {
    // Safe: covered by `begin`.
    unsafe memory.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
    end &+= 1
  }

  /// Writes 32 bytes and keeps the first `count`.
  @inline(__always)
  private mutating func write(_ content: Hash, count: Int) {
    // Safe: covered by `begin`, which counts 32 bytes whatever is kept.
    unsafe memory.storeBytes(of: content.word.l3.bigEndian, toByteOffset: end, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l2.bigEndian, toByteOffset: end &+ 8, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l1.bigEndian, toByteOffset: end &+ 16, as: UInt64.self)
    unsafe memory.storeBytes(of: content.word.l0.bigEndian, toByteOffset: end &+ 24, as: UInt64.self)
    end &+= count
  }

  @inline(__always)
  private mutating func write(_ reference: NodeReference) {
    if reference.isHash { write(0x80 &+ UInt8(Hash.byteCount)) }
    write(reference.content, count: Int(reference.count))
  }

  /// Writes the nibbles `from..<to` of a key in hex-prefix encoding (yellow paper, appendix C) as an RLP byte string.
  @inline(__always)
  private mutating func writePath(_ key: Hash, from: Int, to: Int, flag: UInt8) {
    let count = to &- from
    // A path of one byte is below 0x80 and stands for itself.
    if count > 1 { write(0x80 &+ UInt8(truncatingIfNeeded: count &>> 1 &+ 1)) }
    let isOdd = count & 1 == 1
    write(isOdd ? flag | 0x10 | UInt8(truncatingIfNeeded: key.nibble(at: from)) : flag)
    write(key.dropping(nibbles: isOdd ? from &+ 1 : from), count: count &>> 1)
  }

  /// Writes the header of a byte string or list of `payloadCount` bytes.
  @inline(__always)
  private mutating func writeHeader(payloadCount: Int, base: UInt8) {
    guard payloadCount > 55 else { return write(base &+ UInt8(truncatingIfNeeded: payloadCount)) }
    let lengthCount = (71 &- payloadCount.leadingZeroBitCount) &>> 3
    write(base &+ 55 &+ UInt8(truncatingIfNeeded: lengthCount))
    for index in stride(from: lengthCount &- 1, through: 0, by: -1) {
      write(UInt8(truncatingIfNeeded: payloadCount &>> (8 &* index)))
    }
  }

  /// Puts the header of a list in front of the payload.
  @inline(__always)
  private mutating func finishList() {
    let payloadCount = end &- NodeEncoder.payloadStart
    let headerCount = payloadCount > 55 ? 1 &+ (71 &- payloadCount.leadingZeroBitCount) &>> 3 : 1
    start = NodeEncoder.payloadStart &- headerCount
    let payloadEnd = end
    end = start
    writeHeader(payloadCount: payloadCount, base: 0xc0)
    end = payloadEnd
  }

  @inline(__always)
  private func load(at offset: Int) -> UInt64 {
    // Safe: see `reference`.
    unsafe UInt64(bigEndian: memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
