extension Votes {
  /// The time that votes are counted by: the block's, in seconds since 1970.
  public static func clock() -> UInt48 { UInt48(Block.timestamp) }

  /// What the clock shows, as ERC-6372 writes it; `CLOCK_MODE()`.
  public static var clockMode: Text { "mode=timestamp" }

  /// Who votes with an account's tokens; zero for nobody.
  public func delegates(_ account: Address) -> Address { delegatees[account] }

  /// The votes of an account now.
  public func getVotes(_ account: Address) -> UInt256 { histories[account].latest }

  /// The votes of an account at the end of a second that is over; reverts with `ERC5805FutureLookup` otherwise.
  public func getPastVotes(_ account: Address, _ timepoint: UInt256) -> UInt256 {
    histories[account].value(at: Votes.past(timepoint))
  }

  /// All tokens at the end of a second that is over, delegated or not; reverts with `ERC5805FutureLookup` otherwise.
  public func getPastTotalSupply(_ timepoint: UInt256) -> UInt256 { total.value(at: Votes.past(timepoint)) }

  /// The number of changes that are kept of an account's votes.
  public func numCheckpoints(_ account: Address) -> UInt32 { UInt32(UInt256(histories[account].count)) }

  /// A change of an account's votes: when, and the votes from then on. Reverts with `Panic(0x32)` outside.
  public func checkpoint(_ account: Address, _ index: UInt32) -> (key: UInt48, value: UInt256) {
    let change = histories[account][UInt64(index)]
    return (UInt48(change.key), change.value)
  }

  @inline(never)
  private static func past(_ timepoint: UInt256) -> UInt64 {
    let now = Block.timestamp
    if timepoint >= UInt256(now) { VotesError.futureLookup(timepoint: timepoint, clock: UInt48(now)).revert() }
    return timepoint.l0
  }
}
