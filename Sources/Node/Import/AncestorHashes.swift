internal import ChainStore
internal import Primitives
internal import Synchronization

/// The hashes of a block's ancestors while it is executed; thread-safe.
///
/// A program cannot be told that one could not be read, and what it then computes is worthless: whoever executes looks at ``failure``
/// before keeping anything.
final class AncestorHashes: Sendable {
  private let chain: ChainStore
  /// Blocks that are perhaps not stored yet.
  private let recent: RecentHashes?
  private let first = Mutex<ChainStoreError?>(nil)

  init(_ chain: ChainStore, recent: RecentHashes? = nil) {
    self.chain = chain
    self.recent = recent
  }

  /// Why a hash could not be given; nil when all could.
  var failure: ChainStoreError? { first.withLock { $0 } }

  /// The hash of the ancestor with this number.
  subscript(number: UInt64) -> Hash? {
    if let hash = recent?[number] { return hash }
    let failure: ChainStoreError
    do throws(ChainStoreError) {
      if let hash = try chain.hash(ofBlock: number) { return hash }
      failure = .corruptRecord(record: "the hash of block \(number)", reason: "it is missing")
    } catch {
      failure = error
    }
    first.withLock { if $0 == nil { $0 = failure } }
    return nil
  }
}
