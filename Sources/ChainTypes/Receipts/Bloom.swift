public import Primitives

/// A 2048-bit Bloom filter over the addresses and topics of logs (Yellow Paper, section 4.3.1).
public struct Bloom: Sendable, Hashable {
  /// The filter's 256 bytes; bit 0 is the lowest bit of the last byte.
  public private(set) var bytes: Bytes

  /// The number of bytes of a filter.
  public static let byteCount = 256

  /// Creates an empty filter.
  public init() {
    bytes = Self.emptyBytes
  }

  /// The bytes of every empty filter, which share this memory until something is inserted.
  private static let emptyBytes = Bytes(repeating: 0, count: byteCount)

  /// Creates a filter from its bytes; nil when there are not 256.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = Bytes(bytes)
  }

  /// Creates the filter of some logs.
  public init(logs: some Sequence<Log>) {
    self.init()
    for log in logs { insert(log) }
  }

  /// Whether nothing was inserted.
  public var isEmpty: Bool { bytes.allSatisfy { $0 == 0 } }

  /// Inserts the address and the topics of a log.
  public mutating func insert(_ log: Log) {
    insert(Keccak256.hash(log.address))
    for topic in log.topics { insert(Keccak256.hash(topic)) }
  }

  /// Inserts everything that another filter holds.
  public mutating func formUnion(_ other: Bloom) {
    for index in bytes.indices { bytes[index] |= other.bytes[index] }
  }

  /// Whether logs of an address may be present; false means certainly not.
  public func mayContain(_ address: Address) -> Bool { contains(Keccak256.hash(address)) }

  /// Whether logs with a topic may be present; false means certainly not.
  public func mayContain(topic: Hash) -> Bool { contains(Keccak256.hash(topic)) }

  private mutating func insert(_ digest: Hash) {
    for bit in Self.bits(digest) { bytes[Self.byteIndex(bit)] |= Self.mask(bit) }
  }

  private func contains(_ digest: Hash) -> Bool {
    Self.bits(digest).allSatisfy { bytes[Self.byteIndex($0)] & Self.mask($0) != 0 }
  }

  /// The low 11 bits of each of the first three 16-bit words of a digest.
  private static func bits(_ digest: Hash) -> [Int] {
    let first = digest.word.l3
    return [Int(first >> 48 & 0x7FF), Int(first >> 32 & 0x7FF), Int(first >> 16 & 0x7FF)]
  }

  private static func byteIndex(_ bit: Int) -> Int { byteCount - 1 - bit / 8 }

  private static func mask(_ bit: Int) -> UInt8 { 1 << UInt8(bit % 8) }
}

extension Bloom: RLPValue {
  /// Writes the 256 bytes.
  public func encode(into encoder: inout RLPEncoder) { encoder.append(bytes) }

  /// Reads 256 bytes.
  public init(from reader: inout RLPReader) throws(RLPError) {
    bytes = try reader.readBytes(count: Self.byteCount)
  }
}
