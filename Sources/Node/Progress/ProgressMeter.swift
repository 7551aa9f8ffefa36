/// How fast an operation runs and how long it will still take, from what it reported in the last seconds.
///
/// The time comes in as a parameter, so that nothing here looks at a clock.
public struct ProgressMeter: Sendable {
  /// What is done each second.
  public struct Rates: Sendable, Hashable {
    /// In the unit of the progress.
    public let units: Double
    /// Blocks; nil when they are not counted apart.
    public let blocks: Double?
    /// Transactions; nil when they are not counted.
    public let transactions: Double?
    /// Gas; nil when it is not counted.
    public let gas: Double?
    /// Tokens; nil when they are not counted.
    public let tokens: Double?
  }

  private struct Sample {
    let time: Duration
    let progress: WorkProgress
  }

  /// How far back the rate looks.
  public static let window: Duration = .seconds(10)
  /// The least time between two samples that are kept, which bounds their number.
  static let sampleInterval: Duration = .milliseconds(100)
  /// The least time over which a rate says something.
  static let shortestSpan: Duration = .milliseconds(50)

  private var samples: [Sample] = []
  private var activityStart: Duration = .zero
  private var latest: Sample?

  /// A meter that has seen nothing.
  public init() {}

  /// Takes a report of `time`, which must not be before the last one's; another activity starts the measuring anew.
  public mutating func note(_ progress: WorkProgress, at time: Duration) {
    if latest?.progress.activity != progress.activity {
      samples = []
      activityStart = time
    }
    let sample = Sample(time: time, progress: progress)
    latest = sample
    if let last = samples.last, time - last.time < ProgressMeter.sampleInterval { return }
    samples.append(sample)
    // The last sample outside of the window stays, so that the span is never shorter than the window.
    while samples.count > 2, time - samples[1].time >= ProgressMeter.window { samples.removeFirst() }
  }

  /// The last report; nil before the first.
  public var progress: WorkProgress? { latest?.progress }

  /// How long the activity has run.
  public var elapsed: Duration { latest.map { $0.time - activityStart } ?? .zero }

  /// What was done each second of the window; nil while too little was seen.
  public var rates: Rates? {
    guard let first = samples.first, let latest, latest.time - first.time >= ProgressMeter.shortestSpan else {
      return nil
    }
    let seconds = (latest.time - first.time) / .seconds(1)
    func rate(_ new: UInt64?, _ old: UInt64?) -> Double? {
      guard let new, let old else { return nil }
      return new >= old ? Double(new - old) / seconds : 0
    }
    return Rates(
      units: rate(latest.progress.done, first.progress.done) ?? 0,
      blocks: rate(latest.progress.blocks, first.progress.blocks),
      transactions: rate(latest.progress.transactions, first.progress.transactions),
      gas: rate(latest.progress.gas, first.progress.gas),
      tokens: rate(latest.progress.tokens, first.progress.tokens))
  }

  /// How long the rest takes at the current rate; nil when nobody knows.
  public var timeLeft: Duration? {
    guard let progress, let total = progress.total, let rates, rates.units > 0 else { return nil }
    guard total > progress.done else { return .zero }
    let seconds = Double(total - progress.done) / rates.units
    return seconds < ProgressMeter.longestForecast ? .seconds(seconds) : nil
  }

  /// A forecast beyond a hundred days is none, in seconds.
  private static let longestForecast: Double = 8_640_000
}
