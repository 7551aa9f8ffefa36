import ContractKit

/// One agent in storage.
@StorageStruct
struct Agent {
  /// Who spends the budget and signs attestations; zero for nobody.
  @Storage var key: Address
  /// How often the agent changed hands.
  @Storage var epoch: UInt64
  /// Who gets the income whoever owns the agent; zero for the owner.
  @Storage var payee: Address
  @Storage var model: UInt256
  @Storage var name: Text
  @Storage var tools: StorageArray<Tool>
  @Storage var budget: Budget
  /// The stake of each owner, by epoch.
  @Storage var bonds: Mapping<UInt64, Bond>
  @Storage var keys: Mapping<Address, Key>
}

/// A tool that an agent declares: its name and the hash of its description.
@StorageStruct
struct Tool {
  @Storage var name: Text
  @Storage var hash: Hash
}

/// What one owner staked, in wei.
@StorageStruct
struct Bond {
  @Storage var holder: Address
  /// When what waits can be withdrawn.
  @Storage var release: UInt48
  @Storage var stake: UInt128
  /// What waits.
  @Storage var unbonding: UInt128
}

/// A key that an agent has or had.
@StorageStruct
struct Key {
  /// The epoch in which it was named.
  @Storage var epoch: UInt64
  /// Until when what it signed counts; zero for a key that was never named.
  @Storage var validUntil: UInt48
}

/// What an agent's key may spend, in wei.
@StorageStruct
struct Budget {
  @Storage var amount: UInt128
  @Storage var perCall: UInt128
  @Storage var perPeriod: UInt128
  /// What was spent in the period that runs.
  @Storage var spent: UInt128
  /// The seconds of a period.
  @Storage var period: UInt48
  /// When the period that runs began.
  @Storage var start: UInt48

  /// Whether the period that was noted is over.
  var isOver: Bool { Block.timestamp >= UInt64(start) + UInt64(period) }

  /// What one more inference may cost now.
  var spendable: UInt256 {
    let used = isOver ? 0 : UInt256(spent)
    let limit = UInt256(perPeriod)
    let left = used < limit ? limit - used : 0
    return min(min(left, UInt256(perCall)), UInt256(amount))
  }

  /// Takes wei out that are spendable.
  mutating func take(_ value: UInt256) {
    if isOver {
      start = UInt48(Block.timestamp)
      spent = 0
    }
    spent = UInt128(UInt256(spent) + value)
    amount = UInt128(UInt256(amount) - value)
  }

  /// Puts wei back that were taken and not needed.
  mutating func giveBack(_ value: UInt256) {
    spent = UInt128(UInt256(spent) - value)
    amount = UInt128(UInt256(amount) + value)
  }
}

/// What one agent may declare.
enum Limits {
  /// The longest name of an agent or a tool, in bytes.
  static var nameBytes: Int { 64 }
  /// The most tools.
  static var tools: Int { 32 }
  /// The highest royalty, in basis points.
  static var royaltyBasisPoints: UInt16 { 2_500 }
  /// The whole, in basis points.
  static var whole: UInt256 { 10_000 }
}
