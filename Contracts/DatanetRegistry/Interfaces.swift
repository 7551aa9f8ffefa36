import ContractKit

/// What one Datanet may hold.
enum Limits {
  /// The longest name, licence or key, in bytes.
  static var textBytes: Int { 128 }
  /// The most required keys.
  static var fields: Int { 16 }
  /// The most tags.
  static var tags: Int { 16 }
  /// The most rows of one decision or removal.
  static var batch: Int { 64 }
  /// The highest bond that an owner may ask for, in wei.
  static var bond: UInt256 { UInt256(UInt64(1_000)) * .ether }
  /// The longest time that access is sold for at once, in seconds: a hundred years.
  static var accessSeconds: UInt64 { 3_153_600_000 }
}

/// The blob precompile.
@ContractInterface
protocol BlobStore {
  mutating func store(_ content: Bytes) -> Hash
  func size(_ hash: Hash) -> UInt64
  func read(_ hash: Hash, _ offset: UInt64, _ length: UInt64) -> Bytes
  mutating func retain(_ hash: Hash) -> UInt64
  mutating func release(_ hash: Hash) -> Bool
}

/// The precompile that compares contents.
@ContractInterface
protocol Similarity {
  func bands(_ content: Bytes) -> [Hash]
  func similarity(_ first: Hash, _ second: Hash) -> UInt256
}
