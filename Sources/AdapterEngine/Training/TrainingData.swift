internal import CAdapterEngine

/// A window of a document that passes through the model as one sequence.
public struct TrainingExample: Hashable, Sendable {
  /// Index of the document.
  public let document: Int
  /// Index of the first input token in it.
  public let start: Int
  /// Input tokens; the target of the last one follows it in the document.
  public let count: Int
  /// The first input whose target counts in the loss.
  public let firstTarget: Int

  /// A window of a document.
  package init(document: Int, start: Int, count: Int, firstTarget: Int) {
    self.document = document
    self.start = start
    self.count = count
    self.firstTarget = firstTarget
  }

  /// Targets that count.
  public var targetCount: Int { count - firstTarget }
}

/// One step's place in the data.
struct StepRange: Hashable, Sendable {
  let epoch: UInt32
  let first: UInt32
  let count: UInt32
}

/// Documents in a fixed order; with a plan they give the same examples to the same steps everywhere.
public struct TrainingData: Sendable {
  /// The documents.
  public let documents: [TrainingDocument]

  /// Takes the documents; throws `invalidRequest` when there are none or a prompt is longer than its document.
  public init(documents: [TrainingDocument]) throws(EngineError) {
    guard (1...TrainingLimits.documents).contains(documents.count) else {
      throw .invalidRequest(
        "The training data has \(documents.count) documents, outside 1 … \(TrainingLimits.documents).")
    }
    for (index, document) in documents.enumerated() {
      guard (0...document.tokens.count).contains(document.promptLength), document.tokens.count < Int32.max else {
        throw .invalidRequest(
          "Document \(index) has \(document.tokens.count) tokens and a prompt of \(document.promptLength).")
      }
    }
    self.documents = documents
  }

  /// FNV-1a over lengths, prompt lengths and tokens: tells data apart by accident, not by intent.
  public var digest: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ word: UInt32) {
      for shift in [0, 8, 16, 24] as [UInt32] { hash = (hash ^ UInt64(word >> shift & 0xFF)) &* 0x100_0000_01b3 }
    }
    for document in documents {
      add(UInt32(document.tokens.count))
      add(UInt32(document.promptLength))
      for token in document.tokens { add(UInt32(bitPattern: token)) }
    }
    return hash
  }

  /// The windows of a document, in order.
  package static func examples(
    of document: TrainingDocument, index: Int, maximumSequence: Int, answersOnly: Bool
  ) -> [TrainingExample] {
    let inputs = document.tokens.count - 1
    let counted = answersOnly ? max(document.promptLength, 1) : 1
    return stride(from: 0, to: max(inputs, 0), by: maximumSequence).compactMap { start in
      let count = min(maximumSequence, inputs - start)
      let firstTarget = max(counted - 1 - start, 0)
      guard firstTarget < count else { return nil }
      return TrainingExample(document: index, start: start, count: count, firstTarget: firstTarget)
    }
  }

  /// How many steps the plan takes over the data; throws when no token counts or the order would be too long.
  public func stepCount(_ plan: TrainingPlan) throws(EngineError) -> Int {
    try TrainingOrder(data: self, plan: plan).steps.count
  }

  /// The examples of a step, in order.
  public func batch(step: Int, _ plan: TrainingPlan) throws(EngineError) -> [TrainingExample] {
    let order = try TrainingOrder(data: self, plan: plan)
    guard order.steps.indices.contains(step) else {
      throw .invalidRequest("Step \(step) is outside the plan's \(order.steps.count) steps.")
    }
    var shuffled = ShuffledExamples(order)
    return shuffled.batch(step: step)
  }
}

/// The examples of a plan, and which of them each step takes.
struct TrainingOrder: Sendable {
  let examples: [TrainingExample]
  /// The examples of every document that is held out and has any.
  private let heldOutDocuments: [[TrainingExample]]
  let steps: [StepRange]
  fileprivate let seed: UInt64

