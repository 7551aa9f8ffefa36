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

/// The `TRAIN` precompile, as far as it is needed here.
@ContractInterface
public protocol Training {
  @Payable
  mutating func openCounterfactual(
    _ model: UInt256, _ sources: [UInt64], _ rows: [UInt64], _ wholeContributors: Bool, _ prompt: Bytes,
    _ answer: Bytes
  ) -> UInt256
  func progress(_ job: UInt256) -> (UInt8, UInt8, UInt64, UInt64, Hash, Hash, UInt256)
  func counterfactualOf(_ job: UInt256) -> (
    UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, Hash
  )
  func leftOutOf(_ job: UInt256, _ sources: [UInt64], _ rows: [UInt64]) -> [Bool]
  func refundOf(_ job: UInt256) -> UInt256
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
  /// The gas that is left when a call has failed for another reason than gas: more than the 64th that a transaction of the
  /// most gas (EIP-7825) has left when a call took all that it could get (EIP-150).
  static var spareGas: UInt64 { 300_000 }
  /// The most that the weights of a record add up to, the rest behind its root included: 2¹²⁸ ÷ 10,000, so that a row to
  /// which an audit gives 9,999 of 10,000 parts still has a weight of 128 bits.
  static var weights: UInt256 { UInt256(l0: 0x295e_9e1b_089a_0275, l1: 0x0006_8db8_bac7_10cb, l2: 0, l3: 0) }
}

/// How the data parts of a model are divided.
enum Rule {
  static var uniform: UInt8 { 0 }
  static var influence: UInt8 { 1 }
}
