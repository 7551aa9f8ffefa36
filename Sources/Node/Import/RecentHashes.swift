internal import ChainStore
internal import ChainTypes
internal import Execution
internal import Primitives
internal import Synchronization

/// The hashes of the newest blocks of an import, among them those that are not stored yet; thread-safe.
final class RecentHashes: Sendable {
  /// Enough for every ancestor that a program may ask for and every block that waits to be stored.
  private static let capacity = Int(BlockEnvironment.ancestorWindow) + ImportOptions.maximumUnstoredBlocks

  private struct Entry {
    var number: UInt64
    var hash: Hash
  }

  private let entries: Mutex<[Entry?]>

  /// Knows the newest block only.
  init(head: ChainStore.Head) {
    entries = Mutex(Array(repeating: nil, count: RecentHashes.capacity))
    insert(head.hash, number: head.header.number)
  }

  /// The hash of a block; nil when it is not among the newest.
  subscript(number: UInt64) -> Hash? {
    entries.withLock { entries in
      entries[RecentHashes.place(number)].flatMap { $0.number == number ? $0.hash : nil }
    }
  }

  /// Adds the next block.
  func insert(_ hash: Hash, number: UInt64) {
    entries.withLock { $0[RecentHashes.place(number)] = Entry(number: number, hash: hash) }
  }

  private static func place(_ number: UInt64) -> Int { Int(number % UInt64(capacity)) }
}
