internal import CAdapterEngine

/// Turns text into tokens and back: byte-pair encoding from `tokenizer.json`, or the byte vocabulary.
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
  /// - Parameter addingSpecialTokens: whether the tokens that the file sets before and after a text, such as the document's
  ///   beginning, are added.
  public func tokenize(_ text: [UInt8], addingSpecialTokens: Bool = true) throws(EngineError) -> [Int32] {
    // A text rarely has more tokens than bytes; when it does, the second round has room.
    var tokens = [Int32](repeating: 0, count: text.count + 16)
    while true {
      var count = 0
      try unsafe checked { message, capacity in
        unsafe cae_tokenizer_encode(
          handle, text, text.count, addingSpecialTokens ? 1 : 0, &tokens, tokens.count, &count, message, capacity)
      }
      if count <= tokens.count { return Array(tokens.prefix(count)) }
      tokens = [Int32](repeating: 0, count: count)
    }
  }

  /// The bytes of the tokens; tokens outside the vocabulary, and the byte vocabulary's 0, have none.
  public func detokenize(_ tokens: [Int32]) -> [UInt8] {
    let length = unsafe cae_tokenizer_decode(handle, tokens, tokens.count, nil, 0)
    var bytes = [UInt8](repeating: 0, count: length)
    _ = unsafe cae_tokenizer_decode(handle, tokens, tokens.count, &bytes, length)
    return bytes
  }
}
