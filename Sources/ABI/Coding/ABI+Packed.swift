public import Primitives

extension ABI {
  /// The packed encoding of `abi.encodePacked`: values in as few bytes as their types have, without lengths or offsets.
  ///
  /// Elements of arrays are padded to 32 bytes. Packed data is not self-describing, and different values may share one
  /// encoding.
  ///
  /// - Throws: `ABIError.wrongCount`, `.mismatch`, or `.notPackable` for tuples and for arrays of anything but
  ///   elementary static types, as in Solidity.
  public static func encodePacked(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> Bytes {
    guard values.count == types.count else { throw .wrongCount(expected: types.count, actual: values.count) }
    var encoding = Bytes()
    for (value, type) in zip(values, types) { try appendPacked(value, as: type, to: &encoding) }
    return encoding
  }

  private static func appendPacked(_ value: ABIValue, as type: ABIType, to encoding: inout Bytes) throws(ABIError) {
    switch (type, value) {
    case (.bytes, .bytes(let bytes)): encoding += bytes
    case (.string, .string(let text)): encoding += Bytes(text.utf8)
    case (.array(let element), .array(let values)):
      try appendElements(values, as: element, to: &encoding)
    case (.fixedArray(let element, let count), .array(let values)):
      guard values.count == count else { throw .wrongCount(expected: count, actual: values.count) }
      try appendElements(values, as: element, to: &encoding)
    case (.tuple, _): throw .notPackable(type: type.description)
    default: encoding += try packedWord(word(value, as: type), as: type)
    }
  }

  private static func appendElements(
    _ values: [ABIValue], as element: ABIType, to encoding: inout Bytes
  ) throws(ABIError) {
    switch element {
    case .bytes, .string, .array, .fixedArray, .tuple: throw .notPackable(type: "\(element)[]")
    default: for value in values { try word(value, as: element).append(to: &encoding) }
    }
  }

  /// The bytes of a word that its type uses.
  private static func packedWord(_ word: UInt256, as type: ABIType) -> ArraySlice<UInt8> {
    let bytes = word.bigEndianBytes
    switch type {
    case .uint(let bits), .int(let bits): return bytes.suffix(bits / 8)
    case .address: return bytes.suffix(Address.byteCount)
    case .bool: return bytes.suffix(1)
    case .fixedBytes(let count): return bytes.prefix(count)
    case .function: return bytes.prefix(functionByteCount)
    default: return bytes[...]
    }
  }
}
