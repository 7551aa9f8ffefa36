import ContractKit

/// Coins that one account gets over time: nothing before `start + cliff`, then linearly by the second, and everything
/// at `start + cliff + duration`.
@StorageStruct
struct Schedule {
  @Storage var name: Text
  @Storage var amount: UInt256
  @Storage var released: UInt256
  @Storage var beneficiary: Address
  @Storage var start: UInt64
  @Storage var isRevocable: Bool
  @Storage var cliff: UInt64
  @Storage var duration: UInt64
  /// When the governor ended it; 0 for never.
  @Storage var revokedAt: UInt64

  /// The wei that are the beneficiary's at a time, paid or not; rounded down.
  func vested(at time: UInt64) -> UInt256 {
    let end = revokedAt
    let until = end == 0 ? time : min(time, end)
    // The constructor made sure that the end of the schedule fits in 64 bits.
    let begin = start + cliff
    if until < begin { return .zero }
    let (elapsed, whole) = (until - begin, duration)
    if elapsed >= whole { return amount }
    return UInt256.mulDiv(amount, UInt256(elapsed), by: UInt256(whole), .down)
  }

  /// The wei that can be paid now.
  var releasable: UInt256 { vested(at: Block.timestamp) - released }
}

extension OpenToken {
  /// A schedule by its number.
  func schedule(_ id: UInt256) -> Schedule {
    guard id < schedules.count else { OpenTokenError.unknownSchedule(id: id).revert() }
    return schedules[id]
  }

  /// Adds a schedule; only the constructor does.
  mutating func addSchedule(
    _ name: Text, _ beneficiary: Address, _ amount: UInt256, start: UInt64, cliff: UInt64, duration: UInt64,
    isRevocable: Bool
  ) {
    let id = schedules.count
    guard !amount.isZero, !beneficiary.isZero, beneficiary != address else {
      OpenTokenError.invalidSchedule(id: id).revert()
    }
    let begin = start == 0 ? Block.timestamp : start
    _ = UInt64(UInt256(begin) + UInt256(cliff) + UInt256(duration))
    var schedule = schedules.appendElement()
    schedule.name = name
    schedule.amount = amount
    schedule.beneficiary = beneficiary
    schedule.start = begin
    schedule.isRevocable = isRevocable
    schedule.cliff = cliff
    schedule.duration = duration
    liabilities += amount
    emit(ScheduleCreated(id: id, beneficiary: beneficiary, amount: amount))
  }

  /// Pays what is due.
  mutating func pay(_ id: UInt256) -> UInt256 {
    var schedule = schedule(id)
    let amount = schedule.releasable
    guard !amount.isZero else { OpenTokenError.nothingToRelease(id: id).revert() }
    let beneficiary = schedule.beneficiary
    schedule.released += amount
    liabilities -= amount
    emit(Released(id: id, beneficiary: beneficiary, amount: amount))
    move(from: address, to: beneficiary, amount)
    return amount
  }

  /// Gives the caller's schedule to another account.
  mutating func handOver(_ id: UInt256, _ to: Address) {
    var schedule = schedule(id)
    let sender = Message.sender
    guard sender == schedule.beneficiary else { OpenTokenError.notBeneficiary(account: sender).revert() }
    guard !to.isZero, to != address else { OpenTokenError.invalidBeneficiary(account: to).revert() }
    schedule.beneficiary = to
    emit(ScheduleTransferred(id: id, from: sender, to: to))
  }

  /// Ends a revocable schedule.
  mutating func end(_ id: UInt256) -> UInt256 {
    Governed.requireGovernor(governor)
    var schedule = schedule(id)
    let now = Block.timestamp
    let vested = schedule.vested(at: now)
    let rest = schedule.amount - vested
    guard schedule.isRevocable, schedule.revokedAt == 0, !rest.isZero else {
      OpenTokenError.notRevocable(id: id).revert()
    }
    schedule.revokedAt = now
    liabilities -= rest
    emit(ScheduleRevoked(id: id, vested: vested, returned: rest))
    move(from: address, to: governor, rest)
    return rest
  }
}
