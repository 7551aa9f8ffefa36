import AttributionRewards
import ContractKit
import Cryptography
import FixtureSupport
import Testing

/// Attribution in small, by the rules of the precompile: a row counts by the words of the answer that it has, near-duplicates
/// are one cluster, the largest clusters are recorded whole until 32 rows are full, and the others stand behind a root.
private struct HonestAttribution {
  private(set) var score = MockAttribution.Score(sources: [], rows: [], influences: [], clusters: [])
  private(set) var leaves: [RestTree.Leaf] = []

  init(_ entries: [AttackScene.Entry], answer: [UInt8]) {
    let said = Self.windows(answer)
    let weights = entries.map { UInt64(Self.windows($0.text).intersection(said).count) }
    var recorded: [(row: Int, cluster: Int)] = []
    let groups = Self.clusters(entries).map { group in group.filter { weights[$0] > 0 } }.filter { !$0.isEmpty }
    let heaviest = groups.sorted { one, other in
      let (first, second) = (one.map { weights[$0] }.max() ?? 0, other.map { weights[$0] }.max() ?? 0)
      return first == second ? one[0] < other[0] : first > second
    }
    for group in heaviest {
      if recorded.count + group.count <= 32 {
        recorded += group.map { ($0, group.count == 1 ? 0 : group[0] + 1) }
        continue
      }
      // The cluster counts once; the parts of its rows are whole numbers, in a finer unit.
      let most = UInt128(group.map { weights[$0] }.max() ?? 0)
      let sum = UInt128(group.map { weights[$0] }.reduce(0, +))
      leaves += group.map { RestTree.Leaf(row: UInt64($0), weight: (most << 32) * UInt128(weights[$0]) / sum) }
    }
    for (row, cluster) in recorded.sorted(by: { $0.row < $1.row }) {
      score.sources.append(0)
      score.rows.append(UInt64(row))
      score.influences.append(Int256(Int64(weights[row]) << 32))
      score.clusters.append(UInt64(cluster))
    }
  }

  /// The runs of 12 bytes of a text.
  private static func windows(_ text: [UInt8]) -> Set<[UInt8]> {
    Set((0..<max(0, text.count - 11)).map { Array(text[$0..<$0 + 12]) })
  }

  /// The rows of each cluster, in the order of their first rows.
  private static func clusters(_ entries: [AttackScene.Entry]) -> [[Int]] {
    var first = Array(entries.indices)
    for row in entries.indices {
      for other in 0..<row where MinHash.similarity(entries[row].text, entries[other].text) >= 8_000 {
        let (kept, dropped) = (min(first[row], first[other]), max(first[row], first[other]))
        for index in first.indices where first[index] == dropped { first[index] = kept }
      }
    }
    return entries.indices.filter { first[$0] == $0 }.map { start in entries.indices.filter { first[$0] == start } }
  }
}

/// A Datanet of eight rows of four contributors, of which the attacker has three, and an answer made of parts of all.
struct AttackScene {
  /// A row of a contributor.
  struct Entry {
    var owner: ContractKit.Address
    var text: [UInt8]
  }

  static let attacker = ContractKit.Address(0xBAD)
  static let others = [Account.alice, Account.bob, Account.carol]
  static let dataShare = UInt256.ether / 2

  var entries: [Entry]
  let answer: [UInt8]
  var random: SeededGenerator

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var rows: [Entry] = []
    var said: [UInt8] = []
    for index in 0..<8 {
      let text = (0..<320).map { _ in UInt8.random(in: 97...122, using: &random) }
      rows.append(Entry(owner: index < 3 ? Self.attacker : Self.others[index % 3], text: text))
      let start = Int.random(in: 0...100, using: &random)
      said += text[start..<start + Int.random(in: 40...200, using: &random)]
    }
    entries = rows
    answer = said
    self.random = random
  }

  /// A copy of a text with some letters changed.
  mutating func nearCopy(of text: [UInt8], changes: Int) -> [UInt8] {
    var copy = text
    for _ in 0..<changes { copy[Int.random(in: copy.indices, using: &random)] = 65 }
    return copy
  }

  /// What everyone earned by the answer once all is settled and proved.
  func earnings(hiding clusters: Bool = false, challenges: [(UInt8, UInt8)] = []) throws
    -> [ContractKit.Address: UInt256]
  {
    let economy = try Economy()
    economy.chain.balances[Account.asker] = .ether * 2
    economy.engine.output = Bytes(answer)
    let model = try economy.influenced(entries.map(\.owner), price: .ether)
    for (row, entry) in entries.enumerated() {
      try economy.datanets.from().setRow(1, UInt64(row), economy.chain.store(blob: Bytes(entry.text)))
    }
    let inference = try economy.infer(model, paying: .ether)
    let honest = HonestAttribution(entries, answer: answer)
    var score = honest.score
    if clusters { score.clusters = score.clusters.map { _ in 0 } }
    let tree = honest.leaves.isEmpty ? nil : RestTree(honest.leaves, of: inference)
    score.restRoot = tree?.root ?? .zero
    score.restTotal = honest.leaves.map(\.weight).reduce(0, +)
    try economy.record(inference, score)
    for (first, second) in challenges {
      try economy.rewards.from(Account.relayer).challengeDuplicate(inference: inference, first: first, second: second)
    }
    try economy.settle(inference)
    for (index, leaf) in honest.leaves.enumerated() {
      try economy.rewards.from().claimRow(
        inference: inference, source: 0, row: leaf.row, weight: leaf.weight, proof: tree?.proof(index) ?? [])
    }
    let escrow = try economy.rewards.from().escrowOf(inference: inference)
    try #require(escrow.stage == 4 && UInt256(escrow.paid) == Self.dataShare, "all is paid, to the wei")
    var earned: [ContractKit.Address: UInt256] = [:]
    for account in Set(entries.map(\.owner)) { earned[account] = try economy.earned(account) }
    #expect(earned.values.reduce(UInt256.zero) { $0 + $1 } == Self.dataShare)
    return earned
  }
}

/// What a group of accounts earns with an attack, in parts of ten million of what it earned without, rounded up.
func attackGain(
  _ group: Set<ContractKit.Address>, from before: AttackScene, to after: AttackScene, hiding: Bool = false,
  challenges: [(UInt8, UInt8)] = []
) throws -> UInt256 {
  func sum(_ earned: [ContractKit.Address: UInt256]) -> UInt256 {
    earned.filter { group.contains($0.key) }.values.reduce(UInt256.zero) { $0 + $1 }
  }
  let plain = try sum(before.earnings())
  let attacked = try sum(after.earnings(hiding: hiding, challenges: challenges))
  // What rounding gives or takes is a few wei of half an OPEN.
  return (attacked * 10_000_000) / plain
}
