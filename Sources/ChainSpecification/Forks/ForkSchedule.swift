/// From which block time on each hard fork is in force.
///
/// Cancun is in force from block 0 on; the times of the later forks do not decrease.
public struct ForkSchedule: Sendable, Hashable {
  /// The time of Prague in seconds since 1970, or nil when it is not planned.
  public let pragueTime: UInt64?
  /// The time of Osaka in seconds since 1970, or nil when it is not planned.
  public let osakaTime: UInt64?

  /// Creates a schedule; nil when Osaka is planned without Prague or before it.
  public init?(pragueTime: UInt64?, osakaTime: UInt64?) {
    if let osakaTime {
      guard let pragueTime, pragueTime <= osakaTime else { return nil }
    }
    self.init(uncheckedPragueTime: pragueTime, osakaTime: osakaTime)
  }

  private init(uncheckedPragueTime: UInt64?, osakaTime: UInt64?) {
    self.pragueTime = uncheckedPragueTime
    self.osakaTime = osakaTime
  }

  /// Every fork from block 0 on.
  public static let all = ForkSchedule(uncheckedPragueTime: 0, osakaTime: 0)

  /// One fork and those before it from block 0 on, and no later one.
  public static func only(upTo fork: HardFork) -> ForkSchedule {
    ForkSchedule(uncheckedPragueTime: fork >= .prague ? 0 : nil, osakaTime: fork >= .osaka ? 0 : nil)
  }

  /// The time of a fork in seconds since 1970, or nil when it is not planned.
  public func time(of fork: HardFork) -> UInt64? {
    switch fork {
    case .cancun: 0
    case .prague: pragueTime
    case .osaka: osakaTime
    }
  }

  /// The newest fork that is in force in a block of this time.
  public func fork(at timestamp: UInt64) -> HardFork {
    HardFork.allCases.last { fork in time(of: fork).map { $0 <= timestamp } ?? false } ?? .cancun
  }

  /// The schedule with another time of a fork; nil for Cancun, whose time is block 0's, and when the times would be out of
  /// order.
  public func scheduling(_ fork: HardFork, at time: UInt64) -> ForkSchedule? {
    switch fork {
    case .cancun: nil
    case .prague: ForkSchedule(pragueTime: time, osakaTime: osakaTime)
    case .osaka: ForkSchedule(pragueTime: pragueTime, osakaTime: time)
    }
  }
}
