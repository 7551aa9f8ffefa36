import ContractKit
import Testing

/// What a contribution earns when somebody saw it waiting and was first. DatanetRegistry decides which rows there are
/// (`FrontRunningTests` of the Datanets); this is what they are paid.
@Suite("What running ahead of a contribution gains")
struct FrontRunningTests {
  private static let whole: UInt256 = 10_000_000
  private static let victim = ContractKit.Address(0x71C7)
  private static let thief = ContractKit.Address(0x7E1F)
  /// The row that the victim contributes.
  private static let row = 3

  /// The scene in which nobody ran ahead.
  private static func undisturbed(seed: UInt64) -> AttackScene {
    var scene = AttackScene(seed: seed)
    scene.entries[row].owner = victim
    return scene
  }

  /// What the two earn in a scene.
  private static func earned(_ scene: AttackScene) throws -> (victim: UInt256, thief: UInt256, others: UInt256) {
    let earned = try scene.earnings()
    let (victim, thief) = (earned[victim] ?? .zero, earned[thief] ?? .zero)
    return (victim, thief, earned.values.reduce(UInt256.zero) { $0 + $1 } - victim - thief)
  }

  @Test("the same bytes first: the thief has all that the row earns, the victim's is no row, and together that is 1.0")
  func exact() throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let before = Self.undisturbed(seed: seed)
      var after = before
      after.entries[Self.row].owner = Self.thief
      let (plain, attacked) = (try Self.earned(before), try Self.earned(after))
      #expect(plain.victim > .zero && plain.thief.isZero)
      #expect(attacked == (.zero, plain.victim, plain.others))
      #expect(try attackGain([Self.victim, Self.thief], from: before, to: after) == Self.whole)
    }
  }

  @Test(
    "near copies first are one cluster with the row: the victim keeps an equal part at least, nobody else earns less",
    arguments: [(1, 1), (1, 2), (1, 3), (2, 4), (4, 4), (9, 4)] as [(UInt64, UInt64)])
  func nearCopies(_ count: UInt64, _ seed: UInt64) throws {
    let before = Self.undisturbed(seed: seed)
    var after = before
    for _ in 0..<count {
      let text = after.nearCopy(of: before.entries[Self.row].text, changes: 1)
      after.entries.insert(AttackScene.Entry(owner: Self.thief, text: text), at: Self.row)
    }
    let (plain, attacked) = (try Self.earned(before), try Self.earned(after))
    let together = try attackGain([Self.victim, Self.thief], from: before, to: after)
    print(
      "\(count) near copies first, seed \(seed): thief \(attacked.thief * Self.whole / plain.victim), "
        + "victim \(attacked.victim * Self.whole / plain.victim), together \(together) / 10,000,000")
    #expect(together <= Self.whole)
    // Rounding moves a wei for each row. A copy is no better than the original, so that it has no larger part.
    let wei = UInt256(count + 1)
    #expect(attacked.thief > .zero && attacked.thief <= attacked.victim * UInt256(count) + wei)
    #expect(attacked.others + wei >= plain.others)
  }

  @Test("who is first or last makes no difference to what a cluster's rows are paid")
  func order() throws {
    let before = Self.undisturbed(seed: 5)
    var (first, last) = (before, before)
    let copy = AttackScene.Entry(
      owner: Self.thief, text: first.nearCopy(of: before.entries[Self.row].text, changes: 2))
    first.entries.insert(copy, at: Self.row)
    last.entries.append(copy)
    let (early, late) = (try Self.earned(first), try Self.earned(last))
    #expect(early.victim <= late.victim + 2 && late.victim <= early.victim + 2)
    #expect(early.thief <= late.thief + 2 && late.thief <= early.thief + 2)
  }
}
