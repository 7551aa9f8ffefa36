/// A case with what became of it.
public struct FixtureResult: Sendable {
  /// The case's name.
  public let name: String
  /// Its fork or network.
  public let network: String
  /// What became of it.
  public let outcome: FixtureOutcome

  /// Joins a case with its outcome.
  public init(name: String, network: String, outcome: FixtureOutcome) {
    self.name = name
    self.network = network
    self.outcome = outcome
  }
}

/// The counts of a batch by network, with the cases that failed.
public struct FixtureReport: Sendable {
  /// The counts of one network.
  public struct Counts: Sendable, Hashable {
    /// Cases that passed.
    public var passed = 0
    /// Cases that failed.
    public var failed = 0
    /// Cases for forks that this version does not know.
    public var skipped = 0

    /// Counts, zero unless given.
    public init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
      self.passed = passed
      self.failed = failed
      self.skipped = skipped
    }
  }

  /// The counts by the name of the network.
  public private(set) var counts: [String: Counts] = [:]
  /// The cases that failed.
  public private(set) var failures: [FixtureResult] = []

  /// An empty report.
  public init() {}

  /// Adds a result.
  public mutating func insert(_ result: FixtureResult) {
    switch result.outcome {
    case .passed: counts[result.network, default: Counts()].passed += 1
    case .skipped: counts[result.network, default: Counts()].skipped += 1
    case .failed:
      counts[result.network, default: Counts()].failed += 1
      failures.append(result)
    }
  }

  /// Adds another report.
  public mutating func merge(_ other: FixtureReport) {
    for (network, counts) in other.counts {
      self.counts[network, default: Counts()].passed += counts.passed
      self.counts[network, default: Counts()].failed += counts.failed
      self.counts[network, default: Counts()].skipped += counts.skipped
    }
    failures += other.failures
  }

  /// Whether nothing failed and nothing was skipped.
  public var isComplete: Bool { counts.values.allSatisfy { $0.failed == 0 && $0.skipped == 0 } }

  /// One line for each network, sorted by name.
  public var summary: String {
    counts.keys.sorted().map { network in
      let counts = counts[network, default: Counts()]
      return "\(network): \(counts.passed) passed, \(counts.failed) failed, \(counts.skipped) skipped"
    }.joined(separator: "\n")
  }
}
