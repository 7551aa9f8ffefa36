import EngineTestSupport
import Serving

/// Adapters that take some rounds to load, over the real table; one in `badEvery` cannot be loaded.
struct FakeAdapters: AdapterResidency {
  private(set) var table: AdapterTable
  private var loading: [(id: AdapterID, rounds: Int)] = []
  private var random: SeededGenerator
  private let bad: Set<AdapterID>

  init(count: Int, size: Int, budget: Int, bad: Set<AdapterID> = [], seed: UInt64) {
    table = AdapterTable(budget: budget)
    random = SeededGenerator(seed: seed)
    self.bad = bad
    for number in 1...UInt64(count) { table.add(AdapterID(number), byteCount: size) }
  }

  /// Time passes: loads may end.
  mutating func tick() {
    for index in loading.indices.reversed() {
      loading[index].rounds -= 1
      guard loading[index].rounds <= 0 else { continue }
      let id = loading.remove(at: index).id
      table.loaded(id, bad.contains(id) ? .failure(.adapterUnreadable("bad")) : .success(()))
    }
  }

  mutating func beginRound() { table.beginRound() }

  func isResident(_ adapter: AdapterID) -> Bool { table.isResident(adapter) }

  mutating func need(_ adapter: AdapterID) -> AdapterReadiness {
    switch table.need(adapter) {
    case .now(let readiness): return readiness
    case .load:
      loading.append((adapter, random.number(in: 1...4)))
      return .loading
    }
  }

  mutating func pin(_ adapter: AdapterID) { table.pin(adapter) }

  mutating func unpin(_ adapter: AdapterID) { table.unpin(adapter) }
}
