public import ContractKit

/// The model registry, as far as it is needed here.
@ContractInterface
public protocol Models {
  func ownerOf(_ model: UInt256) -> Address
  func payeeOf(_ model: UInt256) -> Address
  func sourceCountOf(_ model: UInt256) -> UInt64
  func sourceOf(_ model: UInt256, _ index: UInt64) -> (UInt256, UInt64, UInt64)
  func baseOf(_ model: UInt256) -> Hash
  func adapterOf(_ model: UInt256) -> Hash
  func attributionAt(_ model: UInt256, _ block: UInt64) -> ([Hash], [UInt16])
  func qualityShortfallOf(_ model: UInt256) -> Hash
}

/// The gateway, as far as it is needed here.
@ContractInterface
public protocol Gateway {
  func receiptOf(_ inference: UInt256) -> (UInt256, Address, Hash, Hash, UInt32, UInt32, UInt64, UInt256, UInt64)
}

/// The Datanet registry, as far as it is needed here.
@ContractInterface
public protocol Datanets {
  func rowsOf(_ datanet: UInt256, _ version: UInt64, _ contributor: Address) -> UInt64
  func isInVersion(_ datanet: UInt256, _ version: UInt64, _ index: UInt64) -> Bool
  func contributorOf(_ datanet: UInt256, _ index: UInt64) -> Address
  func rowHash(_ datanet: UInt256, _ index: UInt64) -> Hash
  func payeeOf(_ datanet: UInt256) -> Address
  func termsOf(_ datanet: UInt256) -> (Bool, Bool, Bool, UInt16, UInt256)
}

/// The `SIMILARITY` precompile, as far as it is needed here.
@ContractInterface
public protocol Similarity {
  func similarity(_ first: Hash, _ second: Hash) -> UInt256
}

/// The `ATTRIBUTE` precompile, as far as it is needed here.
@ContractInterface
public protocol Attribution {
  func attribute(
    _ inference: UInt256, _ base: Hash, _ adapter: Hash, _ datanets: [UInt256], _ versions: [UInt64],
    _ prompt: Bytes, _ answer: Bytes, _ methods: [Hash], _ weights: [UInt16]
  ) -> ([UInt64], [UInt64], [Int256], [UInt64], Hash, UInt128)
}

/// What one call or one inference may name at most.
enum Limits {
  /// Basis points of the whole.
  static var whole: UInt64 { 10_000 }
  /// The most rows of one record.
  static var rows: Int { 32 }
  /// The most sources of a model whose data parts are divided by influence.
  static var sources: UInt64 { 16 }
  /// The most Datanet versions of one `claimDataBatch`.
  static var claims: Int { 32 }
  /// The largest influence: 2¹²⁰.
  static var influence: UInt256 { UInt256(l0: 0, l1: 1 &<< 56, l2: 0, l3: 0) }
  /// The largest weight of the rows behind a root: 2¹²⁴. With 32 rows of 2¹²⁰ all weights stay below 2¹²⁶, so that
  /// their product with 128 bits of wei fits in a word.
  static var rest: UInt256 { UInt256(l0: 0, l1: 1 &<< 60, l2: 0, l3: 0) }
}

/// How the data parts of a model are divided.
enum Rule {
  static var uniform: UInt8 { 0 }
  static var influence: UInt8 { 1 }
}
