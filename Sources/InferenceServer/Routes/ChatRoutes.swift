internal import AdapterEngine
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
internal import Serving

extension API {
  /// `POST /v1/chat/completions`: the model's own template makes one prompt of the messages.
  func chatCompletions(_ request: Request) async throws -> Response {
    let (request, fields) = try await read(request)
    let chat = try ChatRequest(fields)
    let adapter = try adapter(chat.model)
    let prompt = try prompt(chat.messages)
    let room =
      min(
        engine.model.shape.maximumContext, engine.cachePositions + 1) - prompt.count
    let requests = (0..<chat.fields.choices).map { choice in
      ServingRequest(
        prompt: prompt, adapter: adapter, maximumOutputTokens: chat.maximumOutputTokens ?? max(room, 1),
        sampling: chat.fields.sampling(choice: choice), stopStrings: chat.fields.stops,
        priority: chat.fields.priority, deadline: chat.fields.deadline)
    }
    let head = head(.chat, model: chat.model, seed: chat.fields.seed)
    return try await answer(request, requests, head, chat.fields)
  }

  /// The tokens of a conversation, up to where the answer begins.
  private func prompt(_ messages: [ChatMessage]) throws(APIError) -> [Int32] {
    let template: ChatTemplate
    switch chat {
    case .success(let found): template = found
    case .failure(let error):
      throw .unsupported("messages", "The model has no chat template that the server can use: \(error.description)")
    }
    do throws(EngineError) {
      return try engine.model.tokenizer.tokenize(try template.render(messages), addingSpecialTokens: false)
    } catch {
      throw .invalid("messages", "messages: \(error.description)")
    }
  }
}
