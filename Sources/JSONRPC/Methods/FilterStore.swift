internal import Primitives
internal import Synchronization

/// The filters that callers poll with `eth_getFilterChanges`; the oldest is forgotten when there are too many.
final class FilterStore: Sendable {
  enum Kind: Sendable {
    case logs(LogQuery)
    case blocks
  }

  struct Filter: Sendable {
    var kind: Kind
    /// The first block that the next poll reports.
    var nextBlock: UInt64
  }

  private struct State {
    var filters: [UInt64: Filter] = [:]
    var lastID: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Adds a filter that reports blocks from `nextBlock` on.
  func add(_ kind: Kind, nextBlock: UInt64) -> UInt64 {
    state.withLock { state in
      if state.filters.count >= RPCLimits.maximumFilters, let oldest = state.filters.keys.min() {
        state.filters[oldest] = nil
      }
      state.lastID += 1
      state.filters[state.lastID] = Filter(kind: kind, nextBlock: nextBlock)
      return state.lastID
    }
  }

  /// The filter of an identifier; nil for an unknown one.
  func filter(_ id: UInt64) -> Filter? { state.withLock { $0.filters[id] } }

  /// Gives a filter and moves it past `head`.
  func advance(_ id: UInt64, past head: UInt64) -> Filter? {
    state.withLock { state in
      guard let filter = state.filters[id] else { return nil }
      state.filters[id]?.nextBlock = max(filter.nextBlock, head + 1)
      return filter
    }
  }

  /// Forgets a filter and tells whether there was one.
  func remove(_ id: UInt64) -> Bool { state.withLock { $0.filters.removeValue(forKey: id) != nil } }
}
