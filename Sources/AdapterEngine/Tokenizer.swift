internal import CAdapterEngine

/// Turns text into tokens and back: byte-level BPE from `tokenizer.json`, or the byte vocabulary.
///
/// Immutable; any number of threads may use it at once. It needs no weights, so prompts can be measured before a model loads.
@safe public final class Tokenizer: Sendable {
  // Created in init, released in deinit, and read-only in between.
  private nonisolated(unsafe) let handle: OpaquePointer

  /// Reads `tokenizer.json`, or takes the byte vocabulary when `json` is nil.
  /// - Parameters:
  ///   - json: the file's bytes.
  ///   - vocabularySize: the model's vocabulary; every token of the file must lie inside it.
  public init(json: [UInt8]?, vocabularySize: Int) throws(EngineError) {
    var created: OpaquePointer?
    let size = UInt32(clamping: vocabularySize)
    try unsafe checked { message, capacity in
      if let json {
        unsafe cae_tokenizer_create(json, json.count, size, &created, message, capacity)
      } else {
        unsafe cae_tokenizer_create(nil, 0, size, &created, message, capacity)
      }
    }
    guard let created = unsafe created else { throw .outOfMemory("The tokenizer could not be allocated.") }
    unsafe handle = created
  }

  deinit { unsafe cae_tokenizer_destroy(handle) }

  /// The tokens of a text; linear in its length, up to a logarithm.
  ///
  /// The byte vocabulary refuses byte 0, which would be read as the end of a document.
  public func tokenize(_ text: [UInt8]) throws(EngineError) -> [Int32] {
    guard !text.isEmpty else { return [] }
    var tokens = [Int32](repeating: 0, count: text.count)
    var count = 0
    try unsafe checked { message, capacity in
      unsafe cae_tokenizer_encode(handle, text, text.count, &tokens, &count, message, capacity)
    }
    tokens.removeLast(tokens.count - count)
    return tokens
  }

  /// The bytes of the tokens; tokens outside the vocabulary, and the byte vocabulary's 0, have none.
  public func detokenize(_ tokens: [Int32]) -> [UInt8] {
    let length = unsafe cae_tokenizer_decode(handle, tokens, tokens.count, nil, 0)
    var bytes = [UInt8](repeating: 0, count: length)
    _ = unsafe cae_tokenizer_decode(handle, tokens, tokens.count, &bytes, length)
    return bytes
  }
}
