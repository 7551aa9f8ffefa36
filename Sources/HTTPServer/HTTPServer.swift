internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import JSONCoding
public import JSONRPC
public import Logging
internal import NIOCore
internal import Primitives
internal import WebConsole

/// The node's one HTTP port: JSON-RPC on `POST /` (as events for those who accept them), the web console on `GET /`, the node's health on `GET /health`.
public struct HTTPServer: Sendable {
  /// Where the server listens and what it accepts.
  public struct Configuration: Sendable {
    /// The address to listen on; the loopback address unless set.
    public var host: String
    /// The port; 0 takes a free one.
    public var port: Int
    /// The most open connections; later ones wait until one is closed.
    public var maximumConnections: Int
    /// How long a connection may be silent, in seconds.
    public var idleSeconds: Int

    /// Sets where to listen.
    public init(host: String = "127.0.0.1", port: Int = 8545, maximumConnections: Int = 1_024, idleSeconds: Int = 120) {
      self.host = host
      self.port = port
      self.maximumConnections = maximumConnections
      self.idleSeconds = idleSeconds
    }
  }

  private let rpc: RPCServer
  private let configuration: Configuration
  private let logger: Logger
  private let health: @Sendable () -> Health

  /// A server that answers JSON-RPC bodies with `rpc` and `GET /health` with `health`.
  public init(
    rpc: RPCServer, configuration: Configuration, logger: Logger, health: @escaping @Sendable () -> Health
  ) {
    self.rpc = rpc
    self.configuration = configuration
    self.logger = logger
    self.health = health
  }

  /// Serves until the process gets SIGINT or SIGTERM or the task is cancelled, then lets open requests finish.
  ///
  /// `onListening` is called once with the port. Throws when the address cannot be listened on.
  public func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
    var logger = logger
    // Connection events are of no use to an operator; failures to listen are thrown.
    logger.logLevel = max(logger.logLevel, .warning)
    let application = Application(
      router: router(),
      server: .http1(configuration: .init(idleTimeout: .seconds(Int64(configuration.idleSeconds)))),
      configuration: .init(
        address: .hostname(configuration.host, port: configuration.port), serverName: "openledger",
        availableConnectionsDelegate: MaximumAvailableConnections(configuration.maximumConnections)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
      logger: logger)
    try await application.runService()
  }

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.middlewares.add(
      CORSMiddleware(
        allowOrigin: .all, allowHeaders: [.accept, .contentType], allowMethods: [.get, .post, .options],
        maxAge: .hours(24)))
    router.post("/") { [rpc] request, _ in
      guard let body = try await HTTPServer.body(of: request) else { return HTTPServer.json(RPCServer.bodyTooLarge) }
      if HTTPServer.acceptsEvents(request), let stream = rpc.stream(body) { return HTTPServer.events(stream) }
      return HTTPServer.json(await rpc.respond(to: body))
    }
    router.get("/") { _, _ in HTTPServer.response(WebConsole.page, type: "text/html; charset=utf-8") }
    router.get("/health") { [health] _, _ in
      let health = health()
      return HTTPServer.json(health.json.encoded, status: health.isHealthy ? .ok : .serviceUnavailable)
    }
    return router
  }

  /// The body's bytes; nil when there are more than `RPCLimits.maximumBodyBytes`.
  ///
  /// What is too much is read and dropped, up to `maximumDroppedBytes`, as a client that is still sending would not see
  /// the response.
  private static func body(of request: Request) async throws -> Bytes? {
    var bytes = Bytes()
    var received = 0
    for try await chunk in request.body {
      received += chunk.readableBytes
      if received <= RPCLimits.maximumBodyBytes {
        bytes.append(contentsOf: chunk.readableBytesView)
      } else if received > maximumDroppedBytes {
        return nil
      } else {
        bytes = []
      }
    }
    return received <= RPCLimits.maximumBodyBytes ? bytes : nil
  }

  /// Whether the client takes server-sent events.
  private static func acceptsEvents(_ request: Request) -> Bool {
    request.headers[values: .accept].contains { $0.lowercased().contains("text/event-stream") }
  }

  /// An answer as server-sent events (WHATWG HTML, section 9.2), one for each element.
  private static func events(_ stream: AsyncStream<Bytes>) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-cache"],
      body: ResponseBody { writer in
        for await element in stream {
          try await writer.write(ByteBuffer(bytes: Bytes("data: ".utf8) + element + Bytes("\n\n".utf8)))
        }
        try await writer.finish(nil)
      })
  }

  /// The longest body that is read to its end only to be refused.
  private static let maximumDroppedBytes = 64 << 20

  private static func json(_ bytes: Bytes, status: HTTPResponse.Status = .ok) -> Response {
    response(bytes, type: "application/json", status: status)
  }

  private static func response(_ bytes: Bytes, type: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
