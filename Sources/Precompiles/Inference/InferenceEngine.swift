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

/// What a text means to a model, as integers: `values[i]` × `scale` is near the mean of the text's hidden states at `i`.
public struct Embedding: Sendable, Hashable {
  /// −32,767 to 32,767, one for each dimension of the model.
  public var values: [Int16]
  /// The bits of an IEEE 754 binary32 number; zero when all values are zero.
  public var scale: UInt32

  /// Gathers an embedding.
  public init(values: [Int16], scale: UInt32) {
    self.values = values
    self.scale = scale
  }
}

/// One document to train on or to measure: a whole text, or a prompt with the answer that it should have.
public struct DocumentText: Sendable, Hashable {
  /// The text, or the part of it that is not to be learned; nil when there is no such part.
  public var prompt: Bytes?
  /// What is to be learned.
  public var text: Bytes

  /// Gathers a document.
  public init(prompt: Bytes? = nil, text: Bytes) {
    self.prompt = prompt
    self.text = text
  }
}

/// A measurement of how well a model predicts documents.
public struct EvaluationRequest {
  /// The base model.
  public var model: ModelSource
  /// The adapter, or nil for the base model alone.
  public var adapter: ModelSource?
  /// The documents, at least one.
  public var documents: [DocumentText]

  /// Gathers a request.
  public init(model: ModelSource, adapter: ModelSource? = nil, documents: [DocumentText]) {
    self.model = model
    self.adapter = adapter
    self.documents = documents
  }
}

/// What an evaluation costs, found without loading weights.
public struct EvaluationMeasure: Sendable {
  /// The multiply-accumulates of all documents.
  public var multiplyAccumulates: UInt64

  /// Gathers a measure.
  public init(multiplyAccumulates: UInt64) {
    self.multiplyAccumulates = multiplyAccumulates
  }
}

/// How well a model predicts documents.
public struct EvaluationOutput: Sendable, Hashable {
  /// The sum of the losses of the tokens that count, in nats × 2^32.
  public var loss: UInt64
  /// The number of tokens that count.
  public var tokenCount: UInt64

  /// Gathers an output.
  public init(loss: UInt64, tokenCount: UInt64) {
    self.loss = loss
    self.tokenCount = tokenCount
  }
}

/// Why an engine did not do its work.
public enum InferenceError: Error, Sendable, Equatable {
  /// A file is malformed, unsupported, or does not fit the others: a fact about the file, the same on every node.
  case invalidFile(source: Hash, name: String)
  /// The tokenizer has no tokens for the prompt.
  case invalidPrompt
  /// The tokenizer has no tokens for the document with this index.
  case invalidDocument(Int)
  /// This node does not hold a file's bytes.
  case missingBytes
  /// This node cannot run the engine: out of memory, or a processor without the kernels asked for.
  case unavailable(String)
}

/// Runs models for the contracts INFER, EVALUATE, EMBED and QUOTE.
///
/// All results are functions of the request alone, the same bits on every node. Implementations are thread-safe.
public protocol InferenceEngine: Sendable {
  /// Measures a generation from the small files alone: configuration and tokenizer, never weights. Without output tokens
  /// it is the measure of reading the prompt.
  func measure(_ request: InferenceRequest) throws(InferenceError) -> InferenceMeasure

  /// Generates; `measure` is what `measure(_:)` gave for the same request. `onText` is told each piece of the text as soon as
  /// it is there; all pieces together are the output's text.
  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?
  ) throws(InferenceError) -> InferenceOutput

  /// The same for somebody who may go away: `isWanted` is asked after each token, and throws `unavailable` once it is false.
  func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?, isWanted: () -> Bool
  ) throws(InferenceError) -> InferenceOutput

  /// Generates for several requests on one model together; each output is what `generate` gives for its request alone.
  func generate(
    batch: [(request: InferenceRequest, measure: InferenceMeasure)]
  ) throws(InferenceError) -> [InferenceOutput]

  /// The embedding of the prompt of a request without output tokens.
  func embed(_ request: InferenceRequest, measure: InferenceMeasure) throws(InferenceError) -> Embedding

  /// Measures an evaluation from the small files alone.
  func measure(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationMeasure

  /// Sums the losses of all documents, each on its own.
  func evaluate(_ request: EvaluationRequest) throws(InferenceError) -> EvaluationOutput
}

extension InferenceEngine {
  /// Generates to the end, for engines that cannot stop.
  public func generate(
    _ request: InferenceRequest, measure: InferenceMeasure, onText: ((Bytes) -> Void)?, isWanted: () -> Bool
  ) throws(InferenceError) -> InferenceOutput {
    try generate(request, measure: measure, onText: onText)
  }

  /// Generates without telling anyone of the pieces.
  public func generate(
    _ request: InferenceRequest, measure: InferenceMeasure
  ) throws(InferenceError) -> InferenceOutput {
    try generate(request, measure: measure, onText: nil)
  }

  /// Generates one after another, for engines that have no batches.
  public func generate(
    batch: [(request: InferenceRequest, measure: InferenceMeasure)]
  ) throws(InferenceError) -> [InferenceOutput] {
    var outputs: [InferenceOutput] = []
    for (request, measure) in batch { outputs.append(try generate(request, measure: measure)) }
    return outputs
  }
}
