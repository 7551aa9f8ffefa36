internal import CAdapterEngine

/// Why the adapter engine refused a file or a request; each case carries one sentence that names the field.
public enum EngineError: Error, Hashable, Sendable {
  /// `config.json` or `model.safetensors` is malformed or inconsistent.
  case invalidModel(String)
  /// `adapter_config.json` or `adapter_model.safetensors` is malformed or does not fit the base model.
  case invalidAdapter(String)
  /// `tokenizer.json` is malformed or inconsistent.
  case invalidTokenizer(String)
  /// A well-formed file asks for something the engine does not have.
  case unsupported(String)
  /// The request itself is wrong: an empty prompt, a token outside the vocabulary, an adapter of another base.
  case invalidRequest(String)
  /// Prompt and output together exceed the model's context.
  case contextTooLong(String)
  /// The processor lacks the instructions of the kernels asked for.
  case kernelsUnavailable(String)
  /// An allocation failed.
  case outOfMemory(String)
  /// A GPU is missing, or it reported an error.
  case deviceFailed(String)
}

extension EngineError: CustomStringConvertible {
  /// The sentence.
  public var description: String {
    switch self {
    case .invalidModel(let sentence), .invalidAdapter(let sentence), .invalidTokenizer(let sentence),
      .unsupported(let sentence), .invalidRequest(let sentence), .contextTooLong(let sentence),
      .kernelsUnavailable(let sentence), .outOfMemory(let sentence), .deviceFailed(let sentence):
      sentence
    }
  }
}

extension EngineError {
  init(code: cae_code, sentence: String) {
    self =
      switch code {
      case CAE_INVALID_MODEL: .invalidModel(sentence)
      case CAE_INVALID_ADAPTER: .invalidAdapter(sentence)
      case CAE_INVALID_TOKENIZER: .invalidTokenizer(sentence)
      case CAE_UNSUPPORTED: .unsupported(sentence)
      case CAE_CONTEXT_TOO_LONG: .contextTooLong(sentence)
      case CAE_KERNELS_UNAVAILABLE: .kernelsUnavailable(sentence)
      case CAE_OUT_OF_MEMORY: .outOfMemory(sentence)
      case CAE_DEVICE_FAILED: .deviceFailed(sentence)
      default: .invalidRequest(sentence)
      }
  }
}

/// Bytes that the C face may write its sentence into.
private let sentenceCapacity = 512

/// Runs a call of the C face and throws its sentence when the call fails.
///
/// `body` gets a buffer that lives for the duration of the call only.
func checked(
  _ body: (_ message: UnsafeMutablePointer<CChar>, _ capacity: Int) -> cae_code
) throws(EngineError) {
  var sentence = ""
  // The temporary buffer is initialised to zeros before use, and the C face keeps it terminated.
  let code = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: sentenceCapacity) { buffer in
    unsafe buffer.initialize(repeating: 0)
    guard let base = buffer.baseAddress else { return CAE_OUT_OF_MEMORY }
    let code = unsafe body(base, sentenceCapacity)
    if code != CAE_OK { sentence = unsafe String(cString: base) }
    return code
  }
  if code != CAE_OK { throw EngineError(code: code, sentence: sentence) }
}
