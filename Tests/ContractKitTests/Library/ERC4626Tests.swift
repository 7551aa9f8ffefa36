import ContractKit
import FixtureSupport
import Testing

@Suite("ERC-4626")
struct ERC4626Tests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let coin: MockContract<Coin>

  init() throws {
    coin = try Coin.deploy(on: chain, from: alice, supply: 1_000_000)
    try coin.from(alice).transfer(bob, 500_000)
  }

  func safe(offset: UInt8) throws -> MockContract<Safe> {
    let safe = try Safe.deploy(on: chain, asset: coin.address, offset: offset)
    for account in [alice, bob] { try coin.from(account).approve(safe.address, .max) }
    return safe
  }

  @Test("who deposits can redeem what it put in, and income belongs to the shares")
  func depositing() throws {
    let safe = try safe(offset: 0)
    #expect(try safe.from(alice).deposit(1_000, alice) == 1_000)
    try coin.from(bob).transfer(safe.address, 1_000)
    #expect(try safe.from().maxWithdraw(alice) == 1_999)
    #expect(try safe.from(alice).redeem(1_000, alice, alice) == 1_999)
    #expect(
      chain.events(ERC4626.Withdraw.self) == [
        ERC4626.Withdraw(sender: alice, receiver: alice, owner: alice, assets: 1_999, shares: 1_000)
      ])
  }

  @Test("conversions round against the caller")
  func rounding() throws {
    let safe = try safe(offset: 0)
    try safe.from(alice).deposit(3, alice)
    try coin.from(bob).transfer(safe.address, 4)
    // 3 + 1 shares stand for 7 + 1 assets.
    #expect(try safe.from().previewMint(1) == 2)
    #expect(try safe.from(bob).deposit(3, bob) == 1)
    #expect(try safe.from().previewWithdraw(1) == 1)
    #expect(try safe.from().convertToAssets(1) == 2)
  }

  @Test("others' shares are taken only with an allowance, and not beyond what there is")
  func rights() throws {
    let safe = try safe(offset: 0)
    try safe.from(alice).deposit(100, alice)
    #expect(throws: Revert.error(ERC20Error.insufficientAllowance(spender: bob, allowance: 0, needed: 10))) {
      try safe.from(bob).withdraw(10, bob, alice)
    }
    try safe.from(alice).approve(bob, 10)
    #expect(try safe.from(bob).withdraw(10, bob, alice) == 10)
    #expect(throws: Revert.error(ERC4626Error.exceededMaxWithdraw(owner: alice, assets: 91, maximum: 90))) {
      try safe.from(alice).withdraw(91, alice, alice)
    }
    #expect(throws: Revert.error(ERC4626Error.exceededMaxRedeem(owner: bob, shares: 1, maximum: 0))) {
      try safe.from(bob).redeem(1, bob, bob)
    }
  }

  @Test("whoever inflates the first shares loses more than the victim", arguments: [UInt8(0), 3, 6])
  func inflation(offset: UInt8) throws {
    let safe = try safe(offset: offset)
    let attacker = bob
    let before = try coin.from().balanceOf(attacker)
    try safe.from(attacker).deposit(1, attacker)
    try coin.from(attacker).transfer(safe.address, 100_000)
    let shares = try safe.from(alice).deposit(100_000, alice)
    try safe.from(attacker).redeem(try safe.from().balanceOf(attacker), attacker, attacker)
    let back = try safe.from().convertToAssets(shares)
    let victimLoss = 100_000 - back
    let after = try coin.from().balanceOf(attacker)
    #expect(after <= before)
    #expect(before - after >= victimLoss)
    if offset > 0 { #expect(victimLoss <= 100) }
  }

  @Test("an offset beyond 18 digits is refused")
  func offsets() throws {
    #expect(throws: Revert.error(ERC4626Error.invalidOffset(19))) { try safe(offset: 19) }
  }

  @Test("under any calls nobody takes out more than went in, and a share never loses value")
  func properties() throws {
    var random = SeededGenerator(suite: "ERC-4626 properties", fallback: 4_626)
    let safe = try safe(offset: 2)
    let accounts = [alice, bob]
    var value = try safe.from().convertToAssets(1_000_000_000_000)
    for _ in 0..<2_000 {
      let account = accounts.randomElement(using: &random) ?? alice
      let amount = UInt256(UInt64.random(in: 0...5_000, using: &random))
      switch UInt8.random(in: 0...4, using: &random) {
      case 0: _ = try? safe.from(account).deposit(amount, account)
      case 1: _ = try? safe.from(account).mint(amount * 100, account)
      case 2: _ = try? safe.from(account).withdraw(amount, account, account)
      case 3: _ = try? safe.from(account).redeem(amount * 100, account, account)
      default: _ = try? coin.from(account).transfer(safe.address, amount / 100)
      }
      let now = try safe.from().convertToAssets(1_000_000_000_000)
      #expect(now >= value)
      value = now
    }
    for account in accounts {
      let shares = try safe.from().balanceOf(account)
      _ = try safe.from(account).redeem(shares, account, account)
    }
    #expect(try safe.from().totalSupply() == 0)
    let outside = try coin.from().balanceOf(alice) + coin.from().balanceOf(bob)
    #expect(try outside + safe.from().totalAssets() == 1_000_000)
  }
}
