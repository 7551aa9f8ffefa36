/// Which adapters are in memory, which are in use, and which go when room is needed; pure bookkeeping.
///
/// An adapter is absent, loading, resident or failed. Loading and resident ones count against the budget. Those that are pinned, or were
/// asked for in the present round, stay. Of the others those that no request waits for go first, the least recently used before the
/// rest; then those whose requests came last, as their turn comes last.
package struct AdapterTable: Sendable {
  /// What `need` found, and what it wants done.
  package enum Answer: Hashable, Sendable {
    /// Tell the scheduler so.
    case now(AdapterReadiness)
    /// Start to load the adapter, after the evicted ones were let go.
    case load(evicting: [AdapterID])
  }

  private enum State: Hashable {
    case absent
    case loading
    case resident
    case failed(ServingError)
  }

  private struct Entry {
    var state = State.absent
    let byteCount: Int
    var pins = 0
    var lastUse: UInt64 = 0
    var round: UInt64 = 0
    /// When requests began to wait for it or to run with it; nil while there are none.
    var wantedSince: UInt64?

    /// Whether this one goes before another when room is needed.
    func goesBefore(_ other: Entry) -> Bool {
      switch (wantedSince, other.wantedSince) {
      case (nil, nil): lastUse < other.lastUse
      case (let own?, let others?): own > others
      case (let own, _): own == nil
      }
    }
  }

  private var entries: [AdapterID: Entry] = [:]
  private var clock: UInt64 = 0
  private var round: UInt64 = 1
  /// The most bytes of adapters in memory.
  package let budget: Int
  /// Bytes of those that are resident or loading.
  package private(set) var heldBytes = 0
  /// Those that are resident.
  package private(set) var residentCount = 0
  /// Those that went to make room.
  package private(set) var evictionCount: UInt64 = 0

  package init(budget: Int) { self.budget = budget }

  /// Adds an adapter, absent at first.
  package mutating func add(_ id: AdapterID, byteCount: Int) { entries[id] = Entry(byteCount: byteCount) }

  /// Removes an adapter that nothing uses; true when it was resident, so that its memory is to be let go.
  package mutating func remove(_ id: AdapterID) -> Bool {
    guard let entry = entries.removeValue(forKey: id) else { return false }
    if entry.state == .resident { residentCount -= 1 }
    if entry.state == .resident || entry.state == .loading { heldBytes -= entry.byteCount }
    return entry.state == .resident
  }

  package mutating func beginRound() { round += 1 }

  /// Whether an adapter is in memory.
  package func isResident(_ id: AdapterID) -> Bool { entries[id]?.state == .resident }

  /// Whether a sequence uses an adapter.
  package func isPinned(_ id: AdapterID) -> Bool { (entries[id]?.pins ?? 0) > 0 }

  /// The answer to a question for an adapter; `load` makes it count as loading.
  package mutating func need(_ id: AdapterID) -> Answer {
    guard var entry = entries[id] else { return .now(.failed(.unknownAdapter("\(id.number)"))) }
    clock += 1
    entry.lastUse = clock
    entry.round = round
    defer { entries[id] = entry }
    switch entry.state {
    case .resident: return .now(.ready)
    case .loading: return .now(.loading)
    case .failed(let error): return .now(.failed(error))
    case .absent: break
    }
    guard entry.byteCount <= budget else {
      return .now(.failed(.adapterTooLarge(bytes: entry.byteCount, limit: budget)))
    }
    guard let victims = victims(toHold: entry.byteCount) else { return .now(.full) }
    for victim in victims { evict(victim) }
    entry.state = .loading
    heldBytes += entry.byteCount
    return .load(evicting: victims)
  }

  /// Notes the end of a load.
  package mutating func loaded(_ id: AdapterID, _ result: Result<Void, ServingError>) {
    guard var entry = entries[id], entry.state == .loading else { return }
    switch result {
    case .success:
      entry.state = .resident
      residentCount += 1
    case .failure(let error):
      entry.state = .failed(error)
      heldBytes -= entry.byteCount
    }
    entries[id] = entry
  }

  /// Lets a failed adapter be tried again.
  package mutating func forgetFailure(_ id: AdapterID) {
    if case .failed = entries[id]?.state { entries[id]?.state = .absent }
  }

  /// Notes that the first request for an adapter came, or that the last one ended.
  package mutating func want(_ id: AdapterID, _ isWanted: Bool) {
    clock += 1
    entries[id]?.wantedSince = isWanted ? clock : nil
  }

  package mutating func pin(_ id: AdapterID) { entries[id]?.pins += 1 }

  package mutating func unpin(_ id: AdapterID) {
    clock += 1
    entries[id]?.pins -= 1
    entries[id]?.lastUse = clock
  }

  /// The adapters that must go so that `bytes` more fit; nil when too many are needed.
  private func victims(toHold bytes: Int) -> [AdapterID]? {
    var excess = heldBytes + bytes - budget
    guard excess > 0 else { return [] }
    let idle = entries.filter { $0.value.state == .resident && $0.value.pins == 0 && $0.value.round != round }
    guard idle.values.reduce(0, { $0 + $1.byteCount }) >= excess else { return nil }
    var victims: [AdapterID] = []
    for (id, entry) in idle.sorted(by: { $0.value.goesBefore($1.value) }) where excess > 0 {
      victims.append(id)
      excess -= entry.byteCount
    }
    return victims
  }

  private mutating func evict(_ id: AdapterID) {
    entries[id]?.state = .absent
    heldBytes -= entries[id]?.byteCount ?? 0
    residentCount -= 1
    evictionCount += 1
  }
}

extension AdapterTable {
  /// The first thing found wrong with the bookkeeping; nil when all is well.
  package var fault: String? {
    let held = entries.values.filter { $0.state == .resident || $0.state == .loading }
    if held.reduce(0, { $0 + $1.byteCount }) != heldBytes { return "the held bytes are not those of the held adapters" }
    if heldBytes > budget { return "\(heldBytes) bytes are held, above the budget of \(budget)" }
    if entries.values.count(where: { $0.state == .resident }) != residentCount { return "residents are miscounted" }
    if entries.values.contains(where: { $0.pins < 0 }) { return "an adapter was let go more often than it was pinned" }
    if entries.values.contains(where: { $0.pins > 0 && $0.state != .resident }) { return "a pinned adapter is absent" }
    return nil
  }
}