  init(data: TrainingData, plan: TrainingPlan) throws(EngineError) {
    try plan.check()
    seed = plan.seed
    let documents = data.documents.enumerated().map { index, document in
      TrainingData.examples(
        of: document, index: index, maximumSequence: plan.maximumSequence, answersOnly: plan.answersOnly)
    }
    let isHeldOut = documents.indices.map { plan.capture?.holdsOut(document: $0) ?? false }
    examples = zip(documents, isHeldOut).flatMap { $1 ? [] : $0 }
    heldOutDocuments = zip(documents, isHeldOut).compactMap { $1 && !$0.isEmpty ? $0 : nil }
    guard !examples.isEmpty else { throw .invalidRequest("No token of the training data counts in the loss.") }
    guard examples.count <= TrainingLimits.visits / plan.epochs else {
      throw .invalidRequest(
        "\(examples.count) examples in \(plan.epochs) epochs are more than the limit of \(TrainingLimits.visits).")
    }
    var steps: [StepRange] = []
    let limit = plan.maximumSteps == 0 ? Int(TrainingLimits.steps) : plan.maximumSteps
    for epoch in 0..<plan.epochs where steps.count < limit {
      let order = plan.packs ? Self.shuffled(examples.count, seed: plan.seed, epoch: UInt32(epoch)) : []
      var first = 0
      while first < examples.count, steps.count < limit {
        var end = first
        for _ in 0..<plan.accumulation where end < examples.count {
          end = plan.packs ? Self.packed(from: end, order, examples, plan) : end + plan.batchDocuments
        }
        end = min(end, examples.count)
        steps.append(StepRange(epoch: UInt32(epoch), first: UInt32(first), count: UInt32(end - first)))
        first = end
      }
    }
    guard plan.maximumSteps != 0 || steps.count < limit else {
      throw .invalidRequest("The training plan has more than \(limit - 1) steps; give maximumSteps.")
    }
    self.steps = steps
    if let capture = plan.capture { try check(capture) }
  }

  /// Throws when no held-out document has a gradient, or a step would write down too much.
  private func check(_ capture: CapturePlan) throws(EngineError) {
    guard capture.heldOutPerStep == 0 || !heldOutDocuments.isEmpty else {
      throw .invalidRequest("No token of the held-out training data counts in the loss.")
    }
    let rows = steps.lazy.map { Int($0.count) }.max() ?? 0
    let bytes = capture.encodedStepLength(rows: rows)
    guard bytes <= TrainingLimits.capturedBytes else {
      throw .invalidRequest(
        "The gradients of a step's \(rows) examples would take \(bytes) bytes, above the limit of "
          + "\(TrainingLimits.capturedBytes).")
    }
  }

  /// The held-out examples of a step, whose documents take turns.
  func heldOut(step: Int, _ capture: CapturePlan) -> [TrainingExample] {
    let count = heldOutDocuments.count
    return (0..<min(capture.heldOutPerStep, count)).flatMap {
      heldOutDocuments[(step * capture.heldOutPerStep + $0) % count]
    }
  }

  /// Where a micro-batch that starts at `first` ends when it is filled with tokens.
  private static func packed(
    from first: Int, _ order: [UInt32], _ examples: [TrainingExample], _ plan: TrainingPlan
  ) -> Int {
    var room = plan.batchDocuments * plan.maximumSequence
    var end = first
    while end < order.count, examples[Int(order[end])].count <= room {
      room -= examples[Int(order[end])].count
      end += 1
    }
    return end
  }

  /// Fisher–Yates with the engine's counter-based generator.
  static func shuffled(_ count: Int, seed: UInt64, epoch: UInt32) -> [UInt32] {
    var order = Array(0..<UInt32(count))
    let key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    var words = [UInt32](repeating: 0, count: 4)
    for i in stride(from: count - 1, to: 0, by: -1) {
      // The arrays have the two, four and four words that the call reads and writes.
      unsafe cae_philox([UInt32(i), epoch, 0, 1], key, &words)
      let random = UInt64(words[0]) | UInt64(words[1]) << 32
      order.swapAt(i, Int(random.multipliedFullWidth(by: UInt64(i) + 1).high))
    }
    return order
  }
}

/// The examples of any step; the order of the last epoch asked for is kept.
struct ShuffledExamples {
  private let order: TrainingOrder
  private var epoch: UInt32?
  private var shuffled: [UInt32] = []

  init(_ order: TrainingOrder) { self.order = order }

  /// The examples of a step, which the plan has.
  mutating func batch(step: Int) -> [TrainingExample] {
    let range = order.steps[step]
    if epoch != range.epoch {
      shuffled = TrainingOrder.shuffled(order.examples.count, seed: order.seed, epoch: range.epoch)
      epoch = range.epoch
    }
    return shuffled[Int(range.first)..<Int(range.first + range.count)].map { order.examples[Int($0)] }
  }
}
