/// What one HTTP request may ask for; requests above a limit are refused with the field's name.
public enum InferenceLimits {
  /// The largest request body, in bytes.
  public static let maximumBodyBytes = 8 << 20
  /// The most prompts of one completion or inputs of one embedding request.
  public static let maximumPrompts = 64
  /// The most answers to one prompt (`n`).
  public static let maximumChoices = 16
  /// The most answers of one request: prompts times `n`.
  public static let maximumSequences = 64
  /// The most stop strings.
  public static let maximumStops = 16
  /// The longest stop string, in bytes.
  public static let maximumStopBytes = 256
  /// The most messages of a chat.
  public static let maximumMessages = 1_024
  /// The longest name, in bytes.
  public static let maximumNameBytes = 256
  /// The longest time that a request may give itself, in seconds.
  public static let maximumTimeout = 86_400.0
  /// The highest temperature.
  public static let maximumTemperature = 2.0
  /// Output tokens of a completion that does not say how many, as in OpenAI's interface.
  public static let defaultOutputTokens = 16
}
