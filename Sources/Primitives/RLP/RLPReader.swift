/// Reads the items of an RLP list one after another, without building a tree.
///
/// Every read checks that the item is canonical and inside its list, and advances past it. Reading never copies the
/// input; slices share it.
public struct RLPReader: Sendable {
  private let bytes: Bytes
  private var position: Int
  private let end: Int

  /// A reader of the items in a list, which must be all of `encoding`.
  ///
  /// - Throws: `RLPError` when the bytes do not start with a canonical list header or do not end with the list.
  public init(list encoding: Bytes) throws(RLPError) {
    var outer = RLPReader(items: encoding)
    self = try outer.readList()
    guard outer.isAtEnd else { throw .trailingBytes }
  }

  /// A reader of the items in a list, which must be all of `encoding` from an offset on.
  ///
  /// - Throws: `RLPError` as for a list that is all of the bytes.
  public init(list encoding: Bytes, from offset: Int) throws(RLPError) {
    var outer = RLPReader(bytes: encoding, position: min(max(offset, 0), encoding.count), end: encoding.count)
    self = try outer.readList()
    guard outer.isAtEnd else { throw .trailingBytes }
  }

  /// A reader of items that follow one another in `encoding` without a list around them.
  public init(items encoding: Bytes) {
    self.init(bytes: encoding, position: 0, end: encoding.count)
  }

  private init(bytes: Bytes, position: Int, end: Int) {
    self.bytes = bytes
    self.position = position
    self.end = end
  }

  /// Whether all items have been read.
  public var isAtEnd: Bool { position == end }

  /// Whether the next item is a list; false at the end.
  public var nextIsList: Bool { position < end && bytes[position] >= 0xc0 }

  /// Requires that all items have been read.
  ///
  /// - Throws: `RLPError.trailingBytes` when one is left.
  public func finish() throws(RLPError) {
    guard isAtEnd else { throw .trailingBytes }
  }

  /// Reads a byte string.
  public mutating func readBytes() throws(RLPError) -> Bytes { Bytes(try readSlice()) }

  /// Reads a byte string of exactly `count` bytes.
  public mutating func readBytes(count: Int) throws(RLPError) -> Bytes {
    let slice = try readSlice()
    guard slice.count == count else { throw .wrongCount(expected: count, actual: slice.count) }
    return Bytes(slice)
  }

  /// Reads a byte string as a slice of the input.
  public mutating func readSlice() throws(RLPError) -> ArraySlice<UInt8> {
    let header = try RLPHeader(bytes, at: position, end: end)
    guard !header.isList else { throw .expectedBytes }
    position = header.end
    return bytes[header.payload..<header.end]
  }

  /// Reads a number of at most 64 bits.
  public mutating func readUInt64() throws(RLPError) -> UInt64 {
    try RLPReader.number(readSlice(), limit: 8).l0
  }

  /// Reads a number of at most 256 bits.
  public mutating func readUInt256() throws(RLPError) -> UInt256 {
    try RLPReader.number(readSlice(), limit: 32)
  }

  /// Reads an address.
  public mutating func readAddress() throws(RLPError) -> Address {
    let slice = try readSlice()
    guard let address = Address(bytes: slice) else {
      throw .wrongCount(expected: Address.byteCount, actual: slice.count)
    }
    return address
  }

  /// Reads an address, or nil for the empty byte string, as the recipient of a transaction is written.
  public mutating func readOptionalAddress() throws(RLPError) -> Address? {
    let slice = try readSlice()
    guard !slice.isEmpty else { return nil }
    guard let address = Address(bytes: slice) else {
      throw .wrongCount(expected: Address.byteCount, actual: slice.count)
    }
    return address
  }

  /// Reads a hash.
  public mutating func readHash() throws(RLPError) -> Hash {
    let slice = try readSlice()
    guard slice.count == Hash.byteCount else { throw .wrongCount(expected: Hash.byteCount, actual: slice.count) }
    return Hash(UInt256(bigEndian: bytes, at: slice.startIndex))
  }

  /// Steps into a list: returns a reader of its items and moves past it.
  public mutating func readList() throws(RLPError) -> RLPReader {
    let header = try RLPHeader(bytes, at: position, end: end)
    guard header.isList else { throw .expectedList }
    position = header.end
    return RLPReader(bytes: bytes, position: header.payload, end: header.end)
  }

  /// Reads an item of either kind as its whole encoding, header included; what a list holds is not checked.
  public mutating func readEncoded() throws(RLPError) -> ArraySlice<UInt8> {
    let header = try RLPHeader(bytes, at: position, end: end)
    let start = position
    position = header.end
    return bytes[start..<header.end]
  }

  /// A number from at most `limit` bytes without leading zeros.
  static func number(_ slice: ArraySlice<UInt8>, limit: Int) throws(RLPError) -> UInt256 {
    guard slice.first != 0 else { throw .leadingZeros }
    guard slice.count <= limit else { throw .numberTooWide(limit: limit) }
    guard slice.count <= 8 else { return UInt256(bigEndian: slice) }
    var number: UInt64 = 0
    for byte in slice { number = number &<< 8 | UInt64(byte) }
    return UInt256(number)
  }
}

/// The header of one item: what it is and where its payload lies.
struct RLPHeader {
  let isList: Bool
  /// The position of the first byte of the payload.
  let payload: Int
  /// The position after the last byte of the payload, never beyond the end of the input.
  let end: Int

  /// Reads the header at `position` of an item that must end at or before `end`.
  init(_ bytes: Bytes, at position: Int, end: Int) throws(RLPError) {
    guard position < end else { throw .truncated }
    let first = bytes[position]
    if first < 0x80 {
      self.init(isList: false, payload: position, end: position + 1)
      return
    }
    let isList = first >= 0xc0
    let short = Int(first) - (isList ? 0xc0 : 0x80)
    if short <= RLPEncoder.shortLimit {
      let payload = position + 1
      guard short <= end - payload else { throw .truncated }
      guard isList || short != 1 || bytes[payload] >= 0x80 else { throw .nonCanonicalByte }
      self.init(isList: isList, payload: payload, end: payload + short)
      return
    }
    let lengthCount = short - RLPEncoder.shortLimit  // 1 to 8.
    let payload = position + 1 + lengthCount
    guard payload <= end else { throw .truncated }
    guard bytes[position + 1] != 0 else { throw .nonCanonicalLength }
    var length: UInt64 = 0
    for index in (position + 1)..<payload { length = length << 8 | UInt64(bytes[index]) }
    guard length > UInt64(RLPEncoder.shortLimit) else { throw .nonCanonicalLength }
    guard length <= UInt64(end - payload) else { throw .truncated }
    self.init(isList: isList, payload: payload, end: payload + Int(length))
  }

  private init(isList: Bool, payload: Int, end: Int) {
    self.isList = isList
    self.payload = payload
    self.end = end
  }
}
