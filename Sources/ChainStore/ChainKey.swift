internal import KeyValueStore
internal import Primitives

/// The keys of the chain's records, as ``KeyValueStore/ColumnFamily`` documents them: integers are big-endian.
enum ChainKey {
  /// In `metadata`: the hash of block 0, by which a database knows its chain.
  static let genesis = Bytes("genesis".utf8)
  /// In `metadata`: the hash of the chain's rules and parameters, which block 0 does not contain.
  static let specification = Bytes("specification".utf8)
  /// In `metadata`: the newest durable block as `number ‖ hash`.
  static let head = Bytes("head".utf8)

  /// `number`, in 8 bytes.
  static func number(_ number: UInt64) -> Bytes { Bytes(bigEndian: number) }

  /// `number ‖ hash`: blocks lie in the order of their numbers.
  static func block(_ number: UInt64, _ hash: Hash) -> Bytes {
    var key = ChainKey.number(number)
    hash.append(to: &key)
    return key
  }

  /// The parts of ``block(_:_:)``; nil for bytes of another length.
  static func parseBlock(_ bytes: Bytes) -> (number: UInt64, hash: Hash)? {
    guard bytes.count == 40, let number = UInt64(bigEndianBytes: bytes.prefix(8)),
      let hash = Hash(bytes: bytes.dropFirst(8))
    else { return nil }
    return (number, hash)
  }

  /// `number ‖ index`, the value of a transaction lookup; indices have 4 bytes.
  static func location(_ number: UInt64, index: Int) -> Bytes {
    ChainKey.number(number) + Bytes(bigEndian: UInt64(index)).suffix(4)
  }

  /// The parts of ``location(_:index:)``; nil for bytes of another length.
  static func parseLocation(_ bytes: Bytes) -> (number: UInt64, index: Int)? {
    guard bytes.count == 12, let number = UInt64(bigEndianBytes: bytes.prefix(8)) else { return nil }
    return (number, bytes.dropFirst(8).reduce(0) { $0 << 8 | Int($1) })
  }
}
