import ContractKit

/// One model in storage. Base, adapter, sources, name and number never change.
@StorageStruct
struct Model {
  @Storage var base: Hash
  /// Zero for a base model.
  @Storage var adapter: Hash

  @Storage var creator: Address
  @Storage var sourceCount: UInt64
  @Storage var royaltyBasisPoints: UInt16
  @Storage var isRetired: Bool
  /// Whether a source forbids commercial use, so that nothing may be charged.
  @Storage var isNonCommercial: Bool

  /// In wei.
  @Storage var perCall: UInt256
  @Storage var perPromptToken: UInt256
  @Storage var perOutputToken: UInt256
  /// By index.
  @Storage var sources: Mapping<UInt64, Source>
  /// The name that it was registered under, and its number among the models of that name, counted from 1.
  @Storage var name: Text
  @Storage var number: UInt64
  /// Who gets the income while the payee is locked; zero otherwise.
  @Storage var payee: Address
  /// The training job that made it; 0 for none.
  @Storage var job: UInt256
  @Storage var evaluations: StorageArray<Evaluation>
  /// One more than the last value of a metric by an appointed evaluator; 0 for none.
  @Storage var scores: Mapping<Hash, UInt256>
  /// The number of the attribution rule that was declared, by the block of the declaration.
  @Storage var declarations: Checkpoints
  /// By the number of the declaration, from 1.
  @Storage var attribution: Mapping<UInt256, AttributionRule>
  /// The model that took its place; 0 for none.
  @Storage var successor: UInt256
}

/// By which methods a model is attributed, in storage. A rule never changes; another declaration makes another one.
@StorageStruct
struct AttributionRule {
  @Storage var methods: StorageArray<Hash>
  /// Basis points, in the order of the methods.
  @Storage var weights: StorageArray<UInt16>
}

/// One Datanet version that a model is trained from, in storage.
@StorageStruct
struct Source {
  @Storage var datanet: UInt256
  @Storage var version: UInt64
  @Storage var rowCount: UInt64
}

/// One evaluation of a model in storage.
@StorageStruct
struct Evaluation {
  @Storage var evaluator: Address
  @Storage var time: UInt64
  @Storage var metric: Hash
  @Storage var value: UInt256
  @Storage var dataset: Hash
}

/// A name: who may move it, where it points, and what it stood for.
@StorageStruct
struct Name {
  @Storage var owner: Address
  @Storage var model: UInt256
  /// The models that were registered under it, in order; version `n` is at index `n - 1`.
  @Storage var versions: StorageArray<UInt256>
  /// Where it pointed from when on.
  @Storage var moves: StorageArray<Move>
}

/// One movement of a name in storage.
@StorageStruct
struct Move {
  @Storage var model: UInt256
  @Storage var time: UInt64
}

/// What governance allows as the weight of an attribution method, in basis points.
@StorageStruct
struct WeightBounds {
  @Storage var minimum: UInt16
  /// 0 for a method that is not allowed.
  @Storage var maximum: UInt16
}
