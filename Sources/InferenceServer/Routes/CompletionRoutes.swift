internal import AdapterEngine
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
internal import NIOCore
internal import Serving

extension API {
  /// `POST /v1/completions`.
  func completions(_ request: Request) async throws -> Response {
    let (request, fields) = try await read(request)
    let completion = try CompletionRequest(fields, tokenizer: engine.model.tokenizer)
    let adapter = try adapter(completion.model)
    let requests = completion.prompts.flatMap { prompt in
      (0..<completion.fields.choices).map { choice in
        ServingRequest(
          prompt: prompt, adapter: adapter, maximumOutputTokens: completion.maximumOutputTokens,
          sampling: completion.fields.sampling(choice: choice), stopStrings: completion.fields.stops,
          priority: completion.fields.priority, deadline: completion.fields.deadline)
      }
    }
    let head = head(.completion, model: completion.model, seed: completion.fields.seed)
    return try await answer(request, requests, head, completion.fields)
  }

  /// `POST /v1/embeddings`: the mean of the final hidden vectors of each input's tokens.
  func embeddings(_ request: Request) async throws -> Response {
    let (request, fields) = try await read(request)
    try fields.allow(["model", "input", "encoding_format", "user", "dimensions", "priority", "timeout"])
    try fields.refuse("encoding_format", unless: [.string("float")])
    try fields.refuse("dimensions", unless: [.integer(engine.model.shape.hiddenSize)])
    let model = try fields.model()
    let adapter = try adapter(model)
    let deadline = try fields.deadline()
    let prompts = try PromptReader(tokenizer: engine.model.tokenizer).prompts(fields, "input")
    let requests = prompts.map {
      ServingRequest(prompt: $0, adapter: adapter, task: .embed, maximumOutputTokens: 0, deadline: deadline)
    }
    let choices = try await API.collect(MergedStreams(try submit(requests)), requests.count, request)
    let tokens = prompts.reduce(0) { $0 + $1.count }
    return API.response([
      "object": "list", "model": .string(model),
      "data": .array(
        choices.enumerated().map { index, choice in
          [
            "object": "embedding", "index": .integer(index),
            "embedding": .array(choice.embedding.map { .number("\($0)") }),
          ]
        }),
      "usage": ["prompt_tokens": .integer(tokens), "total_tokens": .integer(tokens)],
    ])
  }
}
