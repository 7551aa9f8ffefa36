internal import CAdapterEngine

/// Which implementation of the arithmetic runs; all give the same bits.
public enum Kernels: Hashable, Sendable, CaseIterable {
  /// The fastest that the processor has.
  case best
  /// The plain reference.
  case scalar
  /// AVX2 with FMA.
  case avx2
  /// AVX-512 with VNNI.
  case avx512

  /// Whether this processor runs them.
  public var isAvailable: Bool { cae_kernels_available(code) != 0 }

  var code: cae_kernels {
    switch self {
    case .best: CAE_KERNELS_BEST
    case .scalar: CAE_KERNELS_SCALAR
    case .avx2: CAE_KERNELS_AVX2
    case .avx512: CAE_KERNELS_AVX512
    }
  }
}

/// The arithmetic a model is loaded for.
public enum Precision: Hashable, Sendable {
  /// Consensus arithmetic: int8 weights, two-plane activations, int8 KV cache.
  case exact
  /// Unquantised fp32, for checking a model against its training framework; never used for state.
  case float32

  var code: cae_precision { self == .exact ? CAE_PRECISION_EXACT : CAE_PRECISION_FLOAT32 }
}

/// A loaded base model: weights packed once, shared by every request and adapter.
///
/// Immutable after loading; any number of threads may generate with it at once, each with its own KV cache.
@safe public final class BaseModel: Sendable {
  // Created in init, released in deinit, and read-only in between.
  nonisolated(unsafe) let handle: OpaquePointer
  /// The model's dimensions.
  public let shape: ModelShape
  /// The model's tokenizer.
  public let tokenizer: Tokenizer

  /// Checks the files and packs the weights; throws with the name of the offending field or tensor.
  public init(
    _ files: ModelFiles, kernels: Kernels = .best, precision: Precision = .exact
  ) throws(EngineError) {
    shape = try ModelShape(config: files.config)
    tokenizer = try Tokenizer(json: files.tokenizer, vocabularySize: shape.vocabularySize)
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe withFiles(files.byName.map { ($0.key, $0.value) }) { list in
        unsafe cae_model_create_from_files(
          list.baseAddress, list.count, precision.code, kernels.code, &created, message, capacity)
      }
    }
    guard let created = unsafe created else { throw .outOfMemory("The model could not be allocated.") }
    unsafe handle = created
  }

  /// Reads a Hugging Face folder through mapped files: besides the packed model, memory holds only what the system caches.
  /// - Parameters:
  ///   - directory: the folder's path.
  ///   - expected: the content hash that the files must have; nil takes any.
  public init(
    directory: ModelDirectory, expecting expected: ContentHash? = nil, kernels: Kernels = .best,
    precision: Precision = .exact
  ) throws(EngineError) {
    if let expected {
      let found = directory.contentHash()
      guard found == expected else {
        throw .invalidModel("The model's content hash is \(found); \(expected) was expected.")
      }
    }
    shape = try ModelShape(config: directory.bytes(of: "config.json") ?? [])
    tokenizer = try Tokenizer(json: directory.bytes(of: "tokenizer.json"), vocabularySize: shape.vocabularySize)
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      var count = 0
      let files = unsafe cae_directory_files(directory.handle, &count)
      return unsafe cae_model_create_from_files(
        files, count, precision.code, kernels.code, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The model could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_model_destroy(handle) }

  /// The tokens of a text.
  public func tokenize(_ text: [UInt8]) throws(EngineError) -> [Int32] { try tokenizer.tokenize(text) }

  /// The bytes of the tokens.
  public func detokenize(_ tokens: [Int32]) -> [UInt8] { tokenizer.detokenize(tokens) }
}
