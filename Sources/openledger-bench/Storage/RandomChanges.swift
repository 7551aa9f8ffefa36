import Primitives
import WorldState

/// Numbers that look random and are the same in every run (SplitMix64).
struct RandomNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func next(below count: Int) -> Int { Int(next() % UInt64(count)) }

  /// Different numbers below `count`.
  mutating func distinct(_ wanted: Int, below count: Int) -> [Int] {
    var seen: Set<Int> = []
    while seen.count < wanted { seen.insert(next(below: count)) }
    return seen.sorted()
  }
}

/// Blocks that change random accounts of a population and add new ones.
struct RandomAccountChanges {
  private var count: Int
  private var numbers = RandomNumbers(seed: 2)
  /// The accounts that are not as the population has them.
  private var changed: [Int: AccountContent] = [:]

  init(count: Int) { self.count = count }

  mutating func next() -> StateDiff {
    let updates = StateBench.changesPerBlock - StateBench.newPerBlock
    var accounts = numbers.distinct(updates, below: count).map { number in
      let previous = changed[number] ?? AccountPopulation.content(number)
      var content = previous
      content.nonce += 1
      content.balance = UInt256(numbers.next())
      changed[number] = content
      return AccountChange(address: AccountPopulation.address(number), previous: previous, content: content)
    }
    for number in count..<count + StateBench.newPerBlock {
      accounts.append(
        AccountChange(
          address: AccountPopulation.address(number), previous: nil, content: AccountPopulation.content(number)))
    }
    count += StateBench.newPerBlock
    return StateDiff(accounts: accounts.sorted { $0.address < $1.address })
  }
}

/// Blocks that change random slots of the population's contract and add new ones.
struct RandomSlotChanges {
  private var count: Int
  private var numbers = RandomNumbers(seed: 3)
  private var changed: [Int: UInt256] = [:]

  init(count: Int) { self.count = count }

  mutating func next() -> StateDiff {
    let updates = StateBench.changesPerBlock - StateBench.newPerBlock
    var slots = numbers.distinct(updates, below: count).map { number in
      let previous = changed[number] ?? AccountPopulation.value(number)
      let value = UInt256(numbers.next() | 1)
      changed[number] = value
      return SlotChange(slot: AccountPopulation.slot(number), previous: previous, value: value)
    }
    for number in count..<count + StateBench.newPerBlock {
      slots.append(
        SlotChange(slot: AccountPopulation.slot(number), previous: .zero, value: AccountPopulation.value(number)))
    }
    count += StateBench.newPerBlock
    return StateDiff(accounts: [
      AccountChange(
        address: AccountPopulation.contract, previous: AccountPopulation.contractContent,
        content: AccountPopulation.contractContent, slots: slots.sorted { $0.slot < $1.slot })
    ])
  }
}
