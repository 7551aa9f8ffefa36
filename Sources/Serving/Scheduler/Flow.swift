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

  /// The flow to serve next of those that wait and are not in `skipped`.
  func next(at step: UInt64, skipping skipped: Set<FlowKey>) -> FlowKey? {
    var best: (key: FlowKey, flow: Flow)?
    for (key, flow) in byKey where !flow.queue.isEmpty && !skipped.contains(key) {
      if let present = best, !precedes((key, flow), present, at: step) { continue }
      best = (key, flow)
    }
    return best?.key
  }

  /// Whether a flow's queue has waited longer than `patience`.
  func isOverdue(_ key: FlowKey, at step: UInt64) -> Bool {
    guard let flow = byKey[key] else { return false }
    return step - flow.waitingSince >= patience
  }

  private func precedes(_ a: (key: FlowKey, flow: Flow), _ b: (key: FlowKey, flow: Flow), at step: UInt64) -> Bool {
    let isOverdue = (step - a.flow.waitingSince >= patience, step - b.flow.waitingSince >= patience)
    if isOverdue.0 != isOverdue.1 { return isOverdue.0 }
    if isOverdue.0, a.flow.waitingSince != b.flow.waitingSince { return a.flow.waitingSince < b.flow.waitingSince }
    if a.key.priority != b.key.priority { return a.key.priority > b.key.priority }
    if a.flow.service != b.flow.service { return a.flow.service < b.flow.service }
    return a.flow.queue[0] < b.flow.queue[0]
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
