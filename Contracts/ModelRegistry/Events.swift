public import ContractKit

/// A model was registered; `adapter` is zero for a base model.
@Event
public struct ModelRegistered {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who owns it.
  @Indexed public var owner: Address
  /// The manifest hash of its base model.
  public var base: Hash
  /// The manifest hash of its adapter.
  public var adapter: Hash
  /// The alias.
  public var name: Text
  /// What an inference costs, in wei.
  public var price: UInt256
}

/// An alias points at another model.
@Event
public struct AliasMoved {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who owns the alias.
  @Indexed public var owner: Address
  /// The alias.
  public var name: Text
}

/// An alias has another owner.
@Event
public struct AliasTransferred {
  /// Who had it.
  @Indexed public var from: Address
  /// Who has it now.
  @Indexed public var to: Address
  /// The alias.
  public var name: Text
}

/// An inference by the model costs something else.
@Event
public struct PricesChanged {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// What an inference costs, in wei.
  public var perCall: UInt256
  /// What each token of a prompt costs, in wei.
  public var perPromptToken: UInt256
  /// What each token of an answer costs, in wei.
  public var perOutputToken: UInt256
}

/// A sale of the model pays another part to its creator.
@Event
public struct RoyaltyChanged {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Basis points of the price.
  public var basisPoints: UInt16
}

/// A model serves no longer.
@Event
public struct ModelRetired {
  /// The id of the model.
  @Indexed public var model: UInt256
}

/// A model was replaced by one that the same training made of newer versions of its Datanets.
@Event
public struct ModelReplaced {
  /// The id of the model that is retired.
  @Indexed public var model: UInt256
  /// The id of the model in its place.
  @Indexed public var successor: UInt256
}

/// The income of a model goes to another account; zero for the owner.
@Event
public struct PayeeChanged {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who gets the income.
  @Indexed public var payee: Address
}

/// A model was evaluated.
@Event
public struct ModelEvaluated {
  /// The id of the model.
  @Indexed public var model: UInt256
  /// Who says so.
  @Indexed public var evaluator: Address
  /// The name of the metric.
  @Indexed public var metric: Hash
  /// What it came to.
  public var value: UInt256
  /// The hash of the data that it was evaluated with.
  public var dataset: Hash
}

/// An account's evaluations decide about serving, or no longer.
@Event
public struct EvaluatorChanged {
  /// Whose evaluations.
  @Indexed public var evaluator: Address
  /// Whether they do.
  public var isAppointed: Bool
}

/// A model is attributed by other methods.
@Event
public struct AttributionChanged {
  /// The id of the model.
  @Indexed public var model: UInt256
}

/// Governance allows another weight of an attribution method.
@Event
public struct AttributionMethodChanged {
  /// The name of the method.
  @Indexed public var method: Hash
  /// The least weight in basis points.
  public var minimum: UInt16
  /// The greatest weight in basis points; 0 when the method is not allowed.
  public var maximum: UInt16
}

/// A training job was opened and paid for.
@Event
public struct JobOpened {
  /// The id of the job.
  @Indexed public var job: UInt256
  /// Who gets the model.
  @Indexed public var owner: Address
  /// Who trains.
  @Indexed public var trainer: Address
  /// The wei that are kept for trainer and data.
  public var budget: UInt256
}

/// The training went on.
@Event
public struct JobProgressed {
  /// The id of the job.
  @Indexed public var job: UInt256
  /// The steps done.
  public var step: UInt64
  /// The hash of the training's state after it.
  public var checkpoint: Hash
  /// What the trainer got for it, in wei.
  public var paid: UInt256
}

/// A training job ended.
@Event
public struct JobEnded {
  /// The id of the job.
  @Indexed public var job: UInt256
  /// How: 2 completed, 3 cancelled by its owner, 4 failed.
  public var state: UInt8
  /// What it made; 0 for nothing.
  public var model: UInt256
  /// What the trainer got at the end, in wei.
  public var paid: UInt256
  /// What the owner got back, in wei.
  public var refund: UInt256
}

/// An account got what it was owed.
@Event
public struct Withdrawn {
  /// Who got it.
  @Indexed public var account: Address
  /// How much, in wei.
  public var amount: UInt256
}
