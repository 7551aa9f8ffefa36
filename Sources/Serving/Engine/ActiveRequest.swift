internal import AdapterEngine

/// A request in work: what it has given so far, and where its events go.
final class ActiveRequest {
  /// What follows from a drawn token.
  enum Next {
    case goesOn
    case ended(FinishReason)
  }

  let id: RequestID
  let request: ServingRequest
  let adapter: AdapterID?
  let start: ContinuousClock.Instant
  /// The output so far.
  private(set) var tokens: [Int32] = []
  private var hiddenSums: [Float] = []
  private var bytes: TokenBytes
  private var text: TextAssembler
  private let stopTokens: [Int32]
  private let deliver: @Sendable (Result<ServingEvent, ServingError>) -> Void

  init(
    id: RequestID, request: ServingRequest, adapter: AdapterID?, model: ModelFacts, start: ContinuousClock.Instant,
    _ deliver: @escaping @Sendable (Result<ServingEvent, ServingError>) -> Void
  ) {
    self.id = id
    self.request = request
    self.adapter = adapter
    self.start = start
    bytes = TokenBytes(model.detokenize)
    text = TextAssembler(stops: request.stopStrings)
    stopTokens = request.stopTokens ?? model.endTokens
    self.deliver = deliver
  }

  /// What the scheduler gets.
  var sequence: Sequence {
    Sequence(
      id: id, flow: FlowKey(priority: request.priority, adapter: adapter), prompt: request.prompt,
      maximumOutputTokens: request.task == .embed ? 0 : request.maximumOutputTokens,
      reusesPrefix: request.task != .embed)
  }

  /// Adds a drawn token to the output, unless it is a stop token, and sends what became certain.
  func take(_ token: Int32) -> Next {
    if stopTokens.contains(token) {
      send([], text.finish())
      return .ended(.stopToken(token))
    }
    tokens.append(token)
    let (piece, stop) = text.append(bytes.append(token))
    if let stop {
      send([token], piece)
      return .ended(.stopString(stop))
    }
    guard tokens.count < request.maximumOutputTokens else {
      send([token], piece + text.finish())
      return .ended(.length)
    }
    send([token], piece)
    return .goesOn
  }

  /// Adds hidden vectors to the sums, row after row, so that how the prompt was cut into steps does not show.
  ///
  /// Rows from position 0 on are the beginning, also when a preemption made the sequence begin again.
  func pool(_ rows: ArraySlice<Float>, position: Int, width: Int) {
    if position == 0 { hiddenSums = Array(repeating: 0, count: width) }
    for (index, value) in rows.enumerated() { hiddenSums[index % width] += value }
  }

  func completion(_ reason: FinishReason, cachedTokens: Int) -> Completion {
    let count = Float(request.prompt.count)
    return Completion(
      tokens: tokens, reason: reason,
      usage: Usage(
        promptTokens: request.prompt.count, cachedTokens: cachedTokens, outputTokens: tokens.count),
      embedding: hiddenSums.map { $0 / count })
  }

  func end(_ result: Result<Completion, ServingError>) {
    deliver(result.map(ServingEvent.finished))
  }

  private func send(_ tokens: [Int32], _ text: String) {
    if tokens.isEmpty, text.isEmpty { return }
    deliver(.success(.output(tokens: tokens, text: text)))
  }
}
