/// Recursive Length Prefix: a byte string, or a list of items (Yellow Paper, appendix B).
///
/// This tree form is for small values and for tests. Hot paths write with `RLPEncoder` and read with `RLPReader`.
public enum RLP: Hashable, Sendable {
  /// A byte string.
  case bytes(Bytes)
  /// A list of items.
  case list([RLP])

  /// A number as its big-endian bytes without leading zeros.
  public static func uint(_ value: UInt64) -> RLP { .bytes(UInt256(value).minimalBigEndianBytes) }

  /// A number as its big-endian bytes without leading zeros.
  public static func uint(_ value: UInt256) -> RLP { .bytes(value.minimalBigEndianBytes) }

  /// The 20 bytes of an address.
  public static func address(_ value: Address) -> RLP { .bytes(value.bytes) }

  /// The 32 bytes of a hash.
  public static func hash(_ value: Hash) -> RLP { .bytes(value.bytes) }

  /// The canonical encoding.
  public func encoded() -> Bytes {
    var encoder = RLPEncoder()
    encoder.append(self)
    return encoder.bytes
  }
}

// MARK: - Reading a decoded tree

extension RLP {
  /// The byte string.
  ///
  /// - Throws: `RLPError.expectedBytes` for a list.
  public func asBytes() throws(RLPError) -> Bytes {
    guard case .bytes(let bytes) = self else { throw .expectedBytes }
    return bytes
  }

  /// The items of the list.
  ///
  /// - Throws: `RLPError.expectedList` for a byte string.
  public func asList() throws(RLPError) -> [RLP] {
    guard case .list(let items) = self else { throw .expectedList }
    return items
  }

  /// The items of a list that has exactly `count`.
  ///
  /// - Throws: `RLPError.expectedList` or `.wrongCount`.
  public func asList(count: Int) throws(RLPError) -> [RLP] {
    let items = try asList()
    guard items.count == count else { throw .wrongCount(expected: count, actual: items.count) }
    return items
  }

  /// A number of at most 64 bits without leading zeros.
  ///
  /// - Throws: `RLPError.expectedBytes`, `.leadingZeros` or `.numberTooWide`.
  public func asUInt64() throws(RLPError) -> UInt64 {
    try RLPReader.number(asBytes()[...], limit: 8).l0
  }

  /// A number of at most 256 bits without leading zeros.
  ///
  /// - Throws: `RLPError.expectedBytes`, `.leadingZeros` or `.numberTooWide`.
  public func asUInt256() throws(RLPError) -> UInt256 {
    try RLPReader.number(asBytes()[...], limit: 32)
  }

  /// An address, which has exactly 20 bytes.
  ///
  /// - Throws: `RLPError.expectedBytes` or `.wrongCount`.
  public func asAddress() throws(RLPError) -> Address {
    let bytes = try asBytes()
    guard let address = Address(bytes: bytes) else {
      throw .wrongCount(expected: Address.byteCount, actual: bytes.count)
    }
    return address
  }

  /// A hash, which has exactly 32 bytes.
  ///
  /// - Throws: `RLPError.expectedBytes` or `.wrongCount`.
  public func asHash() throws(RLPError) -> Hash {
    let bytes = try asBytes()
    guard let hash = Hash(bytes: bytes) else { throw .wrongCount(expected: Hash.byteCount, actual: bytes.count) }
    return hash
  }
}
