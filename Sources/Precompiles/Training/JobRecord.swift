import ChainTypes
import Primitives
import WorldState

/// Where a training job is in its life.
enum JobState: UInt8 {
  /// There is no such job.
  case none = 0
  /// It waits or is at work.
  case open = 1
  /// Its adapter is registered.
  case completed = 2
  /// Its owner ended it.
  case closed = 3
  /// It could not go on.
  case failed = 4
}

/// What a training job is for.
enum JobKind: UInt8 {
  /// It trains an adapter and registers it.
  case adapter = 0
  /// It trains a model again without rows.
  case counterfactual = 1
  /// It measures how good the attribution of a model is.
  case quality = 2
}

/// Why a training job could not go on.
enum JobFailure: UInt8 {
  /// It did not fail.
  case none = 0
  /// A row of its data exists no longer.
  case missingRow = 1
  /// A file of the model or of the adapter to go on from is missing or malformed.
  case invalidFile = 2
  /// The engine refused the data, the plan or a step: its numbers are no longer finite.
  case refused = 3
  /// Its job of ModelRegistry has ended, or would not take a report or the adapter.
  case registry = 4
  /// Governance has lowered the work of a block below that of one step.
  case stepTooLarge = 5
}

/// One training job, as the storage of TRAIN has it.
struct JobRecord: Equatable {
  var owner: Address
  var kind = JobKind.adapter
  var state: JobState
  var failure: JobFailure = .none
  /// How many it takes; of a study at most.
  var steps: UInt64
  var stepsDone: UInt64 = 0
  /// How many runs of a study are over.
  var runsDone: UInt64 = 0
  /// How many steps these have had.
  var firstStep: UInt64 = 0
  /// The number of the block that it ended in; 0 before.
  var endBlock: UInt64 = 0
  /// The blob of the task.
  var task: Hash
  /// The job of ModelRegistry; zero for a study.
  var registryJob: UInt256
  /// What one gas costs, in wei.
  var gasPrice: UInt64
  /// The multiply-accumulates that one gas buys.
  var macsPerGas: UInt64
  /// The gas of the whole; of a study at most.
  var gas: UInt64
  var gasUsed: UInt64 = 0
  /// The wei that are left.
  var escrow: UInt256
  /// The checkpoint after the last step done; zero before the first is begun.
  var checkpoint: Hash = .zero
  /// The manifest of the adapter; zero before.
  var manifest: Hash = .zero
  /// Its id in ModelRegistry; zero before.
  var registeredModel: UInt256 = .zero
  /// The wei that went back to its owner at its end.
  var refund: UInt256 = .zero
}

/// What is known of one step of a job.
struct StepRecord: Equatable {
  /// The hash of the training's state after it.
  var checkpoint: Hash
  /// The sum of the losses of the tokens that count, in nats × 2^32.
  var loss: UInt64 = 0
  var tokenCount: UInt64 = 0
  /// The gas that was paid for.
  var gas: UInt64 = 0
  /// The blob with the gradients of its documents; zero when the plan captures nothing.
  var capture: Hash = .zero
}

/// The storage of TRAIN, read and written as records.
struct JobStore {
  let state: WorldState

  private static let account = TrainingStorage.address
  var jobCount: UInt64 { state.storage(Self.account, TrainingStorage.jobCountSlot).l0 }

  /// How many jobs from the first on have ended one after another.
  var endedCount: UInt64 {
    get { state.storage(Self.account, TrainingStorage.endedSlot).l0 }
    nonmutating set { state.setStorage(Self.account, TrainingStorage.endedSlot, UInt256(newValue)) }
  }

  /// How many jobs from the first on have given their checkpoints back.
  var clearedCount: UInt64 {
    get { state.storage(Self.account, TrainingStorage.clearedSlot).l0 }
    nonmutating set { state.setStorage(Self.account, TrainingStorage.clearedSlot, UInt256(newValue)) }
  }

  /// The job of an id; nil when there is none.
  func job(_ id: UInt64) -> JobRecord? {
    let base = TrainingStorage.job(id)
    func word(_ index: UInt64) -> UInt256 { state.storage(Self.account, base &+ UInt256(index)) }
    let first = word(0)
    let (counts, price) = (word(1), word(4))
    guard let phase = JobState(rawValue: UInt8(truncatingIfNeeded: first.l2 >> 32)), phase != .none,
      let failure = JobFailure(rawValue: UInt8(truncatingIfNeeded: first.l2 >> 40)),
      let kind = JobKind(rawValue: UInt8(truncatingIfNeeded: first.l2 >> 48))
    else { return nil }
    return JobRecord(
      owner: Address(truncating: first), kind: kind, state: phase, failure: failure, steps: counts.l0,
      stepsDone: counts.l1, runsDone: counts.l3, firstStep: first.l3, endBlock: counts.l2, task: Hash(word(2)),
      registryJob: word(3), gasPrice: price.l0, macsPerGas: price.l1,
      gas: price.l2, gasUsed: price.l3, escrow: word(5), checkpoint: Hash(word(6)), manifest: Hash(word(7)),
      registeredModel: word(8), refund: word(9))
  }

