import KeyValueStore
import Primitives
import StateStore
import WorldState

/// Accounts and slots by number, from 0: the same in every process, and as good as random in the order of their hashes.
enum AccountPopulation {
  static func address(_ number: Int) -> Address {
    Address(truncating: UInt256(l0: mixed(number, 1), l1: mixed(number, 2), l2: mixed(number, 3), l3: 0))
  }

  static func content(_ number: Int) -> AccountContent {
    AccountContent(
      nonce: mixed(number, 4) % 300, balance: UInt256(mixed(number, 5)), codeHash: Keccak256.emptyBytesHash)
  }

  static func slot(_ number: Int) -> UInt256 { Keccak256.hash(UInt256(number)).word }

  static func value(_ number: Int) -> UInt256 { UInt256(mixed(number, 6) | 1) }

  /// The finalizer of SplitMix64 over a number and a stream.
  private static func mixed(_ number: Int, _ stream: UInt64) -> UInt64 {
    var mixed = UInt64(truncatingIfNeeded: number) &* 8 &+ stream &+ 1
    mixed &*= 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

extension AccountPopulation {
  /// The account with the storage that ``fillSlots(_:into:)`` makes.
  static let contract = Address(low: 0xC0_117AC7)
  static let contractContent = AccountContent(nonce: 1, balance: .zero, codeHash: Keccak256.emptyBytesHash)

  /// Writes the first `count` accounts, and `others` beside them, as the state of an empty store; gives the root.
  static func fill(
    _ count: Int, others: [(address: Address, content: AccountContent)] = [], into store: any KeyValueStore
  ) throws -> Hash {
    var filler = try StateFiller(store)
    for number in sorted(count + others.count, by: { Keccak256.hash(account($0, count, others).address) }) {
      let account = account(number, count, others)
      try filler.add(Keccak256.hash(account.address), account.content)
    }
    return try filler.finish()
  }

  /// Writes one contract with the first `count` slots as the state of an empty store; gives the root.
  static func fillSlots(_ count: Int, into store: any KeyValueStore) throws -> Hash {
    var filler = try StateFiller(store)
    let slots = sorted(count) { Keccak256.hash(slot($0)) }.map { (key: Keccak256.hash(slot($0)), value: value($0)) }
    try filler.add(Keccak256.hash(contract), contractContent, slots: slots)
    return try filler.finish()
  }

  /// The account of a number; those from `count` on are the others.
  private static func account(
    _ number: Int, _ count: Int, _ others: [(address: Address, content: AccountContent)]
  ) -> (address: Address, content: AccountContent) {
    number < count ? (address(number), content(number)) : others[number - count]
  }

  private struct Place {
    let start: UInt64
    let number: UInt32
  }

  /// The numbers below `count` in the order of their hashes, which differ in their first 64 bits.
  private static func sorted(_ count: Int, by hash: (Int) -> Hash) -> [Int] {
    var places: [Place] = []
    places.reserveCapacity(count)
    for number in 0..<count { places.append(Place(start: hash(number).word.l3, number: UInt32(number))) }
    places.sort { $0.start < $1.start }
    return places.map { Int($0.number) }
  }
}
