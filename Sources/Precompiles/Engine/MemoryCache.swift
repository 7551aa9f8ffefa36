import Synchronization

/// Values that are costly to make, least recently used first out, up to a number of bytes; thread-safe.
final class MemoryCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    let byteCount: Int
    var lastUse: UInt64
  }

  private struct Entries {
    var byKey: [Key: Entry] = [:]
    var byteCount = 0
    var clock: UInt64 = 0
  }

  private let entries = Mutex(Entries())
  private let budget: Int

  init(budget: Int) {
    self.budget = budget
  }

  /// The held value, or the one that `make` gives, which is then held; two threads that meet may both make it.
  func value<Failure: Error>(
    _ key: Key, make: () throws(Failure) -> (Value, byteCount: Int)
  ) throws(Failure) -> Value {
    let held = entries.withLock { entries -> Value? in
      entries.clock += 1
      entries.byKey[key]?.lastUse = entries.clock
      return entries.byKey[key]?.value
    }
    if let held { return held }
    let (value, byteCount) = try make()
    entries.withLock { insert(value, byteCount, key, &$0) }
    return value
  }

  /// Bytes held now.
  var byteCount: Int { entries.withLock { $0.byteCount } }

  private func insert(_ value: Value, _ byteCount: Int, _ key: Key, _ entries: inout Entries) {
    if let replaced = entries.byKey[key] { entries.byteCount -= replaced.byteCount }
    entries.byKey[key] = Entry(value: value, byteCount: byteCount, lastUse: entries.clock)
    entries.byteCount += byteCount
    // What was just made stays, even when it alone exceeds the budget: it is about to be used.
    while entries.byteCount > budget, entries.byKey.count > 1,
      let oldest = entries.byKey.filter({ $0.key != key }).min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      entries.byKey[oldest.key] = nil
      entries.byteCount -= oldest.value.byteCount
    }
  }
}
