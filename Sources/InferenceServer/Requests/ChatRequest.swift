internal import AdapterEngine
internal import JSONCoding

/// `POST /v1/chat/completions`, read and checked.
struct ChatRequest: Sendable {
  var model: String
  var messages: [ChatMessage]
  /// The most tokens to generate; nil for as many as the context leaves.
  var maximumOutputTokens: Int?
  var fields: SamplingFields

  init(_ fields: Fields) throws(APIError) {
    try fields.allow(
      SamplingFields.names.union([
        "messages", "max_tokens", "max_completion_tokens", "logprobs", "top_logprobs", "response_format", "tools",
        "tool_choice",
      ]))
    try fields.refuse("logprobs", unless: [.bool(false)])
    try fields.refuse("top_logprobs", unless: [.number("0")])
    try fields.refuse("response_format", unless: [.object([JSONMember("type", "text")])])
    try fields.refuse("tools", unless: [.array([])])
    try fields.refuse("tool_choice", unless: ["none"])
    self.fields = try SamplingFields(fields)
    model = try fields.model()
    messages = try Self.messages(fields)
    let limit = try fields.integer("max_tokens", in: 1...Int(Int32.max))
    maximumOutputTokens = try fields.integer("max_completion_tokens", in: 1...Int(Int32.max)) ?? limit
  }

  private static func messages(_ fields: Fields) throws(APIError) -> [ChatMessage] {
    let elements = try fields.elements("messages", maximum: InferenceLimits.maximumMessages) ?? []
    guard !elements.isEmpty else { throw .invalid("messages", "messages needs at least one message.") }
    var messages: [ChatMessage] = []
    for (index, element) in elements.enumerated() {
      let message = try Fields(element, path: "messages[\(index)]")
      try message.allow(["role", "content"])
      guard let role = try message.string("role", maximumBytes: InferenceLimits.maximumNameBytes) else {
        throw .invalid(message.name("role"), "\(message.name("role")) is needed.")
      }
      messages.append(ChatMessage(role: role, content: try content(message)))
    }
    return messages
  }

  /// A text, or parts that are all texts.
  private static func content(_ message: Fields) throws(APIError) -> String {
    let name = message.name("content")
    guard let value = message["content"] else { throw .invalid(name, "\(name) is needed.") }
    if let text = value.text { return text }
    guard let parts = value.elements else { throw .invalid(name, "\(name) must be a string or an array of texts.") }
    var text = ""
    for (index, part) in parts.enumerated() {
      guard part["type"] == "text", let piece = part["text"]?.text else {
        throw .unsupported("\(name)[\(index)]", "\(name)[\(index)] must be of type \"text\".")
      }
      text += piece
    }
    return text
  }
}
