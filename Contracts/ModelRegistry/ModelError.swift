public import ContractKit

/// Why a call was refused.
@ContractError
public enum ModelError {
  /// No model has this id.
  case unknownModel(UInt256)
  /// No base model that may be used has this manifest hash.
  case unknownBase(Hash)
  /// No manifest with this hash is stored on chain.
  case unknownManifest(Hash)
  /// The blob with this hash is not a manifest.
  case invalidManifest(Hash)
  /// No model has this alias.
  case unknownAlias
  /// No entry has this index.
  case unknownIndex(UInt64)
  /// The content is registered already, as this model.
  case alreadyRegistered(UInt256)
  /// The caller, given here, does not own the model.
  case notOwner(Address)
  /// The caller, given here, did not make the model, or has sold it.
  case notCreator(Address)
  /// The alias belongs to this account.
  case aliasTaken(Address)
  /// An alias is empty or longer than allowed: its bytes, and the most.
  case invalidName(UInt64, UInt64)
  /// Lists that belong together have different lengths.
  case unequalLists
  /// More entries than allowed: their number, and the most.
  case tooMany(UInt64, UInt64)
  /// The Datanet is named twice.
  case repeatedDatanet(UInt256)
  /// The licence of the Datanet forbids training.
  case trainingForbidden(UInt256)
  /// Nothing may be charged for a model from this Datanet, which forbids commercial use.
  case nonCommercialData(UInt256)
  /// Nothing may be charged for this model, as one of its Datanets forbids commercial use.
  case nonCommercialModel(UInt256)
  /// Not exactly what is due came with the call: what came, and what is due, in wei.
  case wrongPayment(sent: UInt256, due: UInt256)
  /// The model is retired.
  case retired(UInt256)
  /// The second model cannot take the place of the first: what differs is "trainer", "base", "plan", "start", "datanets" or
  /// "versions".
  case notASuccessor(model: UInt256, successor: UInt256, difference: Hash)
  /// Royalties above what governance allows: the basis points, and the most.
  case royaltyTooHigh(UInt16, UInt256)
  /// The weights of a model's attribution do not add up to 10,000: their sum.
  case invalidWeights(UInt64)
  /// Governance does not allow this weight of the method; of a missing one it is 0.
  case weightOutOfBounds(Hash, UInt16)
  /// No value of this metric is so large: the metric, and the value.
  case valueOutOfBounds(Hash, UInt256)
  /// No job has this id.
  case unknownJob(UInt256)
  /// The job's state, given here, does not allow this.
  case wrongState(UInt256, UInt8)
  /// A job without data, trainer, steps or hyperparameters, or with more of them or more time than allowed.
  case invalidJob
  /// The caller, given here, is not the job's trainer.
  case notTrainer(Address)
  /// The caller, given here, does not own the job.
  case notJobOwner(Address)
  /// A report goes on from the steps done, up to all: the step reported, the steps done.
  case invalidStep(UInt64, UInt64)
  /// The time of the job ended at this second.
  case tooLate(UInt64)
  /// The time of the job ends after this second.
  case tooEarly(UInt64)
  /// The caller, given here, is not the asset market.
  case notMarket(Address)
  /// The income is locked to this account, or to nobody.
  case payeeLocked(Address)
  /// The account is owed nothing.
  case nothingOwed(Address)
}
