import ContractKit
import FixtureSupport
import Testing

@Suite("ERC-721, ERC-2981 and ERC-1155")
struct ERC721Tests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA401)
  let deeds: MockContract<Deeds>

  init() throws {
    deeds = try Deeds.deploy(on: chain)
    try deeds.from().mint(alice, 1)
  }

  @Test("a token moves by its owner, whom it approved, and an operator; nobody else")
  func moving() throws {
    #expect(throws: Revert.error(ERC721Error.insufficientApproval(operator: bob, tokenId: 1))) {
      try deeds.from(bob).transferFrom(alice, bob, 1)
    }
    try deeds.from(alice).approve(bob, 1)
    try deeds.from(bob).transferFrom(alice, carol, 1)
    #expect(try deeds.from().ownerOf(1) == carol)
    #expect(try deeds.from().getApproved(1) == .zero)
    try deeds.from(carol).setApprovalForAll(bob, true)
    try deeds.from(bob).safeTransferFrom(carol, alice, 1)
    #expect(try deeds.from().balanceOf(alice) == 1)
    #expect(try deeds.from().balanceOf(carol) == 0)
    let topics = try #require(chain.logs.last).topics
    #expect(Raw.bytes(topics[0]) == (try Reference.topic("Transfer(address,address,uint256)")))
    #expect(topics.count == 4)
  }

  @Test("an approval ends with the token's movement")
  func approvals() throws {
    try deeds.from(alice).approve(bob, 1)
    try deeds.from(alice).transferFrom(alice, carol, 1)
    #expect(throws: Revert.error(ERC721Error.insufficientApproval(operator: bob, tokenId: 1))) {
      try deeds.from(bob).transferFrom(carol, bob, 1)
    }
    #expect(throws: Revert.error(ERC721Error.invalidApprover(bob))) { try deeds.from(bob).approve(bob, 1) }
  }

  @Test("what the rules forbid reverts with the errors of ERC-6093")
  func errors() throws {
    #expect(throws: Revert.error(ERC721Error.nonexistentToken(9))) { try deeds.from().ownerOf(9) }
    #expect(throws: Revert.error(ERC721Error.invalidOwner(.zero))) { try deeds.from().balanceOf(.zero) }
    #expect(throws: Revert.error(ERC721Error.invalidSender(.zero))) { try deeds.from().mint(bob, 1) }
    #expect(throws: Revert.error(ERC721Error.invalidReceiver(.zero))) { try deeds.from().mint(.zero, 2) }
    #expect(throws: Revert.error(ERC721Error.incorrectOwner(sender: bob, tokenId: 1, owner: alice))) {
      try deeds.from(alice).transferFrom(bob, carol, 1)
    }
    #expect(throws: Revert.error(ERC721Error.invalidOperator(.zero))) {
      try deeds.from(alice).setApprovalForAll(.zero, true)
    }
    try deeds.from(alice).burn(1)
    #expect(throws: Revert.error(ERC721Error.nonexistentToken(1))) { try deeds.from().ownerOf(1) }
  }

  @Test("a contract is asked before it owns a token, and its refusal undoes the movement")
  func receivers() throws {
    let kind = try Receiver.deploy(on: chain, mood: 0, thief: .zero)
    let rude = try Receiver.deploy(on: chain, mood: 1, thief: .zero)
    let wrong = try Receiver.deploy(on: chain, mood: 2, thief: .zero)
    #expect(throws: Revert.error(ReceiverError.refused(1))) {
      try deeds.from(alice).safeTransferFrom(alice, rude.address, 1)
    }
    for target in [wrong.address, deeds.address] {
      #expect(throws: Revert.error(ERC721Error.invalidReceiver(target))) {
        try deeds.from(alice).safeTransferFrom(alice, target, 1, Bytes([1, 2]))
      }
    }
    #expect(try deeds.from().ownerOf(1) == alice)
    try deeds.from(alice).safeTransferFrom(alice, kind.address, 1)
    #expect(try deeds.from().ownerOf(1) == kind.address)
  }

  @Test("a receiver that moves the token on while it is asked finds a whole state")
  func reentrancy() throws {
    let greedy = try Receiver.deploy(on: chain, mood: 3, thief: bob)
    try deeds.from(alice).safeTransferFrom(alice, greedy.address, 1)
    #expect(try deeds.from().ownerOf(1) == bob)
    #expect(try deeds.from().balanceOf(alice) == 0)
    #expect(try deeds.from().balanceOf(greedy.address) == 0)
    #expect(try deeds.from().balanceOf(bob) == 1)
    try deeds.from().mint(greedy.address, 2)
    #expect(try deeds.from().ownerOf(2) == bob)
  }

  @Test("both forms of safeTransferFrom have their own selector")
  func overloads() throws {
    #expect(try Reference.selector("safeTransferFrom(address,address,uint256)") == [0x42, 0x84, 0x2e, 0x0e])
    #expect(try Reference.selector("safeTransferFrom(address,address,uint256,bytes)") == [0xb8, 0x8d, 0x4f, 0xde])
  }

  @Test("under any calls every token has one owner, and the balances count them")
  func properties() throws {
    var random = SeededGenerator(suite: "ERC-721 properties", fallback: 721)
    let accounts = [alice, bob, carol]
    var owners: [UInt256: Address] = [1: alice]
    for _ in 0..<2_000 {
      let id = UInt256(UInt64.random(in: 1...6, using: &random))
      let from = accounts.randomElement(using: &random) ?? alice
      let to = accounts.randomElement(using: &random) ?? bob
      switch UInt8.random(in: 0...3, using: &random) {
      case 0:
        let done = (try? deeds.from().mint(to, id)) != nil
        #expect(done == (owners[id] == nil))
        if done { owners[id] = to }
      case 1:
        let done = (try? deeds.from(from).burn(id)) != nil
        #expect(done == (owners[id] == from))
        if done { owners[id] = nil }
      default:
        let done = (try? deeds.from(from).transferFrom(from, to, id)) != nil
        #expect(done == (owners[id] == from))
        if done { owners[id] = to }
      }
    }
    for account in accounts {
      let count = UInt64(owners.values.count { $0 == account })
      #expect(try deeds.from().balanceOf(account) == UInt256(count))
    }
    for (id, owner) in owners { #expect(try deeds.from().ownerOf(id) == owner) }
  }

  @Test("a royalty is the price's basis points, rounded down, for every price")
  func royalties() throws {
    #expect(try deeds.from().royaltyInfo(1, 1_000).amount == 0)
    try deeds.from().setRoyalty(bob, 250)
    #expect(try deeds.from().royaltyInfo(1, 10_039).receiver == bob)
    #expect(try deeds.from().royaltyInfo(1, 10_039).amount == 250)
    try deeds.from().setTokenRoyalty(1, carol, 10_000)
    #expect(try deeds.from().royaltyInfo(1, .max).amount == .max)
    #expect(try deeds.from().royaltyInfo(2, 100).receiver == bob)
    #expect(throws: Revert.error(ERC2981Error.invalidDefaultRoyalty(numerator: 10_001, denominator: 10_000))) {
      try deeds.from().setRoyalty(bob, 10_001)
    }
    #expect(throws: Revert.error(ERC2981Error.invalidDefaultRoyaltyReceiver(.zero))) {
      try deeds.from().setRoyalty(.zero, 1)
    }
  }

  @Test("ERC-1155 moves kinds of tokens one by one and together, by owners and operators")
  func manyTokens() throws {
    let items = try Items.deploy(on: chain)
    try items.from().mint(alice, 1, 10)
    try items.from().mint(alice, 2, 20)
    #expect(throws: Revert.error(ERC1155Error.missingApprovalForAll(operator: bob, owner: alice))) {
      try items.from(bob).safeTransferFrom(alice, bob, 1, 1, Bytes())
    }
    try items.from(alice).setApprovalForAll(bob, true)
    try items.from(bob).safeBatchTransferFrom(alice, carol, [1, 2, 1], [3, 4, 5], Bytes())
    #expect(try items.from().balanceOfBatch([alice, alice, carol, carol], [1, 2, 1, 2]) == [2, 16, 8, 4])
    #expect(
      throws: Revert.error(ERC1155Error.insufficientBalance(sender: alice, balance: 2, needed: 3, tokenId: 1))
    ) { try items.from(bob).safeBatchTransferFrom(alice, carol, [2, 1], [1, 3], Bytes()) }
    #expect(try items.from().balanceOf(alice, 2) == 16)
    #expect(throws: Revert.error(ERC1155Error.invalidArrayLength(idsLength: 1, valuesLength: 2))) {
      try items.from(bob).safeBatchTransferFrom(alice, carol, [1], [1, 1], Bytes())
    }
    let wrong = try Receiver.deploy(on: chain, mood: 2, thief: .zero)
    #expect(throws: Revert.error(ERC1155Error.invalidReceiver(wrong.address))) {
      try items.from(alice).safeTransferFrom(alice, wrong.address, 1, 1, Bytes())
    }
    #expect(throws: Revert.panic(.arithmetic)) { try items.from().mint(alice, 1, .max) }
  }
}
