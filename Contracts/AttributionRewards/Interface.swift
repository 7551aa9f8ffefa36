public import ContractKit

/// Why a call was refused.
@ContractError
public enum RewardsError {
  /// The caller, given here, is not the gateway.
  case notGateway(Address)
  /// The caller, given here, does not own the model.
  case notOwner(Address)
  /// The shares add up to this many basis points instead of 10,000.
  case invalidSplit(UInt64)
  /// There is no such rule.
  case unknownRule(UInt8)
  /// The inference was reported before.
  case alreadyRecorded(UInt256)
  /// The data part of the inference is in this stage, in which that cannot be done; see `escrowOf`.
  case wrongStage(UInt8)
  /// It can be done only after this second.
  case tooEarly(UInt64)
  /// It could be done until this second.
  case tooLate(UInt64)
  /// The prompt is not that of the receipt, whose hash is given here.
  case wrongPrompt(Hash)
  /// The answer is not that of the receipt, whose hash is given here.
  case wrongAnswer(Hash)
  /// By this metric the model's attribution misses the quality that governance asks for.
  case qualityTooLow(Hash)
  /// Neither the model nor the chain says by which methods to attribute.
  case noMethods
  /// Lists that belong together have different lengths.
  case unequalLists
  /// More items than one call takes: the number, and the most.
  case tooManyItems(UInt64, UInt64)
  /// The row at this position does not come after the one before it.
  case unorderedRow(UInt64)
  /// The source, given first, has no such row in the model's Datanet version.
  case unknownRow(UInt64, UInt64)
  /// With the influence at this position the weights of a record are larger than 2¹²⁸ ÷ 10,000.
  case influenceTooLarge(UInt64)
  /// The weight behind the root is larger than 2¹²⁸ ÷ 10,000, or one of root and weight is zero and the other is not.
  case invalidRest
  /// No row is recorded at this position.
  case unknownPosition(UInt8)
  /// The rows are in the cluster that the challenge asks for.
  case nothingToChange
  /// The rows' similarity, in basis points, and the threshold, of which the challenge is on the wrong side.
  case challengeFailed(UInt256, UInt256)
  /// The inference was audited.
  case alreadyAudited
  /// An audit is open, or none is.
  case auditState(Bool)
  /// TRAIN works on this job of the audit; after the second behind it the audit can be ended all the same.
  case stillTraining(UInt256, UInt64)
  /// There is so little gas left that TRAIN may have failed for want of it.
  case tooLittleGas
  /// The bond of an audit, and the wei that came with the call, which are fewer.
  case wrongBond(UInt256, UInt256)
  /// What an audit measured includes the row, so that it takes nothing behind the root.
  case shareMeasured
  /// The row has its part.
  case alreadyPaid
  /// The proof does not lead from the row to the root, or its weight is not left.
  case invalidProof
  /// There is nothing to pay.
  case nothingToClaim
}

/// A fee was split; the amounts are wei and add up to the fee.
@Event
public struct FeeSplit {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// What the inference cost.
  public var fee: UInt256
  /// The platform's part.
  public var platform: UInt256
  /// The part of the model's owner.
  public var modelOwner: UInt256
  /// The stakers' part.
  public var stakers: UInt256
  /// The contributors' part, royalties included.
  public var data: UInt256
}

/// A Datanet's royalty on what its rows earned was credited.
@Event
public struct RoyaltyCredited {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// Who gets it.
  @Indexed public var payee: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// A model's owner declared how its data parts are divided.
@Event
public struct RuleDeclared {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// 0 uniformly by rows, 1 by influence.
  public var rule: UInt8
}

/// The data part of an inference waits to be attributed.
@Event
public struct Escrowed {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// How much, in wei.
  public var amount: UInt256
  /// The last second of waiting.
  public var until: UInt64
}

/// The influences of rows on an inference were recorded, as the chain computed them.
@Event
public struct InfluenceRecorded {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The rule version.
  public var rule: UInt32
  /// The index of each row's source.
  public var sources: [UInt64]
  /// The rows' indices in their Datanets.
  public var rows: [UInt64]
  /// The rows' influences.
  public var influences: [Int256]
  /// The rows' clusters as they were given.
  public var clusters: [UInt64]
  /// The root over further rows.
  public var restRoot: Hash
  /// The weight of further rows.
  public var restTotal: UInt128
  /// The methods by which the chain computed them.
  public var methods: [Hash]
  /// The weights of the methods in basis points.
  public var weights: [UInt16]
}

/// The data part of an inference is divided uniformly because the model's attribution misses a quality.
@Event
public struct QualityMissed {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// The metric.
  public var metric: Hash
}

/// An inference of which rows had been paid was scored anew.
@Event
public struct Rescored {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The rule version of the new score.
  public var rule: UInt32
  /// What rows had been paid, in wei. It stays theirs.
  public var paid: UInt128
  /// How much of it the new score would not have given them.
  public var misallocated: UInt128
}

/// A row's cluster was changed by a challenge.
@Event
public struct ClusterChanged {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// Who challenged.
  @Indexed public var challenger: Address
  /// The position of the row.
  public var position: UInt8
  /// The first position of its new cluster.
  public var cluster: UInt8
}

/// A row was credited with its part of an inference.
@Event
public struct RowPaid {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The id of the row's Datanet.
  @Indexed public var datanet: UInt256
  /// Whose row it is.
  @Indexed public var contributor: Address
  /// The index of the row.
  public var row: UInt64
  /// How much, in wei, without the royalty.
  public var amount: UInt256
}

/// What was left of an inference's data part was divided by the uniform rule.
@Event
public struct Released {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// How much, in wei.
  public var amount: UInt256
}

/// An audit was asked for.
@Event
public struct AuditRequested {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// Who asked.
  @Indexed public var requester: Address
  /// What was deposited, in wei.
  public var bond: UInt256
  /// The last second for an answer.
  public var deadline: UInt64
  /// The job of TRAIN that retrains the model.
  public var job: UInt256
  /// The index of the model's source.
  public var source: UInt64
  /// The index of the row that is left out.
  public var row: UInt64
  /// Whether all rows of its contributor are left out.
  public var wholeContributor: Bool
}

/// An audit ended.
@Event
public struct AuditEnded {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// Who had asked.
  @Indexed public var requester: Address
  /// 0 nothing was measured in time, 1 the record was right, 2 the measured share is in force.
  public var outcome: UInt8
  /// What the requester gets back, in wei: the bond unless the record was right, and what TRAIN gave back.
  public var refund: UInt256
  /// The measured share of the rows that were left out, in basis points.
  public var share: UInt16
  /// Their share by the record, in basis points.
  public var recorded: UInt16
}

/// What TRAIN gave back of an audit's job was counted after the audit had ended.
@Event
public struct AuditRefunded {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// Who had asked.
  @Indexed public var requester: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// The share that an audit measured holds for a record, which said another one.
@Event
public struct InfluenceOverridden {
  /// The number of the inference.
  @Indexed public var inference: UInt256
  /// The measured share, in basis points.
  public var share: UInt16
  /// The share that the record says, in basis points.
  public var recorded: UInt16
}

/// An account was paid what it earned.
@Event
public struct Claimed {
  /// Who was paid.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// A contributor took what its rows of a Datanet version earned.
@Event
public struct DataClaimed {
  /// The id of the Datanet.
  @Indexed public var datanet: UInt256
  /// The number of the version.
  @Indexed public var version: UInt64
  /// Who took it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}
