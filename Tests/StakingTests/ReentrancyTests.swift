public import ContractKit
import Staking
import Testing

/// The contract under test, as far as the attacker calls it.
@ContractInterface
protocol Stake {
  @Payable mutating func delegate(_ validator: Address) -> UInt256
  mutating func undelegate(_ validator: Address, _ amount: UInt256) -> UInt256
  mutating func withdraw(_ validator: Address) -> UInt256
  mutating func claim(_ validators: [Address]) -> UInt256
}

/// Delegates, and calls back as often as it can when it is paid.
@Contract
public struct Attacker {
  @Storage var validator: Address
  @Storage var attempts: UInt64
  @Storage var successes: UInt64

  /// Attacks the pool of a validator.
  public init(validator: Address) { self.validator = validator }

  /// Delegates the wei of the call.
  @Payable
  public mutating func enter() { _ = StakeContract(at: Address(0x1004)).paying(Message.value).delegate(validator) }

  /// Takes wei out of the pool.
  public mutating func exit(amount: UInt256) { _ = StakeContract(at: Address(0x1004)).undelegate(validator, amount) }

  /// Withdraws.
  public mutating func collect() { _ = StakeContract(at: Address(0x1004)).withdraw(validator) }

  /// Claims rewards.
  public mutating func claim() { _ = StakeContract(at: Address(0x1004)).claim([validator]) }

  /// Tries to be paid again.
  @Payable
  public mutating func receive() {
    attempts += 1
    if case .returned = StakeContract(at: Address(0x1004)).tryWithdraw(validator) { successes += 1 }
    if case .returned = StakeContract(at: Address(0x1004)).tryClaim([validator]) { successes += 1 }
  }

  /// Payments received, and calls back that worked.
  public func counts() -> (attempts: UInt64, successes: UInt64) { (attempts, successes) }
}

@Suite("Staking: reentrancy")
struct ReentrancyTests {
  @Test("coins are paid once, also to a contract that calls back")
  func callingBack() throws {
    let f = try StakingFixture()
    let v = f.account(0)
    let attacker = try f.chain.deploy(Attacker.self, at: Account(0xBAD0)) { Attacker(validator: v) }
    try attacker.from(f.mallory, value: open(10)).enter()
    f.payFees(open(70))
    try f.endBlock()
    try attacker.from(f.mallory).exit(amount: open(4))
    f.chain.timestamp += 1_000
    try attacker.from(f.mallory).collect()
    #expect(f.balance(attacker.address) == open(4))
    let rewards = try f.staking.from().delegation(validator: v, delegator: attacker.address).rewards
    try attacker.from(f.mallory).claim()
    #expect(f.balance(attacker.address) == open(4) + rewards)
    let counts = try attacker.from().counts()
    #expect(counts.attempts == 2 && counts.successes == 0)
    #expect(try f.staking.from().liabilities() == f.balance(StakingFixture.contract))
  }
}
