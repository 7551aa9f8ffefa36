internal import AdapterEngine
internal import JSONCoding
internal import Serving

/// The members that completions and chats share: how to draw, when to stop, how to answer.
struct SamplingFields: Sendable {
  var choices: Int
  var streams: Bool
  var includesUsage: Bool
  var seed: UInt64
  var temperatureMilli: UInt32
  var topK: UInt32?
  var stops: [String]
  var priority: Priority
  var deadline: ContinuousClock.Instant?

  /// The names of these members, supported or refused.
  static let names: Set<String> = [
    "model", "n", "stream", "stream_options", "seed", "temperature", "top_k", "top_p", "stop", "priority", "timeout",
    "user", "logit_bias", "presence_penalty", "frequency_penalty",
  ]

  init(_ fields: Fields) throws(APIError) {
    try fields.refuse("top_p", unless: [.number("1")])
    try fields.refuse("logit_bias", unless: [.object([])])
    try fields.refuse("presence_penalty", unless: [.number("0")])
    try fields.refuse("frequency_penalty", unless: [.number("0")])
    choices = try fields.integer("n", in: 1...InferenceLimits.maximumChoices) ?? 1
    streams = try fields.flag("stream") ?? false
    includesUsage = try Self.includesUsage(fields)
    seed = try fields.integer("seed", in: 0...UInt64.max) ?? UInt64.random(in: 0...UInt64(Int64.max))
    let temperature = try fields.number("temperature", in: 0...InferenceLimits.maximumTemperature) ?? 1
    temperatureMilli = UInt32((temperature * 1_000).rounded())
    topK = try fields.integer("top_k", in: 1...UInt32.max)
    stops = try Self.stops(fields)
    priority = try Self.priority(fields)
    deadline = try fields.deadline()
  }

  /// How the tokens of a choice are drawn; choice k has the seed plus k.
  func sampling(choice: Int) -> Sampling {
    .seeded(seed: seed &+ UInt64(choice), temperatureMilli: temperatureMilli, topK: topK)
  }

  private static func includesUsage(_ fields: Fields) throws(APIError) -> Bool {
    guard let options = fields["stream_options"] else { return false }
    let inner = try Fields(options, path: "stream_options")
    try inner.allow(["include_usage"])
    return try inner.flag("include_usage") ?? false
  }

  private static func stops(_ fields: Fields) throws(APIError) -> [String] {
    guard let value = fields["stop"] else { return [] }
    let values = value.text != nil ? [value] : try fields.elements("stop", maximum: InferenceLimits.maximumStops) ?? []
    var stops: [String] = []
    for value in values {
      guard let text = value.text, !text.isEmpty, text.utf8.count <= InferenceLimits.maximumStopBytes else {
        throw .invalid(
          "stop",
          "stop must be a string of 1 to \(InferenceLimits.maximumStopBytes) bytes, or an array of such strings.")
      }
      stops.append(text)
    }
    return stops
  }

  private static func priority(_ fields: Fields) throws(APIError) -> Priority {
    switch try fields.string("priority", maximumBytes: InferenceLimits.maximumNameBytes) {
    case nil, "normal": return .normal
    case "background": return .background
    case "interactive": return .interactive
    default: throw .invalid("priority", "priority must be \"background\", \"normal\" or \"interactive\".")
    }
  }
}
