internal import CAdapterEngine

/// One turn of a conversation.
public struct ChatMessage: Hashable, Sendable {
  /// Who speaks: `system`, `user`, `assistant`, or what else the template knows.
  public var role: String
  /// What is said.
  public var content: String

  /// Describes a turn.
  public init(role: String, content: String) {
    self.role = role
    self.content = content
  }
}

/// A model's chat template: turns a conversation into the text that the model was trained on.
///
/// Immutable; any number of threads may use it at once. It runs the part of Jinja that templates of plain conversations
/// use; what it does not do is refused by name when a conversation comes to it.
@safe public final class ChatTemplate: Sendable {
  // Created in init, released in deinit, and read-only in between.
  private nonisolated(unsafe) let handle: OpaquePointer

  /// Reads the template; throws `invalidTokenizer` when there is none or it is malformed, `unsupported` for what the engine
  /// does not do.
  /// - Parameters:
  ///   - tokenizerConfig: `tokenizer_config.json`, which names the special tokens and may hold the template.
  ///   - jinja: `chat_template.jinja`, which goes before.
  public init(tokenizerConfig: [UInt8]?, jinja: [UInt8]? = nil) throws(EngineError) {
    let config = tokenizerConfig ?? []
    let source = jinja ?? []
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_chat_create(config, config.count, source, source.count, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The chat template could not be allocated.") }
    unsafe handle = created
  }

  /// Reads the template of a model's folder.
  public convenience init(directory: ModelDirectory) throws(EngineError) {
    try self.init(
      tokenizerConfig: directory.bytes(of: "tokenizer_config.json"), jinja: directory.bytes(of: "chat_template.jinja"))
  }

  deinit { unsafe cae_chat_destroy(handle) }

  /// The conversation as text, followed by the beginning of an answer when `beginsAnswer`.
  ///
  /// The text spells its special tokens: tokenise it with `addingSpecialTokens: false`. Throws `invalidRequest` when the
  /// template refuses the conversation.
  public func render(_ messages: [ChatMessage], beginsAnswer: Bool = true) throws(EngineError) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: messages.reduce(1024) { $0 + 2 * $1.content.utf8.count + 64 })
    while true {
      var length = 0
      try unsafe checked { message, capacity in
        unsafe withMessages(messages) { turns in
          unsafe cae_chat_render(
            handle, turns.baseAddress, turns.count, beginsAnswer ? 1 : 0, &text, text.count, &length, message, capacity)
        }
      }
      if length <= text.count { return Array(text.prefix(length)) }
      text = [UInt8](repeating: 0, count: length)
    }
  }
}

/// Lends messages to the C face for the length of `body`: one buffer holds every role and content.
private func withMessages(
  _ messages: [ChatMessage], _ body: (UnsafeBufferPointer<cae_message>) -> cae_code
) -> cae_code {
  var bytes: [UInt8] = []
  var places: [(role: Int, content: Int, length: Int)] = []
  for message in messages {
    let role = bytes.count
    bytes += Array(message.role.utf8) + [0]
    places.append((role, bytes.count, message.content.utf8.count))
    bytes += Array(message.content.utf8)
  }
  return unsafe bytes.withUnsafeBytes { buffer in
    guard let base = buffer.baseAddress else { return unsafe body(UnsafeBufferPointer(start: nil, count: 0)) }
    // Every place lies inside the buffer, and each role ends with a zero.
    let turns = unsafe places.map { place in
      unsafe cae_message(
        role: (base + place.role).assumingMemoryBound(to: CChar.self),
        content: (base + place.content).assumingMemoryBound(to: UInt8.self), length: place.length)
    }
    return unsafe turns.withUnsafeBufferPointer(body)
  }
}
