/// One version of an adapter: registering a name again gives a new number, so that cached prefixes of the old files are not used.
public struct AdapterID: Hashable, Sendable {
  /// The number; unique within an `AdapterStore`.
  public let number: UInt64

  /// Names a version by its number.
  public init(_ number: UInt64) { self.number = number }
}

/// Whether an adapter can run now.
package enum AdapterReadiness: Hashable, Sendable {
  /// In memory, and kept there until the next `beginRound`.
  case ready
  /// On its way from disk.
  case loading
  /// Absent, and every byte of the budget is held by adapters in use or needed earlier.
  case full
  /// It cannot be loaded.
  case failed(ServingError)
}

/// Where the scheduler asks for adapters; the order of its questions is the order of need.
package protocol AdapterResidency {
  /// Forgets which adapters were asked for; those not pinned may be evicted again.
  mutating func beginRound()
  /// Whether an adapter is in memory; does not count as a question.
  func isResident(_ adapter: AdapterID) -> Bool
  /// Tells whether an adapter can run, and starts to load it when it is absent and there is room.
  mutating func need(_ adapter: AdapterID) -> AdapterReadiness
  /// Keeps a ready adapter in memory while a sequence runs with it.
  mutating func pin(_ adapter: AdapterID)
  /// Undoes one `pin`.
  mutating func unpin(_ adapter: AdapterID)
}
