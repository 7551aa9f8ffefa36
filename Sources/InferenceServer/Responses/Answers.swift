internal import JSONCoding
internal import Serving

/// What all parts of one answer share.
struct AnswerHead: Sendable {
  /// Which of OpenAI's objects an answer is.
  enum Kind: Sendable {
    case completion
    case chat
  }

  let kind: Kind
  let id: String
  /// Seconds since 1970.
  let created: Int
  let model: String
  let seed: UInt64

  /// The whole answer.
  func answer(_ choices: [Choice]) -> JSON {
    var members = base(object: kind == .chat ? "chat.completion" : "text_completion")
    members.append(JSONMember("choices", .array(choices.enumerated().map { json($1, index: $0) })))
    members.append(JSONMember("usage", usage(choices.compactMap(\.usage))))
    return .object(members)
  }

  /// A piece of a streamed answer; the last piece of a choice has its reason.
  func piece(_ text: String, index: Int, reason: FinishReason?, isFirst: Bool) -> JSON {
    let ending = reason.map { JSON.string(Self.name($0)) } ?? .null
    let choice: JSON
    switch kind {
    case .completion:
      choice = ["text": .string(text), "index": .integer(index), "logprobs": .null, "finish_reason": ending]
    case .chat:
      var delta: [JSONMember] = isFirst ? [JSONMember("role", "assistant")] : []
      if !text.isEmpty || isFirst { delta.append(JSONMember("content", .string(text))) }
      choice = ["index": .integer(index), "delta": .object(delta), "logprobs": .null, "finish_reason": ending]
    }
    return .object(pieceBase + [JSONMember("choices", .array([choice]))])
  }

  /// The piece that follows the last one of all choices when the client asked for it.
  func usagePiece(_ usages: [Usage]) -> JSON {
    .object(pieceBase + [JSONMember("choices", .array([])), JSONMember("usage", usage(usages))])
  }

  /// The choices of one prompt share it: it is counted for each of them, as each is computed.
  private func usage(_ usages: [Usage]) -> JSON {
    let prompt = usages.reduce(0) { $0 + $1.promptTokens }
    let output = usages.reduce(0) { $0 + $1.outputTokens }
    return [
      "prompt_tokens": .integer(prompt), "completion_tokens": .integer(output),
      "total_tokens": .integer(prompt + output),
      "prompt_tokens_details": ["cached_tokens": .integer(usages.reduce(0) { $0 + $1.cachedTokens })],
    ]
  }

  private func json(_ choice: Choice, index: Int) -> JSON {
    let ending = choice.reason.map { JSON.string(Self.name($0)) } ?? .null
    switch kind {
    case .completion:
      return [
        "text": .string(choice.text), "index": .integer(index), "logprobs": .null, "finish_reason": ending,
      ]
    case .chat:
      return [
        "index": .integer(index), "message": ["role": "assistant", "content": .string(choice.text)],
        "logprobs": .null, "finish_reason": ending,
      ]
    }
  }

  private var pieceBase: [JSONMember] { base(object: kind == .chat ? "chat.completion.chunk" : "text_completion") }

  private func base(object: String) -> [JSONMember] {
    [
      JSONMember("id", .string(id)), JSONMember("object", .string(object)), JSONMember("created", .integer(created)),
      JSONMember("model", .string(model)), JSONMember("seed", .integer(seed)),
    ]
  }

  private static func name(_ reason: FinishReason) -> String { reason == .length ? "length" : "stop" }
}

/// One answer to one prompt, as far as it has come.
struct Choice: Sendable {
  var text = ""
  var reason: FinishReason?
  var usage: Usage?
  var embedding: [Float] = []

  /// Adds an event.
  mutating func add(_ event: ServingEvent) {
    switch event {
    case .output(_, let piece): text += piece
    case .finished(let completion):
      reason = completion.reason
      usage = completion.usage
      embedding = completion.embedding
    }
  }
}