  /// Adds a job and gives its id.
  ///
  /// The account's nonce becomes 1 with the first job, so that it is never empty in the sense of EIP-161.
  func add(_ job: JobRecord) -> UInt64 {
    if state.nonce(Self.account) == 0 { state.setNonce(1, of: Self.account) }
    let id = jobCount + 1
    state.setStorage(Self.account, TrainingStorage.jobCountSlot, UInt256(id))
    if job.kind == .adapter {
      state.setStorage(Self.account, TrainingStorage.job(ofRegistryJob: job.registryJob), UInt256(id))
    }
    write(job, id)
    return id
  }

  /// Writes a job back.
  func write(_ job: JobRecord, _ id: UInt64) {
    let flags =
      UInt64(job.state.rawValue) << 32 | UInt64(job.failure.rawValue) << 40 | UInt64(job.kind.rawValue) << 48
    let words: [UInt256] = [
      job.owner.word | UInt256(l0: 0, l1: 0, l2: flags, l3: job.firstStep),
      UInt256(l0: job.steps, l1: job.stepsDone, l2: job.endBlock, l3: job.runsDone), job.task.word, job.registryJob,
      UInt256(l0: job.gasPrice, l1: job.macsPerGas, l2: job.gas, l3: job.gasUsed), job.escrow, job.checkpoint.word,
      job.manifest.word, job.registeredModel, job.refund,
    ]
    let base = TrainingStorage.job(id)
    for (index, word) in words.enumerated() { state.setStorage(Self.account, base &+ UInt256(UInt64(index)), word) }
  }

  /// The job that trains a job of ModelRegistry; nil when none does.
  func job(ofRegistryJob id: UInt256) -> UInt64? {
    let found = state.storage(Self.account, TrainingStorage.job(ofRegistryJob: id))
    return found.isZero ? nil : found.l0
  }

  /// What a run of a study gave; nil when it is not over.
  func run(_ run: UInt64, of job: UInt64) -> Hash? {
    let word = state.storage(Self.account, TrainingStorage.run(run, ofJob: job))
    return word.isZero ? nil : Hash(word)
  }

  /// Notes the blob with what a run of a study gave.
  func write(run blob: Hash, _ run: UInt64, of job: UInt64) {
    state.setStorage(Self.account, TrainingStorage.run(run, ofJob: job), blob.word)
  }

  /// The words of what a study found.
  func result(of job: UInt64) -> [UInt256] {
    let base = TrainingStorage.result(ofJob: job)
    return (0..<TrainingStorage.resultWords).map { state.storage(Self.account, base &+ UInt256($0)) }
  }

  /// Writes what a study found.
  func write(result words: [UInt256], of job: UInt64) {
    let base = TrainingStorage.result(ofJob: job)
    for (index, word) in words.enumerated() {
      state.setStorage(Self.account, base &+ UInt256(UInt64(index)), word)
    }
  }

  /// By how many retrainings the quality of an adapter was measured at most; 0 for none.
  func measuredSubsets(_ manifest: Hash) -> UInt64 {
    state.storage(Self.account, TrainingStorage.quality(manifest)).l0
  }

  /// Notes by how many retrainings the quality of an adapter was measured.
  func setMeasuredSubsets(_ count: UInt64, _ manifest: Hash) {
    state.setStorage(Self.account, TrainingStorage.quality(manifest), UInt256(count))
  }

  /// A step of a job; nil when it is not done.
  func step(_ step: UInt64, of job: UInt64) -> StepRecord? {
    let base = TrainingStorage.step(step, ofJob: job)
    let checkpoint = state.storage(Self.account, base)
    if checkpoint.isZero { return nil }
    let facts = state.storage(Self.account, base &+ 1)
    return StepRecord(
      checkpoint: Hash(checkpoint), loss: facts.l0, tokenCount: facts.l1, gas: facts.l2,
      capture: Hash(state.storage(Self.account, base &+ 2)))
  }

  /// Writes a step of a job.
  func write(_ record: StepRecord, step: UInt64, of job: UInt64) {
    let base = TrainingStorage.step(step, ofJob: job)
    state.setStorage(Self.account, base, record.checkpoint.word)
    state.setStorage(
      Self.account, base &+ 1, UInt256(l0: record.loss, l1: record.tokenCount, l2: record.gas, l3: 0))
    if record.capture != .zero { state.setStorage(Self.account, base &+ 2, record.capture.word) }
  }
}
