import Primitives

extension UInt256: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(l0)
    hasher.combine(l1)
    hasher.combine(l2)
    hasher.combine(l3)
  }
}

extension Address: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(head)
    hasher.combine(middle)
    hasher.combine(tail)
  }
}

extension Hash: Hashable {
  /// Feeds the value to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(word) }
}

extension UInt256: CustomStringConvertible {
  /// The number in decimal digits.
  public var description: String { primitive.description }
}

extension Address: CustomStringConvertible {
  /// The address in hexadecimal digits with the checksum of EIP-55.
  public var description: String { primitive.checksummed }
}

extension Hash: CustomStringConvertible {
  /// The hash in hexadecimal digits.
  public var description: String { Primitives.Hash(word.primitive).hex }
}

extension Bytes: CustomStringConvertible {
  /// The bytes in hexadecimal digits.
  public var description: String { Hex.encode(elements) }
}

extension Text: CustomStringConvertible {
  /// The text.
  public var description: String { String(decoding: utf8.elements, as: UTF8.self) }
}
