public import ChainTypes
public import Primitives

/// A model or an adapter that exists in the state, with access to its files.
public struct ModelSource {
  /// The manifest's hash, by which contracts name it.
  public let id: Hash
  /// The files.
  public let manifest: ModelManifest
  private let read: (Hash) -> Bytes?

  /// Describes a source; `read` gives a file's bytes by their hash, or nil when this node does not hold them.
  public init(id: Hash, manifest: ModelManifest, read: @escaping (Hash) -> Bytes?) {
    self.id = id
    self.manifest = manifest
    self.read = read
  }

  /// The bytes of all files together.
  public var byteCount: UInt64 { manifest.files.reduce(0) { $0.saturatingAdding($1.byteCount) } }

  /// The bytes of a file that the manifest names; throws `missingBytes` when this node does not hold them.
  public func bytes(_ name: String) throws(InferenceError) -> Bytes {
    guard let file = manifest.file(named: name) else { throw .invalidFile(source: id, name: name) }
    guard let bytes = read(file.hash) else { throw .missingBytes }
    return bytes
  }
}

/// A generation that a contract asked for.
public struct InferenceRequest {
  /// The base model.
  public var model: ModelSource
  /// The adapter, or nil for the base model alone.
  public var adapter: ModelSource?
  /// The prompt's text.
  public var prompt: Bytes
  /// The most tokens to generate.
  public var maximumOutputTokens: UInt32
  /// The key of the random draws.
  public var seed: UInt64
  /// The temperature in thousandths; 0 takes the likeliest token.
  public var temperatureMilli: UInt32

  /// Gathers a request.
  public init(
    model: ModelSource, adapter: ModelSource? = nil, prompt: Bytes, maximumOutputTokens: UInt32, seed: UInt64 = 0,
    temperatureMilli: UInt32 = 0
  ) {
    self.model = model
    self.adapter = adapter
    self.prompt = prompt
    self.maximumOutputTokens = maximumOutputTokens
    self.seed = seed
    self.temperatureMilli = temperatureMilli
  }
}

/// What a generation costs, found without loading weights.
public struct InferenceMeasure: Sendable {
  /// The prompt's tokens.
  public var promptTokens: [Int32]
  /// The positions that prompt and output may take together.
  public var maximumContext: Int
  /// The multiply-accumulates of the full length.
  public var multiplyAccumulates: UInt64

  /// Gathers a measure.
  public init(promptTokens: [Int32], maximumContext: Int, multiplyAccumulates: UInt64) {
    self.promptTokens = promptTokens
    self.maximumContext = maximumContext
    self.multiplyAccumulates = multiplyAccumulates
  }
}

/// What a generation gave.
public struct InferenceOutput: Sendable, Hashable {
  /// The text.
  public var text: Bytes
  /// The number of tokens generated.
  public var tokenCount: Int

  /// Gathers an output.
  public init(text: Bytes, tokenCount: Int) {
    self.text = text
    self.tokenCount = tokenCount
  }
}

/// Why an engine did not generate.
public enum InferenceError: Error, Sendable, Equatable {
  /// A file is malformed, unsupported, or does not fit the others: a fact about the file, the same on every node.
  case invalidFile(source: Hash, name: String)
  /// The tokenizer has no tokens for the prompt.
  case invalidPrompt
  /// This node does not hold a file's bytes.
  case missingBytes
  /// This node cannot run the engine: out of memory, or a processor without the kernels asked for.
  case unavailable(String)
}

/// Runs models for the INFER and QUOTE contracts.
///
/// Both results are functions of the request alone, the same bits on every node. Implementations are thread-safe.
public protocol InferenceEngine: Sendable {
  /// Measures a generation from the small files alone: configuration and tokenizer, never weights.
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure

  /// Generates; `measure` is what `measure(_:)` gave for the same request.
  func generate(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> InferenceOutput
}
