public import Primitives
internal import Synchronization

/// The hashes of a block's ancestors while it is executed; thread-safe.
///
/// A program cannot be told that one could not be read, and what it then computes is worthless: whoever executes looks at ``failure``
/// before keeping or showing anything.
public final class AncestorHashes: Sendable {
  private let chain: ChainStore
  private let known: @Sendable (UInt64) -> Hash?
  private let first = Mutex<ChainStoreError?>(nil)

  /// The hashes of a chain; `known` gives those of blocks that are perhaps not stored yet.
  public init(_ chain: ChainStore, known: @escaping @Sendable (UInt64) -> Hash? = { _ in nil }) {
    self.chain = chain
    self.known = known
  }

  /// Why a hash could not be given; nil when all could.
  public var failure: ChainStoreError? { first.withLock { $0 } }

  /// The hash of the ancestor with this number.
  public subscript(number: UInt64) -> Hash? {
    if let hash = known(number) { return hash }
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
