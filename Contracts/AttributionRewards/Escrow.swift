import ContractKit

/// What the rows of one Datanet version have earned uniformly, in storage.
@StorageStruct
struct Pool {
  /// Wei for each row since the beginning.
  @Storage var perRow: UInt256
  /// Wei that did not divide by the rows; it joins the next share.
  @Storage var remainder: UInt256
  /// The part of `perRow` that an account has been paid.
  @Storage var paidPerRow: Mapping<Address, UInt256>
}

/// The data part of one inference that is divided by influence, in storage.
@StorageStruct
struct Escrow {
  /// All wei: the data part, and the bonds of rejected audits.
  @Storage var amount: UInt128
  /// The wei that rows were credited with.
  @Storage var paid: UInt128
  @Storage var model: UInt64
  /// The last second of the stage.
  @Storage var until: UInt64
  /// The rule version of the score.
  @Storage var rule: UInt32
  /// See `Stage`.
  @Storage var stage: UInt8
  /// Whether the share that an audit measured is in force.
  @Storage var isOverridden: Bool
  /// The number of recorded rows.
  @Storage var rowCount: UInt8
  /// The share that an audit measured, in basis points.
  @Storage var share: UInt16
  /// The royalties of the model's sources when the inference was paid: 16 bits of basis points each.
  @Storage var royalties: UInt256
  @Storage var restRoot: Hash
  /// The weight behind the root that was not claimed.
  @Storage var restTotal: UInt128
  /// The wei that rows got beyond the newest score.
  @Storage var misallocated: UInt128
  /// By position.
  @Storage var rows: Mapping<UInt8, ScoredRow>
  /// By `RowKey`.
  @Storage var payments: Mapping<UInt256, Payment>
}

/// Where the data part of an inference is.
enum Stage {
  /// Not divided by influence.
  static var none: UInt8 { 0 }
  /// It waits for influences.
  static var waiting: UInt8 { 1 }
  /// Influences are recorded and may be audited.
  static var recorded: UInt8 { 2 }
  /// Recorded rows are credited; those behind the root may prove theirs.
  static var settled: UInt8 { 3 }
  /// All is credited to rows.
  static var closed: UInt8 { 4 }
  /// What was left was divided uniformly.
  static var released: UInt8 { 5 }
}

/// A row with positive influence, or the row of an audit, in storage.
@StorageStruct
struct ScoredRow {
  /// The influence that was found, whatever an audit measured.
  @Storage var weight: UInt128
  @Storage var row: UInt64
  @Storage var source: UInt8
  /// The first position of its cluster.
  @Storage var cluster: UInt8
  /// Whether it was left out of the audit's retraining.
  @Storage var isLeftOut: Bool
}

/// What a row was credited with, in storage.
@StorageStruct
struct Payment {
  @Storage var amount: UInt128
  @Storage var isPaid: Bool
}

/// The audit of an inference, in storage.
@StorageStruct
struct Audit {
  /// Who asked; zero when nobody did.
  @Storage var requester: Address
  /// The last second of waiting; 0 once it has ended.
  @Storage var deadline: UInt64
  /// See `Outcome`.
  @Storage var outcome: UInt8
  /// Whether all rows of the row's contributor are audited.
  @Storage var isWhole: Bool
  /// Whether what TRAIN gave back was counted.
  @Storage var isRefunded: Bool
  /// The index of the model's source.
  @Storage var source: UInt8
  /// The index of the row in its Datanet.
  @Storage var row: UInt64
  /// The job of TRAIN.
  @Storage var job: UInt64
  /// The bond in wei; 0 once it has ended.
  @Storage var bond: UInt128
}

/// The key of a row in the payments of an inference.
enum RowKey {
  static func of(_ source: UInt64, _ row: UInt64) -> UInt256 {
    UInt256(l0: row, l1: source, l2: 0, l3: 0)
  }
}

extension Escrow {
  /// The wei that are not credited to rows.
  var unpaid: UInt256 { UInt256(amount) - UInt256(paid) }

  /// Reverts unless the data part is in a stage.
  @inline(never)
  func require(_ stage: UInt8) {
    if self.stage != stage { RewardsError.wrongStage(self.stage).revert() }
  }
}

extension Audit {
  /// Whether it waits for its end.
  var isOpen: Bool { deadline != 0 }
  /// Whether it told a share.
  var isMeasured: Bool { outcome != Outcome.unanswered }
}

extension AttributionRewards {
  /// The data part of an inference.
  @inline(never)
  func escrow(of inference: UInt256) -> Escrow { escrows[inference] }

  /// The audit of an inference.
  @inline(never)
  func audit(of inference: UInt256) -> Audit { audits[inference] }

  /// The sources of a data part's model, with the royalties of the inference.
  @inline(never)
  func sources(of escrow: Escrow) -> [Source] { sources(of: UInt256(escrow.model), royalties: escrow.royalties) }
}
