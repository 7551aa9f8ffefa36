import ContractKit
import FixtureSupport
import Testing

@Suite("ERC-20")
struct ERC20Tests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA401)
  let coin: MockContract<Coin>

  init() throws { coin = try Coin.deploy(on: chain, from: alice, supply: 1_000) }

  @Test("a transfer moves tokens and leaves the standard's event")
  func transferring() throws {
    #expect(try coin.from(alice).transfer(bob, 400))
    #expect(try coin.from().balanceOf(alice) == 600)
    #expect(try coin.from().balanceOf(bob) == 400)
    let log = try #require(chain.logs.last)
    #expect(Raw.bytes(log.topics[0]) == (try Reference.topic("Transfer(address,address,uint256)")))
    #expect(Array(log.topics.dropFirst()) == [alice.word, bob.word])
    #expect(log.data == Bytes(Raw.bytes(400)))
  }

  @Test("errors are those of ERC-6093 by name, and change nothing")
  func errors() throws {
    let before = chain.logs.count
    let short = try Reference.call(
      "ERC20InsufficientBalance(address,uint256,uint256)", bob.description, "0", "1")
    #expect(throws: Revert(data: Bytes(short))) { try coin.from(bob).transfer(alice, 1) }
    #expect(throws: Revert.error(ERC20Error.invalidReceiver(.zero))) { try coin.from(alice).transfer(.zero, 1) }
    #expect(throws: Revert.error(ERC20Error.invalidSpender(.zero))) { try coin.from(alice).approve(.zero, 1) }
    #expect(throws: Revert.error(ERC20Error.insufficientAllowance(spender: bob, allowance: 0, needed: 5))) {
      try coin.from(bob).transferFrom(alice, bob, 5)
    }
    #expect(throws: Revert.panic(.arithmetic)) { try coin.from(alice).mint(bob, .max) }
    #expect(try coin.from().totalSupply() == 1_000)
    #expect(try coin.from().balanceOf(alice) == 1_000)
    #expect(chain.logs.count == before)
  }

  @Test("an allowance is spent, and one without limit stays")
  func allowances() throws {
    try coin.from(alice).approve(bob, 300)
    try coin.from(bob).transferFrom(alice, carol, 100)
    #expect(try coin.from().allowance(alice, bob) == 200)
    try coin.from(alice).approve(bob, .max)
    try coin.from(bob).transferFrom(alice, carol, 100)
    #expect(try coin.from().allowance(alice, bob) == .max)
    #expect(chain.events(ERC20.Approval.self).count == 2)
  }

  @Test("moving to oneself changes no balance, for every amount that one has")
  func selfTransfers() throws {
    try coin.from(alice).transfer(alice, 1_000)
    #expect(try coin.from().balanceOf(alice) == 1_000)
    #expect(throws: Revert.error(ERC20Error.insufficientBalance(sender: alice, balance: 1_000, needed: 1_001))) {
      try coin.from(alice).transfer(alice, 1_001)
    }
  }

  @Test("the layout is a structure's: supply, balances and allowances in three slots")
  func layout() throws {
    #expect(chain.storage(0, of: coin.address) == 1_000)
    #expect(chain.storage(Raw.slot(alice.word, 1), of: coin.address) == 1_000)
    try coin.from(alice).approve(bob, 7)
    #expect(chain.storage(Raw.slot(bob.word, Raw.slot(alice.word, 2)), of: coin.address) == 7)
  }

  @Test("under any calls the balances sum up to the supply, and agree with a plain model")
  func properties() throws {
    var random = SeededGenerator(suite: "ERC-20 properties", fallback: 20)
    let accounts = (1...5).map { Address(UInt64($0) &* 0x1111) }
    var model = [alice: 1_000 as UInt64]
    var allowed: [Address: [Address: UInt64]] = [:]
    for _ in 0..<2_500 {
      let sender = accounts.randomElement(using: &random) ?? alice
      let from = (accounts + [alice]).randomElement(using: &random) ?? alice
      let to = accounts.randomElement(using: &random) ?? alice
      let value = UInt64.random(in: 0...400, using: &random)
      let amount = UInt256(value)
      switch UInt8.random(in: 0...4, using: &random) {
      case 0:
        let done = (try? coin.from(from).transfer(to, amount)) != nil
        #expect(done == (model[from, default: 0] >= value))
        if done {
          model[from, default: 0] -= value
          model[to, default: 0] += value
        }
      case 1:
        try coin.from(from).approve(sender, amount)
        allowed[from, default: [:]][sender] = value
      case 2:
        let allowance = allowed[from]?[sender] ?? 0
        let done = (try? coin.from(sender).transferFrom(from, to, amount)) != nil
        #expect(done == (allowance >= value && model[from, default: 0] >= value))
        if done {
          allowed[from, default: [:]][sender] = allowance - value
          model[from, default: 0] -= value
          model[to, default: 0] += value
        }
      case 3:
        try coin.from().mint(to, amount)
        model[to, default: 0] += value
      default:
        let done = (try? coin.from(from).burn(amount)) != nil
        #expect(done == (model[from, default: 0] >= value))
        if done { model[from, default: 0] -= value }
      }
    }
    for (account, value) in model { #expect(try coin.from().balanceOf(account) == UInt256(value)) }
    #expect(try coin.from().totalSupply() == UInt256(model.values.reduce(0, +)))
  }
}
