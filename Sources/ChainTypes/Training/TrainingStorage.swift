public import Primitives

/// Where the precompiled contract TRAIN keeps its jobs: storage of its own account, so that proofs, history and unwinding are
/// those of every contract.
///
/// `Docs/Specification/Precompiles.md` has the layout of the words.
public enum TrainingStorage {
  /// The account, 0x0A02.
  public static let address = Address(low: 0x0A02)
  /// The slot with the number of jobs; their ids count from 1.
  public static let jobCountSlot: UInt256 = 0
  /// The slot with the number of the jobs from the first on that have ended one after another; the next one is at work.
  public static let endedSlot: UInt256 = 1
  /// The slot with the number of the jobs from the first on whose checkpoints are given back.
  public static let clearedSlot: UInt256 = 2

  /// The first slot of a job.
  public static func job(_ id: UInt64) -> UInt256 { place("openledger.train.job", [UInt256(id)]) }

  /// The first of the three slots of a step of a job; step 0 is the start. Run r of a study has its steps from 2^32 × r on.
  public static func step(_ step: UInt64, ofJob id: UInt64) -> UInt256 {
    place("openledger.train.step", [UInt256(id), UInt256(step)])
  }

  /// The slot with the job that a job of ModelRegistry is trained by; zero for none.
  public static func job(ofRegistryJob id: UInt256) -> UInt256 { place("openledger.train.registryJob", [id]) }

  /// The slot with the blob of what a run of a study gave; zero before it is over.
  public static func run(_ run: UInt64, ofJob id: UInt64) -> UInt256 {
    place("openledger.train.run", [UInt256(id), UInt256(run)])
  }

  /// The first of the slots with what a study found.
  public static func result(ofJob id: UInt64) -> UInt256 { place("openledger.train.result", [UInt256(id)]) }

  /// How many slots a study's result has.
  public static let resultWords: UInt64 = 3

  /// The slot with the number of retrainings by which the quality of an adapter was measured; zero for none.
  public static func quality(_ manifest: Hash) -> UInt256 { place("openledger.train.quality", [manifest.word]) }

  private static func place(_ domain: String, _ words: [UInt256]) -> UInt256 {
    var hasher = Keccak256()
    hasher.update(Keccak256.hash(utf8: domain))
    for word in words { hasher.update(word) }
    return hasher.finalize().word
  }
}
