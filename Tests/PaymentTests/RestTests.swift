import AttributionRewards
import ContractKit
import Testing

/// A settled inference of 1,000 wei of data: row 0 recorded with influence 600, and a tree over further rows with 400.
private struct Rest {
  let economy: Economy
  let inference: UInt256
  let tree: RestTree
  let leaves: [RestTree.Leaf]

  init(_ leaves: [RestTree.Leaf], total: UInt128 = 400) throws {
    economy = try Economy()
    let contributors = [Account.alice, Account.bob, Account.carol, Account.carol, Account.carol]
    let model = try economy.influenced(contributors)
    inference = try economy.infer(model, paying: 2_000)
    self.leaves = leaves
    tree = RestTree(leaves, of: inference)
    try economy.record(inference, [(0, 600)], restRoot: tree.root, restTotal: total)
    try economy.settle(inference)
  }

  static let honest = [
    RestTree.Leaf(row: 1, weight: 200), RestTree.Leaf(row: 2, weight: 150), RestTree.Leaf(row: 3, weight: 50),
  ]

  func claim(_ index: Int, weight: UInt128? = nil, row: UInt64? = nil, proof: [Hash]? = nil) throws {
    try economy.rewards.from(Account.relayer).claimRow(
      inference: inference, source: leaves[index].source, row: row ?? leaves[index].row,
      weight: weight ?? leaves[index].weight, proof: proof ?? tree.proof(index))
  }
}

@Suite("Rows behind a root")
struct RestTests {
  @Test("each proves its weight once, in any order, and the last takes what is left")
  func claims() throws {
    let rest = try Rest(Rest.honest)
    let rewards = rest.economy.rewards
    #expect(try rest.economy.earned(Account.alice) == 600)
    #expect(try rewards.from().escrowOf(inference: rest.inference).stage == 3)
    try rest.claim(2)
    #expect(try rest.economy.earned(Account.carol) == 50)
    #expect(throws: RewardsError.alreadyPaid) { try rest.claim(2) }
    try rest.claim(0)
    try rest.claim(1)
    #expect(try rest.economy.earned(Account.bob) == 200 && rest.economy.earned(Account.carol) == 200)
    #expect(try rewards.from().escrowOf(inference: rest.inference).stage == 4)
    #expect(try rest.economy.isExact)
  }

  @Test("no other weight, row, inference or inner node passes as a leaf")
  func tricks() throws {
    let rest = try Rest(Rest.honest)
    #expect(throws: RewardsError.invalidProof) { try rest.claim(0, weight: 201) }
    #expect(throws: RewardsError.invalidProof) { try rest.claim(0, weight: 0) }
    #expect(throws: RewardsError.invalidProof) { try rest.claim(0, row: 2) }
    #expect(throws: RewardsError.invalidProof) { try rest.claim(0, proof: []) }
    #expect(throws: RewardsError.invalidProof) { try rest.claim(0, proof: rest.tree.proof(0) + [.zero]) }
    #expect(throws: RewardsError.invalidProof) {
      try rest.claim(0, proof: [Hash](repeating: Hash(1), count: 65))
    }
    #expect(throws: RewardsError.alreadyPaid, "a recorded row has its part") { try rest.claim(0, row: 0) }
    // The same tree for another inference.
    let other = try rest.economy.infer(1, paying: 2_000)
    try rest.economy.record(other, [(0, 600)], restRoot: rest.tree.root, restTotal: 400)
    try rest.economy.settle(other)
    #expect(throws: RewardsError.invalidProof) {
      try rest.economy.rewards.from().claimRow(
        inference: other, source: 0, row: 1, weight: 200, proof: rest.tree.proof(0))
    }
    #expect(try rest.economy.isExact)
  }

  @Test("leaves that weigh more than was recorded take no one else's part")
  func overweight() throws {
    let heavy = [RestTree.Leaf(row: 1, weight: 300), RestTree.Leaf(row: 2, weight: 300)]
    let rest = try Rest(heavy)
    try rest.claim(0)
    #expect(try rest.economy.earned(Account.bob) == 300)
    #expect(throws: RewardsError.invalidProof) { try rest.claim(1) }
    rest.economy.chain.timestamp += 366 * Economy.day
    try rest.economy.rewards.from().release(inference: rest.inference)
    #expect(try rest.economy.rewards.from().claimableData(datanet: 1, version: 1, account: Account.carol) == 60)
    #expect(try rest.economy.isExact)
  }

  @Test("a row that stands twice in the tree is paid once, a row outside of the version never")
  func twice() throws {
    let leaves = [
      RestTree.Leaf(row: 1, weight: 100), RestTree.Leaf(row: 1, weight: 200), RestTree.Leaf(row: 9, weight: 50),
      RestTree.Leaf(source: 1, row: 0, weight: 50),
    ]
    let rest = try Rest(leaves)
    try rest.claim(1)
    #expect(throws: RewardsError.alreadyPaid) { try rest.claim(0) }
    #expect(throws: RewardsError.unknownRow(0, 9)) { try rest.claim(2) }
    #expect(throws: RewardsError.unknownRow(1, 0)) { try rest.claim(3) }
  }

  @Test("a part that rounds to nothing is still paid only once")
  func nothing() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob, Account.carol], price: 2)
    let inference = try economy.infer(model, paying: 2)
    let leaves = [RestTree.Leaf(row: 1, weight: 1), RestTree.Leaf(row: 2, weight: 1_000)]
    let tree = RestTree(leaves, of: inference)
    try economy.record(inference, [(0, 1)], restRoot: tree.root, restTotal: 1_001)
    try economy.settle(inference)
    let rewards = economy.rewards.from()
    try rewards.claimRow(inference: inference, source: 0, row: 1, weight: 1, proof: tree.proof(0))
    #expect(throws: RewardsError.alreadyPaid) {
      try rewards.claimRow(inference: inference, source: 0, row: 1, weight: 1, proof: tree.proof(0))
    }
    try rewards.claimRow(inference: inference, source: 0, row: 2, weight: 1_000, proof: tree.proof(1))
    #expect(try economy.earned(Account.carol) == 2, "the part of 2 that was data, rounded in its favour")
    #expect(try economy.isExact)
  }

  @Test("the rest cannot be claimed before the settlement, nor released before its time")
  func timing() throws {
    let economy = try Economy()
    let model = try economy.influenced([Account.alice, Account.bob])
    let inference = try economy.infer(model, paying: 2_000)
    let tree = RestTree([RestTree.Leaf(row: 1, weight: 5)], of: inference)
    try economy.record(inference, [], restRoot: tree.root, restTotal: 5)
    #expect(throws: RewardsError.wrongStage(2)) {
      try economy.rewards.from().claimRow(inference: inference, source: 0, row: 1, weight: 5, proof: [])
    }
    #expect(throws: RewardsError.wrongStage(2)) { try economy.rewards.from().release(inference: inference) }
    try economy.settle(inference)
    let until = economy.chain.timestamp + 365 * Economy.day
    #expect(throws: RewardsError.tooEarly(until)) { try economy.rewards.from().release(inference: inference) }
    try economy.rewards.from().claimRow(inference: inference, source: 0, row: 1, weight: 5, proof: [])
    #expect(try economy.earned(Account.bob) == 1_000)
  }
}
