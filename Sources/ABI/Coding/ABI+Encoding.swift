public import Primitives

extension ABI {
  /// The encoding of a sequence of values, such as the arguments of a call without the selector.
  ///
  /// - Throws: `ABIError.wrongCount`, or `.mismatch` for a value that its type does not have.
  public static func encode(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> Bytes {
    guard values.count == types.count else { throw .wrongCount(expected: types.count, actual: values.count) }
    var encoding = Bytes()
    try appendSequence(values, types: { types[$0] }, to: &encoding)
    return encoding
  }

  /// Appends heads and then tails; offsets count from where the sequence starts.
  private static func appendSequence(
    _ values: [ABIValue], types: (Int) -> ABIType, to encoding: inout Bytes
  ) throws(ABIError) {
    let start = encoding.count
    var tail = Bytes()
    let headByteCount = values.indices.reduce(0) { $0 + types($1).headByteCount }
    for (index, value) in values.enumerated() {
      let type = types(index)
      if type.isDynamic {
        UInt256(headByteCount + tail.count).append(to: &encoding)
        try appendBody(of: value, as: type, to: &tail)
      } else {
        try appendBody(of: value, as: type, to: &encoding)
      }
    }
    assert(encoding.count - start == headByteCount)
    encoding += tail
  }

  /// Appends the value itself, without an offset.
  private static func appendBody(of value: ABIValue, as type: ABIType, to encoding: inout Bytes) throws(ABIError) {
    switch (type, value) {
    case (.bytes, .bytes(let bytes)): appendByteString(bytes, to: &encoding)
    case (.string, .string(let text)): appendByteString(Bytes(text.utf8), to: &encoding)
    case (.array(let element), .array(let values)):
      UInt256(values.count).append(to: &encoding)
      try appendSequence(values, types: { _ in element }, to: &encoding)
    case (.fixedArray(let element, let count), .array(let values)):
      guard values.count == count else { throw .wrongCount(expected: count, actual: values.count) }
      try appendSequence(values, types: { _ in element }, to: &encoding)
    case (.tuple(let fields), .tuple(let values)):
      guard values.count == fields.count else { throw .wrongCount(expected: fields.count, actual: values.count) }
      try appendSequence(values, types: { fields[$0] }, to: &encoding)
    default: try word(value, as: type).append(to: &encoding)
    }
  }

  private static func appendByteString(_ bytes: Bytes, to encoding: inout Bytes) {
    UInt256(bytes.count).append(to: &encoding)
    encoding += bytes
    encoding += Bytes(repeating: 0, count: (wordByteCount - bytes.count % wordByteCount) % wordByteCount)
  }

  /// The word of a value of elementary type.
  static func word(_ value: ABIValue, as type: ABIType) throws(ABIError) -> UInt256 {
    switch (type, value) {
    case (.uint(let bits), .uint(let number)) where number.bitWidthUsed <= bits: return number
    case (.int(let bits), .int(let number)) where isSigned(number, bits: bits): return number
    case (.address, .address(let address)): return address.word
    case (.bool, .bool(let flag)): return UInt256(flag)
    case (.fixedBytes(let count), .fixedBytes(let bytes)) where bytes.count == count: return leftAligned(bytes)
    case (.function, .fixedBytes(let bytes)) where bytes.count == functionByteCount: return leftAligned(bytes)
    default: throw .mismatch(type: type.description)
    }
  }

  /// Whether the bits above the lowest `bits` all equal the sign bit.
  static func isSigned(_ number: UInt256, bits: Int) -> Bool {
    number.signExtended(byte: UInt256(bits / 8 - 1)) == number
  }

  private static func leftAligned(_ bytes: Bytes) -> UInt256 { UInt256(bigEndian: bytes, at: 0) }
}
