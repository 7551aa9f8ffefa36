/// The waiting requests of one class of one adapter, first come first served, and what they have been given.
struct Flow {
  /// Identities in the order of arrival.
  var queue: [RequestID] = []
  /// Sequences of the flow that run.
  var runningCount = 0
  /// Rows computed for the flow, the measure of fairness between adapters.
  var service: UInt64 = 0
  /// The step from which on the queue has got nothing.
  var waitingSince: UInt64 = 0

  var isIdle: Bool { queue.isEmpty && runningCount == 0 }

  /// Puts a request in the place that its arrival gives it; at the end for a new one.
  mutating func enqueue(_ id: RequestID) {
    let place = queue.lastIndex { $0 < id }.map { $0 + 1 } ?? 0
    queue.insert(id, at: place)
  }
}

/// All flows, with the rule that names the next one.
///
/// The rule is the virtual token counter (Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024): within a class, the
/// flow that was given the fewest rows goes first. A flow that comes back from idleness starts at the least counter of the active ones,
/// so that idleness earns no credit. A flow whose queue got nothing for `patience` steps goes before all, the longest wait first.
struct Flows {
  private(set) var byKey: [FlowKey: Flow] = [:]
  let patience: UInt64

  init(patience: Int) { self.patience = UInt64(patience) }

  /// Changes a flow; it is made when it is missing and its idle counter is forgotten when it means nothing any more.
  mutating func update(_ key: FlowKey, at step: UInt64, _ change: (inout Flow) -> Void) {
    var flow = byKey[key] ?? Flow()
    if flow.isIdle {
      flow.service = max(flow.service, floor)
      flow.waitingSince = step
    }
    if flow.queue.isEmpty { flow.waitingSince = step }
    change(&flow)
    byKey[key] = flow
    if flow.isIdle { forgetIdle() }
  }

  /// The flows that wait and are not in `skipped`, in the order of the rule.
  func order(at step: UInt64, skipping skipped: Set<FlowKey> = []) -> FlowOrder {
    FlowOrder(byKey.keys.compactMap { skipped.contains($0) ? nil : place(of: $0, at: step) })
  }

  /// Where a flow stands in the order; nil when nothing waits in it.
  func place(of key: FlowKey, at step: UInt64) -> FlowOrder.Place? {
    guard let flow = byKey[key], let first = flow.queue.first else { return nil }
    return FlowOrder.Place(
      key: key, isOverdue: isOverdue(key, at: step), waitingSince: flow.waitingSince, service: flow.service,
      first: first)
  }

  /// Whether a flow's queue has waited longer than `patience`.
  func isOverdue(_ key: FlowKey, at step: UInt64) -> Bool {
    guard let flow = byKey[key] else { return false }
    return step - flow.waitingSince >= patience
  }

  /// The least counter of the flows that wait or run.
  private var floor: UInt64 { byKey.values.lazy.filter { !$0.isIdle }.map(\.service).min() ?? 0 }

  /// Idle flows at or below the floor would start there anyway.
  private mutating func forgetIdle() {
    let hasActive = byKey.values.contains { !$0.isIdle }
    let floor = floor
    byKey = byKey.filter { !$0.value.isIdle || (hasActive && $0.value.service > floor) }
  }
}

/// Waiting flows as a binary heap: the one to serve next comes out first.
///
/// The places are those of the moment in which they were put in.
struct FlowOrder {
  struct Place {
    let key: FlowKey
    let isOverdue: Bool
    let waitingSince: UInt64
    let service: UInt64
    let first: RequestID

    func precedes(_ other: Place) -> Bool {
      if isOverdue != other.isOverdue { return isOverdue }
      if isOverdue, waitingSince != other.waitingSince { return waitingSince < other.waitingSince }
      if key.priority != other.key.priority { return key.priority > other.key.priority }
      if service != other.service { return service < other.service }
      return first < other.first
    }
  }

  private var heap: [Place]

  init(_ places: [Place]) {
    heap = places
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// Takes the next flow out.
  mutating func popFirst() -> FlowKey? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if !heap.isEmpty {
      heap[0] = last
      sink(0)
    }
    return first.key
  }

  /// Puts a flow in, if anything waits in it.
  mutating func insert(_ place: Place?) {
    guard let place else { return }
    heap.append(place)
    var index = heap.count - 1
    while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in 2 * index + 1...2 * index + 2 where child < heap.count && heap[child].precedes(heap[least]) {
        least = child
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
