public import Primitives

extension ABI {
  /// The values that `data` encodes, such as the arguments of a call without the selector.
  ///
  /// Follows the decoder that the Solidity compiler generates: offsets and lengths must lie inside the data; unused bits
  /// of addresses, truth values, numbers and fixed bytes must be clear (for signed numbers, equal to the sign);
  /// offsets may point anywhere, also to shared bytes; bytes after the values and the padding of byte strings are
  /// ignored. In addition strings must be valid UTF-8, and data that refers to the same bytes again and again is
  /// refused: all reads together may cover at most `maximumReadRatio` times the data.
  ///
  /// - Throws: `ABIError`.
  public static func decode(_ data: Bytes, as types: [ABIType]) throws(ABIError) -> [ABIValue] {
    try decode(data[...], as: types)
  }

  /// The same for a part of an array; offsets count from the start of the part.
  public static func decode(_ data: ArraySlice<UInt8>, as types: [ABIType]) throws(ABIError) -> [ABIValue] {
    var decoder = ABIDecoder(data)
    return try decoder.readSequence(at: 0, count: types.count) { types[$0] }
  }

  /// How often, on average, a byte of the data may be read; encoders that share nothing read each once.
  public static let maximumReadRatio = 4
}

/// Reads values at positions of the data; every read is bounded by the data and counted against the budget.
private struct ABIDecoder {
  private let data: ArraySlice<UInt8>
  /// The bytes that may be read yet.
  private var budget: Int

  init(_ data: ArraySlice<UInt8>) {
    self.data = data
    let (product, overflow) = data.count.multipliedReportingOverflow(by: ABI.maximumReadRatio)
    budget = overflow ? .max : product
  }

  /// Reads `count` values whose heads lie at `base`, from which their offsets count.
  mutating func readSequence(
    at base: Int, count: Int, type: (Int) -> ABIType
  ) throws(ABIError) -> [ABIValue] {
    var values: [ABIValue] = []
    values.reserveCapacity(min(count, data.count / ABI.wordByteCount))
    var head = base
    for index in 0..<count {
      let type = type(index)
      if type.isDynamic {
        let offset = try readCount(at: head, failure: .offsetOutOfRange)
        guard offset <= data.count - base else { throw .offsetOutOfRange }
        values.append(try readBody(of: type, at: base + offset))
      } else {
        values.append(try readBody(of: type, at: head))
      }
      head += type.headByteCount
    }
    return values
  }

  /// Reads the value that starts at `position`, where no offset is left to follow.
  private mutating func readBody(of type: ABIType, at position: Int) throws(ABIError) -> ABIValue {
    switch type {
    case .bytes: return .bytes(Bytes(try readByteString(at: position)))
    case .string:
      guard let text = String(validating: try readByteString(at: position), as: UTF8.self) else {
        throw .invalidUTF8
      }
      return .string(text)
    case .array(let element):
      guard element.headByteCount > 0 else { throw .elementsWithoutSize }
      let count = try readCount(at: position, failure: .lengthOutOfRange)
      let start = position + ABI.wordByteCount
      guard count <= (data.count - start) / element.headByteCount else { throw .lengthOutOfRange }
      return .array(try readSequence(at: start, count: count) { _ in element })
    case .fixedArray(let element, let count):
      guard element.headByteCount > 0 else { throw .elementsWithoutSize }
      return .array(try readSequence(at: position, count: count) { _ in element })
    case .tuple(let fields): return .tuple(try readSequence(at: position, count: fields.count) { fields[$0] })
    default: return try ABI.value(of: readWord(at: position), as: type)
    }
  }

  private mutating func readByteString(at position: Int) throws(ABIError) -> ArraySlice<UInt8> {
    let count = try readCount(at: position, failure: .lengthOutOfRange)
    let start = position + ABI.wordByteCount
    guard count <= data.count - start else { throw .lengthOutOfRange }
    try spend(count)
    let first = data.startIndex + start
    return data[first..<first + count]
  }

  /// A word that must be a count of at most the length of the data.
  private mutating func readCount(at position: Int, failure: ABIError) throws(ABIError) -> Int {
    guard let count = Int(exactly: try readWord(at: position)), count <= data.count else { throw failure }
    return count
  }

  private mutating func readWord(at position: Int) throws(ABIError) -> UInt256 {
    guard position <= data.count - ABI.wordByteCount else { throw .truncated }
    try spend(ABI.wordByteCount)
    let first = data.startIndex + position
    return UInt256(bigEndian: data[first..<first + ABI.wordByteCount])
  }

  private mutating func spend(_ byteCount: Int) throws(ABIError) {
    budget -= byteCount
    guard budget >= 0 else { throw .tooMuchWork }
  }
}

extension ABI {
  /// The value of elementary type that a word holds.
  static func value(of word: UInt256, as type: ABIType) throws(ABIError) -> ABIValue {
    switch type {
    case .uint(let bits) where word.bitWidthUsed <= bits: return .uint(word)
    case .int(let bits) where isSigned(word, bits: bits): return .int(word)
    case .address where word.bitWidthUsed <= 8 * Address.byteCount: return .address(Address(truncating: word))
    case .bool where word <= 1: return .bool(word == 1)
    case .fixedBytes(let count) where (word << (8 * count)).isZero:
      return .fixedBytes(Bytes(word.bigEndianBytes[..<count]))
    case .function where (word << (8 * functionByteCount)).isZero:
      return .fixedBytes(Bytes(word.bigEndianBytes[..<functionByteCount]))
    default: throw .nonCanonical(type: type.description)
    }
  }
}
