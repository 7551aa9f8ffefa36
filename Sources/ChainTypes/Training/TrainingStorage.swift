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

  /// The first of the three slots of a step of a job; step 0 is the start.
  public static func step(_ step: UInt64, ofJob id: UInt64) -> UInt256 {
    place("openledger.train.step", [UInt256(id), UInt256(step)])
  }

  /// The slot with the job that a job of ModelRegistry is trained by; zero for none.
  public static func job(ofRegistryJob id: UInt256) -> UInt256 { place("openledger.train.registryJob", [id]) }

  private static func place(_ domain: String, _ words: [UInt256]) -> UInt256 {
    var hasher = Keccak256()
    hasher.update(Keccak256.hash(utf8: domain))
    for word in words { hasher.update(word) }
    return hasher.finalize().word
  }
}
