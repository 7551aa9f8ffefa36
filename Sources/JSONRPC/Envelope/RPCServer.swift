public import JSONCoding
public import Primitives

/// Answers JSON-RPC 2.0 bodies: one request or a batch in, response bytes out. Knows no sockets.
public final class RPCServer: Sendable {
  private let methods: MethodTable
  private let context: RPCContext
  private let workers: WorkerThreads

  /// Serves a table of methods on a node; heavy methods run on the worker threads.
  public init(methods: MethodTable = .standard, backend: any RPCBackend, workers: WorkerThreads) {
    self.methods = methods
    context = RPCContext(backend: backend, methods: methods)
    self.workers = workers
  }

  /// The response to a body; empty when the body holds only notifications.
  ///
  /// Never throws: whatever the body holds, the answer is a JSON-RPC response.
  public func respond(to body: Bytes) async -> Bytes {
    guard body.count <= RPCLimits.maximumBodyBytes else { return RPCServer.bodyTooLarge }
    let json: JSON
    do {
      json = try JSON.parse(body)
    } catch {
      return RPCResponse.failure(id: .null, error: .parse(error.description)).encoded
    }
    guard case .array(let requests) = json else { return await respond(toRequest: json)?.encoded ?? [] }
    return await respond(toBatch: requests)
  }

  /// The response to a body above `RPCLimits.maximumBodyBytes`, for a transport that stops reading there.
  public static var bodyTooLarge: Bytes {
    RPCResponse.failure(
      id: .null,
      error: .invalidRequest("the body is larger than \(RPCLimits.maximumBodyBytes) bytes; send smaller requests")
    ).encoded
  }

  /// The result of one call, without envelope.
  public func call(_ method: String, _ parameters: JSON) async throws(RPCError) -> JSON {
    guard let method = methods[method] else { throw .methodNotFound(method) }
    let arguments = try RPCArguments(method: method, parameters: parameters)
    let context = self.context
    let result =
      switch method.weight {
      case .light: try method.handler(arguments, context)
      case .heavy: try await workers.run { () throws(RPCError) in try method.handler(arguments, context) }
      }
    if method.settles, let hash = result.text.flatMap({ Hash(hex: $0) }) {
      await context.backend.settle(transaction: hash)
    }
    return result
  }

  /// The responses to a body that holds one request of a method with pieces, for a transport whose client listens to them; nil for
  /// every other body, which `respond` answers.
  ///
  /// Each piece is a notification of the method's name whose parameters are the piece; the last element is the response.
  /// Who stops listening stops the method at its next piece.
  public func stream(_ body: Bytes) -> AsyncStream<Bytes>? {
    guard body.count <= RPCLimits.maximumBodyBytes, let json = try? JSON.parse(body),
      let request = try? RPCRequest.read(json), let id = request.id, let method = methods[request.method],
      let handler = method.streamingHandler
    else { return nil }
    let (stream, continuation) = AsyncStream<Bytes>.makeStream()
    let work = Task { [context, workers] in
      do throws(RPCError) {
        let arguments = try RPCArguments(method: method, parameters: request.parameters)
        let result = try await workers.run { () throws(RPCError) in
          try handler(arguments, context) { piece in
            let told = continuation.yield(RPCResponse.notification(method: method.name, parameters: piece).encoded)
            if case .terminated = told { return false }
            return true
          }
        }
        continuation.yield(RPCResponse.success(id: id, result: result).encoded)
      } catch {
        continuation.yield(RPCResponse.failure(id: id, error: error).encoded)
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in work.cancel() }
    return stream
  }

  private func respond(toRequest json: JSON) async -> JSON? {
    do {
      let request = try RPCRequest.read(json)
      let outcome = await outcome(of: request)
      guard let id = request.id else { return nil }
      switch outcome {
      case .success(let result): return RPCResponse.success(id: id, result: result)
      case .failure(let error): return RPCResponse.failure(id: id, error: error)
      }
    } catch {
      return RPCResponse.failure(id: RPCRequest.responseID(of: json), error: error)
    }
  }

  private func outcome(of request: RPCRequest) async -> Result<JSON, RPCError> {
    do {
      return .success(try await call(request.method, request.parameters))
    } catch {
      return .failure(error)
    }
  }

  private func respond(toBatch requests: [JSON]) async -> Bytes {
    guard !requests.isEmpty else {
      return RPCResponse.failure(id: .null, error: .invalidRequest("a batch needs at least one request")).encoded
    }
    guard requests.count <= RPCLimits.maximumBatchRequests else {
      let error = RPCError.invalidRequest(
        "a batch may have at most \(RPCLimits.maximumBatchRequests) requests, this one has \(requests.count)")
      return RPCResponse.failure(id: .null, error: error).encoded
    }
    var body: Bytes = [UInt8(ascii: "[")]
    for request in requests {
      var response: JSON?
      if body.count < RPCLimits.maximumBatchResponseBytes {
        response = await respond(toRequest: request)
      } else {
        response = RPCResponse.failure(
          id: RPCRequest.responseID(of: request),
          error: .limitExceeded("the batch's response is already larger than the limit; send smaller batches"))
      }
      guard let response else { continue }
      if body.count > 1 { body.append(UInt8(ascii: ",")) }
      response.append(to: &body)
    }
    guard body.count > 1 else { return [] }
    body.append(UInt8(ascii: "]"))
    return body
  }
}
