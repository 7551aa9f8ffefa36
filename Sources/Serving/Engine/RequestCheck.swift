internal import AdapterEngine

/// What every request must satisfy, whatever else the engine does: the refusals of `generate`, and the size of the KV cache.
struct RequestCheck: Sendable {
  let vocabularySize: Int
  let maximumContext: Int
  /// Positions of all blocks together.
  let cachePositions: Int

  /// Throws the first reason for which a request can never run.
  func check(_ request: ServingRequest) throws(ServingError) {
    guard !request.prompt.isEmpty else { throw .engine(.invalidRequest("The prompt has no tokens.")) }
    if let token = request.prompt.first(where: { $0 < 0 || $0 >= vocabularySize }) {
      throw .engine(.invalidRequest("Token \(token) is outside the vocabulary of \(vocabularySize)."))
    }
    let outputs = request.task == .embed ? 0 : max(request.maximumOutputTokens, 0)
    let (positions, overflow) = request.prompt.count.addingReportingOverflow(outputs)
    guard !overflow, positions <= maximumContext else {
      throw .engine(
        .contextTooLong(
          "The prompt has \(request.prompt.count) tokens and \(outputs) more may follow; the model's context is "
            + "\(maximumContext)."))
    }
    let held = request.prompt.count + max(outputs, 1) - 1
    guard held <= cachePositions else { throw .exceedsCache(positions: held, limit: cachePositions) }
  }
}
