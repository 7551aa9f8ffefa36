import ContractKit

/// What one model or job may name.
enum Limits {
  /// The longest alias, in bytes.
  static var nameBytes: Int { 64 }
  /// The longest manifest, in bytes; an inference takes no longer one.
  static var manifestBytes: UInt64 { 1_024 }
  /// The most Datanet versions of one adapter.
  static var datanets: Int { 16 }
  /// The longest hyperparameters, in bytes.
  static var hyperparameterBytes: Int { 4_096 }
  /// The most attribution methods.
  static var methods: Int { 8 }
  /// The whole: 100 % in basis points.
  static var whole: UInt16 { 10_000 }
  /// The largest copy gain on record: 100 times, in basis points.
  static var copyGain: UInt256 { 1_000_000 }
}

/// The blob precompile, as far as it is needed here.
@ContractInterface
protocol BlobStore {
  mutating func store(_ content: Bytes) -> Hash
  func size(_ hash: Hash) -> UInt64
  func read(_ hash: Hash, _ offset: UInt64, _ length: UInt64) -> Bytes
  @inline(never)
  mutating func retain(_ hash: Hash) -> UInt64
}

/// The Datanet registry, as far as it is needed here.
@ContractInterface
protocol Datanets {
  func versionRowCount(_ datanet: UInt256, _ version: UInt64) -> UInt64
  func termsOf(_ datanet: UInt256) -> (Bool, Bool, Bool, UInt16, UInt256)
  func payeeOf(_ datanet: UInt256) -> Address
}
