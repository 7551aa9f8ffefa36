internal import CAdapterEngine

/// The members of the Llama family; they differ in biases, norms and windows.
public enum ModelFamily: Hashable, Sendable, CaseIterable {
  /// Llama, TinyLlama, SmolLM2.
  case llama
  /// Mistral: a sliding window.
  case mistral
  /// Qwen2 and Qwen2.5: biases on query, key and value.
  case qwen2
  /// Qwen3: norms on query and key.
  case qwen3

  init(_ family: cae_family) {
    self =
      switch family {
      case CAE_FAMILY_MISTRAL: .mistral
      case CAE_FAMILY_QWEN2: .qwen2
      case CAE_FAMILY_QWEN3: .qwen3
      default: .llama
      }
  }
}

/// The dimensions of a base model, read from `config.json` alone.
public struct ModelShape: Hashable, Sendable {
  /// Tokens in the vocabulary.
  public let vocabularySize: Int
  /// Width of the residual stream.
  public let hiddenSize: Int
  /// Number of layers.
  public let layerCount: Int
  /// Query heads of a layer.
  public let attentionHeadCount: Int
  /// Key and value heads of a layer; divides `attentionHeadCount`.
  public let keyValueHeadCount: Int
  /// Width of one head.
  public let headDimension: Int
  /// Width of the gated feed-forward block.
  public let feedForwardSize: Int
  /// Positions that prompt and output together may take.
  public let maximumContext: Int
  /// Whether the output matrix is the embedding matrix.
  public let tiesEmbeddings: Bool
  /// Tokens that end a document (`eos_token_id`).
  public let endTokens: [Int32]

  /// Which member of the Llama family it is.
  public let family: ModelFamily
  /// Positions that a token of a windowed layer sees, itself included; nil when every layer sees all.
  public let slidingWindow: Int?
  /// Bits of a quantised activation: 16 (A16) or 8 (A8).
  public let activationBits: Int

  /// Reads `config.json`; throws `invalidModel` or `unsupported` with the field's name.
  public init(config: [UInt8]) throws(EngineError) {
    var shape = cae_model_shape()
    try unsafe checked { message, capacity in
      unsafe cae_parse_model_shape(config, config.count, &shape, message, capacity)
    }
    self.init(shape)
  }

  init(_ shape: cae_model_shape) {
    vocabularySize = Int(shape.vocabulary)
    hiddenSize = Int(shape.hidden)
    layerCount = Int(shape.layers)
    attentionHeadCount = Int(shape.heads)
    keyValueHeadCount = Int(shape.key_value_heads)
    headDimension = Int(shape.head_dimension)
    feedForwardSize = Int(shape.feed_forward)
    maximumContext = Int(shape.context)
    tiesEmbeddings = shape.ties_embeddings != 0
    family = ModelFamily(shape.family)
    slidingWindow = shape.window == 0 ? nil : Int(shape.window)
    activationBits = Int(shape.activation_planes) * 8
    let ends = shape.end_tokens
    let all = [ends.0, ends.1, ends.2, ends.3, ends.4, ends.5, ends.6, ends.7]
    endTokens = Array(all.prefix(Int(shape.end_token_count)))
  }
}

extension ModelShape {
  /// Inputs and outputs of a linear module.
  package func dimensions(of module: LinearModule) -> (inputs: Int, outputs: Int) {
    let queries = attentionHeadCount * headDimension
    let keys = keyValueHeadCount * headDimension
    return switch module {
    case .query: (hiddenSize, queries)
    case .key, .value: (hiddenSize, keys)
    case .output: (queries, hiddenSize)
    case .gate, .up: (hiddenSize, feedForwardSize)
    case .down: (feedForwardSize, hiddenSize)
    }
  }
}
