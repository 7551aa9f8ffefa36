internal import AdapterEngine
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
internal import NIOCore
internal import Primitives
internal import Serving

/// What the routes share: the engine, the names, and how answers are written.
struct API: Sendable {
  let engine: ServingEngine
  /// The model's chat template, or why there is none.
  let chat: Result<ChatTemplate, EngineError>
  let modelName: String
  let adapterFolder: String?
  let allowsAdapterChanges: Bool

  /// Answers with what `body` gives; every error becomes an answer of its own.
  static func answering(_ body: () async throws -> Response) async -> Response {
    do {
      return try await body()
    } catch {
      let error = APIError(any: error)
      return API.response(error.json, status: error.status)
    }
  }

  /// Reads the body as an object, and gives the request in the form that a disconnect can interrupt.
  func read(_ request: Request) async throws -> (request: Request, fields: Fields) {
    var request = request
    let buffer: ByteBuffer
    do {
      buffer = try await request.collectBody(upTo: InferenceLimits.maximumBodyBytes)
    } catch {
      throw APIError(
        status: .contentTooLarge, message: "The body may have at most \(InferenceLimits.maximumBodyBytes) bytes.",
        code: "body_too_large")
    }
    return (request, try Fields(body: Bytes(buffer.readableBytesView)))
  }

  /// The adapter that a request's `model` names, or nil for the base model; throws when neither has this name.
  func adapter(_ name: String) throws(APIError) -> String? {
    if name == modelName { return nil }
    guard engine.adapters.contains(name) else {
      throw .notFound("model", "There is no model or adapter \"\(name)\".", code: "model_not_found")
    }
    return name
  }

  /// The head of a new answer.
  func head(_ kind: AnswerHead.Kind, model: String, seed: UInt64) -> AnswerHead {
    let prefix = kind == .chat ? "chatcmpl" : "cmpl"
    return AnswerHead(
      kind: kind, id: "\(prefix)-\(UUID().uuidString.lowercased())", created: Int(Date().timeIntervalSince1970),
      model: model, seed: seed)
  }

  /// Answers with the outputs of some requests, streamed or whole; a client that goes away cancels them.
  func answer(
    _ request: Request, _ requests: [ServingRequest], _ head: AnswerHead, _ fields: SamplingFields
  ) async throws -> Response {
    let merged = MergedStreams(try submit(requests))
    if fields.streams { return EventStream(merged, head, requests.count, fields).response(request) }
    let choices = try await API.collect(merged, requests.count, request)
    return API.response(head.answer(choices))
  }

  /// Waits for the ends of some requests.
  static func collect(_ merged: MergedStreams, _ count: Int, _ request: Request) async throws -> [Choice] {
    try await request.body.consumeWithCancellationOnInboundClose { _ in
      var choices = Array(repeating: Choice(), count: count)
      for try await (index, event) in merged.events { choices[index].add(event) }
      return choices
    }
  }

  /// Queues requests; when one is refused, those before it are cancelled.
  func submit(_ requests: [ServingRequest]) throws(ServingError) -> [ServingStream] {
    var streams: [ServingStream] = []
    for request in requests {
      do throws(ServingError) {
        streams.append(try engine.submit(request))
      } catch {
        for stream in streams { engine.cancel(stream.id) }
        throw error
      }
    }
    return streams
  }
}

// MARK: - Answers

extension API {
  /// A JSON answer.
  static func response(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
    response(ByteBuffer(bytes: json.encoded), type: "application/json", status: status)
  }

  /// An answer of any type.
  static func response(_ body: ByteBuffer, type: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: body))
  }
}
