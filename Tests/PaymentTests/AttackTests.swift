import ContractKit
import Testing

@Suite("What attacks on attribution gain")
struct AttackTests {
  private static let whole: UInt256 = 10_000_000

  @Test("exact copies of one's rows earn nothing more, be they 1 or 40", arguments: [1, 3, 10, 40])
  func exactCopies(_ count: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let before = AttackScene(seed: seed)
      var after = before
      for _ in 0..<count { after.entries.append(before.entries[0]) }
      let gain = try attackGain([AttackScene.attacker], from: before, to: after)
      print("gain of \(count) exact copies, seed \(seed): \(gain) / 10,000,000")
      #expect(gain <= Self.whole)
    }
  }

  @Test("near copies of one's rows earn nothing more", arguments: [1, 5, 20])
  func nearCopies(_ count: Int) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let before = AttackScene(seed: seed)
      var after = before
      for index in 0..<count {
        let text = after.nearCopy(of: before.entries[index % 3].text, changes: 1 + index % 3)
        after.entries.append(AttackScene.Entry(owner: AttackScene.attacker, text: text))
      }
      let gain = try attackGain([AttackScene.attacker], from: before, to: after)
      print("gain of \(count) near copies, seed \(seed): \(gain) / 10,000,000")
      #expect(gain <= Self.whole)
    }
  }

  @Test("one identity split into many earns what it earned, with copies under each too", arguments: [0, 4])
  func identities(_ copies: Int) throws {
    let before = AttackScene(seed: 4)
    var after = before
    var group: Set<ContractKit.Address> = [AttackScene.attacker]
    for index in 0..<3 {
      let owner = ContractKit.Address(0xBAD0 + UInt64(index))
      after.entries[index].owner = owner
      group.insert(owner)
      for copy in 0..<copies {
        let thief = ContractKit.Address(0xBAD00 + UInt64(index * 16 + copy))
        after.entries.append(AttackScene.Entry(owner: thief, text: before.entries[index].text))
        group.insert(thief)
      }
    }
    let gain = try attackGain(group, from: before, to: after)
    print("gain of \(group.count - 1) identities with \(copies) copies each: \(gain) / 10,000,000")
    #expect(gain <= Self.whole && gain >= Self.whole - 1)
  }

  @Test("copies that a score missed gain until one challenge joins them; then they gain nothing")
  func challenged() throws {
    let before = AttackScene(seed: 5)
    var after = before
    for _ in 0..<2 { after.entries.append(before.entries[0]) }
    let missed = try attackGain([AttackScene.attacker], from: before, to: after, hiding: true)
    #expect(missed > Self.whole, "that is what the clusters are for")
    let joined = try attackGain(
      [AttackScene.attacker], from: before, to: after, hiding: true, challenges: [(0, 8), (9, 0)])
    print("gain of 2 missed copies: \(missed) / 10,000,000, challenged: \(joined)")
    #expect(joined <= Self.whole)
  }

  @Test("a copy of another's row takes from that row alone, and nobody else earns less")
  func theft() throws {
    let before = AttackScene(seed: 6)
    var after = before
    let victim = before.entries[3].owner
    let thief = ContractKit.Address(0x7E1F)
    after.entries.append(AttackScene.Entry(owner: thief, text: before.entries[3].text))
    let (plain, attacked) = (try before.earnings(), try after.earnings())
    for account in Set(before.entries.map(\.owner)) where account != victim {
      let difference = Int256(try #require(plain[account])) - Int256(try #require(attacked[account]))
      #expect(difference.magnitude <= 2, "rounding moves a wei")
    }
    #expect(try attackGain([victim, thief], from: before, to: after) <= Self.whole)
  }
}
