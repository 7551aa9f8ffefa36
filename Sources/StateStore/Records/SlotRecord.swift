internal import Primitives

/// A storage slot's value in the flat table and in the history: big-endian without leading zeros.
enum SlotRecord {
  static func encode(_ value: UInt256) -> Bytes { value.minimalBigEndianBytes }

  /// Strict: nil for more than 32 bytes or leading zeros. No bytes are zero.
  static func decode(_ bytes: Bytes) -> UInt256? {
    guard bytes.count <= 32, bytes.first != 0 else { return nil }
    return UInt256(bigEndian: bytes)
  }

  /// The value of the slot's leaf in a storage trie; empty for zero, which the trie does not hold.
  static func leaf(_ value: UInt256) -> Bytes {
    if value.isZero { return [] }
    var encoder = RLPEncoder(reservingCapacity: 33)
    encoder.append(value)
    return encoder.bytes
  }
}
