internal import ChainStore
internal import Primitives
internal import Synchronization

/// The filters that callers poll with `eth_getFilterChanges`; the one polled longest ago is forgotten when there are too many.
final class FilterStore: Sendable {
  enum Kind: Sendable {
    case logs(LogQuery)
    case blocks
  }

  /// A block that is reported; the next poll begins after it.
  struct Place: Sendable, Hashable {
    var number: UInt64
    /// Tells a block from another one at its height, which is there after the chain was unwound.
    var hash: Hash
  }

  struct Filter: Sendable {
    let kind: Kind
    /// Everything up to this block is reported.
    fileprivate(set) var place: Place
    fileprivate var lastUse: UInt64

    /// How many addresses and topics it holds.
    fileprivate var criteriaCount: Int {
      switch kind {
      case .logs(let query): query.filter.addresses.count + query.filter.topics.reduce(0) { $0 + $1.count }
      case .blocks: 0
      }
    }
  }

  private struct State {
    var filters: [UInt64: Filter] = [:]
    var lastID: UInt64 = 0
    /// The criteria of all filters together.
    var criteriaCount = 0
    /// Counts uses, so that the order of them is known without a clock.
    var uses: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Adds a filter that reports blocks after `place`.
  func add(_ kind: Kind, after place: Place) -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      state.uses += 1
      let filter = Filter(kind: kind, place: place, lastUse: state.uses)
      state.criteriaCount += filter.criteriaCount
      while state.filters.count >= RPCLimits.maximumFilters || state.criteriaCount > RPCLimits.maximumFilterCriteria,
        let oldest = state.filters.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        state.criteriaCount -= oldest.value.criteriaCount
        state.filters[oldest.key] = nil
      }
      state.filters[state.lastID] = filter
      return state.lastID
    }
  }

  /// The filter of an identifier, which counts as used; nil for an unknown one.
  func filter(_ id: UInt64) -> Filter? {
    state.withLock { state in
      state.uses += 1
      state.filters[id]?.lastUse = state.uses
      return state.filters[id]
    }
  }

  /// Moves a filter on after its changes were read; false when another poll was faster, which then reports them.
  func advance(_ id: UInt64, from place: Place, to next: Place) -> Bool {
    state.withLock { state in
      guard state.filters[id]?.place == place else { return false }
      state.filters[id]?.place = next
      return true
    }
  }

  /// Forgets a filter and tells whether there was one.
  func remove(_ id: UInt64) -> Bool {
    state.withLock { state in
      guard let filter = state.filters.removeValue(forKey: id) else { return false }
      state.criteriaCount -= filter.criteriaCount
      return true
    }
  }
}
