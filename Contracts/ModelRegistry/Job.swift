import ContractKit

/// One training job in storage.
@StorageStruct
struct Job {
  @Storage var owner: Address
  @Storage var steps: UInt64
  @Storage var state: JobState
  /// The part of each step's price that is paid with the completion, in basis points.
  @Storage var holdback: UInt16

  @Storage var trainer: Address
  @Storage var stepsDone: UInt64

  @Storage var deadline: UInt64
  @Storage var sourceCount: UInt64
  @Storage var isNonCommercial: Bool
  /// Whether the Datanets got their price: the training has begun.
  @Storage var hasPaidData: Bool

  @Storage var base: Hash
  /// The blob of the hyperparameters.
  @Storage var hyperparameters: Hash
  @Storage var name: Text
  /// In wei.
  @Storage var pricePerStep: UInt256
  /// The wei that are left for the trainer.
  @Storage var escrow: UInt256
  /// The wei for the Datanets, paid when the training begins.
  @Storage var dataCost: UInt256
  /// What it made; 0 before.
  @Storage var model: UInt256
  /// By index.
  @Storage var sources: Mapping<UInt64, JobSource>
  @Storage var checkpoints: StorageArray<TrainingCheckpoint>
}

/// One Datanet version that a job trains from, and its price at the opening, in storage.
@StorageStruct
struct JobSource {
  @Storage var source: Source
  @Storage var price: UInt256
}

/// A state of the training that anybody can look up by its hash, in storage.
@StorageStruct
struct TrainingCheckpoint {
  @Storage var content: Hash
  @Storage var step: UInt64
  @Storage var time: UInt64
}

/// Where a job is in its life.
enum JobState: UInt8, StorageEnum {
  /// There is no such job.
  case none = 0
  /// It is being trained.
  case open = 1
  /// It made its model.
  case completed = 2
  /// Its owner ended it.
  case cancelled = 3
  /// Its trainer gave up, or its time is over.
  case failed = 4
}
