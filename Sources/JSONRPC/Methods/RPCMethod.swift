public import JSONCoding

/// One entry of the method table.
public struct RPCMethod: Sendable {
  /// Where a method runs.
  public enum Weight: Sendable {
    /// On the thread that read the request: well below a millisecond.
    case light
    /// On a worker thread: runs contracts or models, or reads many records.
    case heavy
  }

  /// What a method does with its parameters.
  public typealias Handler = @Sendable (RPCArguments, RPCContext) throws(RPCError) -> JSON
  /// What a method does that gives pieces before its result, on the thread that runs it. `piece` is false once nobody
  /// listens any more: the method may then end with any error.
  public typealias StreamingHandler =
    @Sendable (
      RPCArguments, RPCContext, _ piece: @escaping @Sendable (JSON) -> Bool
    ) throws(RPCError) -> JSON

  /// The name that requests give.
  public let name: String
  /// One sentence for the documentation.
  public let summary: String
  /// Its parameters in order.
  public let parameters: [ParameterDescription]
  /// What it returns, in words.
  public let result: String
  /// Where it runs.
  public let weight: Weight
  /// Whether the result is the hash of a transaction whose block the caller waits for when blocks are made at once.
  public let settles: Bool
  let handler: Handler
  /// The same with pieces, for a client that listens to them; nil for a method that has none.
  let streamingHandler: StreamingHandler?

  init(
    _ name: String, _ summary: String, _ parameters: [ParameterDescription] = [], returns result: String,
    weight: Weight = .light, settles: Bool = false, handler: @escaping Handler
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    self.weight = weight
    self.settles = settles
    self.handler = handler
    streamingHandler = nil
  }

  /// A heavy method that gives pieces to those who listen, and only its result to the others.
  init(
    streaming name: String, _ summary: String, _ parameters: [ParameterDescription], returns result: String,
    handler: @escaping StreamingHandler
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.result = result
    weight = .heavy
    settles = false
    self.handler = { arguments, context throws(RPCError) in try handler(arguments, context) { _ in true } }
    streamingHandler = handler
  }
}

/// What the handlers share.
public struct RPCContext: Sendable {
  let backend: any RPCBackend
  let methods: MethodTable
  let filters = FilterStore()

  init(backend: any RPCBackend, methods: MethodTable) {
    self.backend = backend
    self.methods = methods
  }
}
