/// What one trace may hold, so that no transaction can exhaust the memory of who traces it.
public struct TraceLimits: Sendable, Hashable {
  /// The most instructions that are logged.
  public var steps: Int
  /// The most frames that are kept.
  public var frames: Int
  /// The most bytes of the trace, as its text form counts them, about.
  public var bytes: Int

  /// Sets the limits.
  public init(steps: Int, frames: Int, bytes: Int) {
    self.steps = steps
    self.frames = frames
    self.bytes = bytes
  }

  /// What a server gives one request.
  public static let standard = TraceLimits(steps: 500_000, frames: 100_000, bytes: 32 << 20)
}

/// Why a trace is not complete; the transaction itself was executed to its end.
public enum TraceError: Error, Sendable, Hashable {
  /// More instructions than `TraceLimits.steps` ran.
  case tooManySteps(Int)
  /// More frames than `TraceLimits.frames` ran.
  case tooManyFrames(Int)
  /// The trace is larger than `TraceLimits.bytes`.
  case tooLarge(bytes: Int)
  /// The time that the caller gave is over.
  case timeout
}

extension TraceError: CustomStringConvertible {
  /// One sentence that says what to change.
  public var description: String {
    switch self {
    case .tooManySteps(let limit):
      "the transaction runs more than \(limit) instructions; ask for fewer with \"limit\" or use the callTracer"
    case .tooManyFrames(let limit):
      "the transaction runs more than \(limit) frames; ask for the first with \"onlyTopCall\""
    case .tooLarge(let bytes):
      "the trace is larger than \(bytes) bytes; ask for fewer instructions with \"limit\", or leave out the memory, the stack and the storage"
    case .timeout: "the trace is not done within the given time; give it more with \"timeout\""
    }
  }
}

/// Counts what traces hold against their limits; after the first excess nothing more is taken.
///
/// Several tracers may share one, as the transactions of a block do. Not thread-safe.
public final class TraceBudget {
  private let limits: TraceLimits
  private let isExpired: () -> Bool
  private var steps = 0
  private var frames = 0
  private var bytes = 0
  /// The limit that was exceeded first; nil while there is room.
  public private(set) var error: TraceError?

  /// An empty budget; it is used up as well when `isExpired`, which is asked now and then, gives true.
  public init(_ limits: TraceLimits = .standard, isExpired: @escaping () -> Bool = { false }) {
    self.limits = limits
    self.isExpired = isExpired
  }

  /// Whether more can be taken.
  var isOpen: Bool { error == nil }

  /// The clock is asked once in this many steps or frames.
  private static let clockInterval = 256

  /// Takes one instruction of about so many bytes; false when the trace is full.
  func takeStep(bytes count: Int) -> Bool {
    steps += 1
    if steps > limits.steps { error = error ?? .tooManySteps(limits.steps) }
    return take(count, isClockDue: steps % Self.clockInterval == 0)
  }

  /// Takes one frame of about so many bytes; false when the trace is full.
  func takeFrame(bytes count: Int) -> Bool {
    frames += 1
    if frames > limits.frames { error = error ?? .tooManyFrames(limits.frames) }
    return take(count, isClockDue: frames % Self.clockInterval == 0)
  }

  /// Takes bytes that belong to something taken before.
  func take(bytes count: Int) -> Bool { take(count, isClockDue: false) }

  private func take(_ count: Int, isClockDue: Bool) -> Bool {
    bytes += count
    if bytes > limits.bytes { error = error ?? .tooLarge(bytes: limits.bytes) }
    if isClockDue, isExpired() { error = error ?? .timeout }
    return error == nil
  }
}
