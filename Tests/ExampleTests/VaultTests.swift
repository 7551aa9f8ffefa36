import ContractKit
import FixtureSupport
import Testing
import Vault

@Suite("Example: Vault")
struct VaultTests {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let token: MockContract<Tokens>
  let vault: MockContract<Vault>

  init() throws {
    token = try Tokens.deploy(on: chain, from: alice, supply: 2_000_000)
    try token.from(alice).transfer(bob, 1_000_000)
    vault = try Vault.deploy(on: chain, asset: token.address)
    for account in [alice, bob] { try token.from(account).approve(vault.address, .max) }
  }

  @Test("shares are worth what was put in, and more after income")
  func income() throws {
    #expect(try vault.from(alice).deposit(1_000, alice) == 1_000_000)
    #expect(try vault.from().decimals() == 9)
    try token.from(bob).transfer(vault.address, 500)
    #expect(try vault.from(alice).redeem(1_000_000, alice, alice) == 1_499)
    #expect(try vault.from().totalAssets() == 1)
  }

  @Test("what a preview says is what a call gives")
  func previews() throws {
    try vault.from(alice).deposit(777, alice)
    try token.from(bob).transfer(vault.address, 333)
    #expect(try vault.from().previewDeposit(50) == vault.from(bob).deposit(50, bob))
    #expect(try vault.from().previewMint(9_999) == vault.from(bob).mint(9_999, bob))
    #expect(try vault.from().previewWithdraw(20) == vault.from(bob).withdraw(20, bob, bob))
    #expect(try vault.from().previewRedeem(3_000) == vault.from(bob).redeem(3_000, bob, bob))
  }

  @Test("the attack on the first depositor costs more than it takes")
  func inflation() throws {
    let before = try token.from().balanceOf(bob)
    try vault.from(bob).deposit(1, bob)
    try token.from(bob).transfer(vault.address, 500_000)
    let shares = try vault.from(alice).deposit(500_000, alice)
    try vault.from(bob).redeem(try vault.from().balanceOf(bob), bob, bob)
    let loss = 500_000 - (try vault.from().convertToAssets(shares))
    #expect(try before - token.from().balanceOf(bob) >= loss)
    #expect(loss <= 500)
  }

  @Test("nobody takes the shares of another without an allowance")
  func rights() throws {
    try vault.from(alice).deposit(100, alice)
    #expect(throws: Revert.error(ERC20Error.insufficientAllowance(spender: bob, allowance: 0, needed: 100_000))) {
      try vault.from(bob).redeem(100_000, bob, alice)
    }
    #expect(try vault.from().balanceOf(alice) == 100_000)
  }

  @Test("under any calls all tokens are somewhere, and shares keep their value")
  func properties() throws {
    var random = SeededGenerator(suite: "example vault", fallback: 46)
    var value = try vault.from().convertToAssets(1_000_000_000)
    for _ in 0..<2_000 {
      let account = Bool.random(using: &random) ? alice : bob
      let amount = UInt256(UInt64.random(in: 0...9_000, using: &random))
      switch UInt8.random(in: 0...4, using: &random) {
      case 0: _ = try? vault.from(account).deposit(amount, account)
      case 1: _ = try? vault.from(account).mint(amount * 1_000, account)
      case 2: _ = try? vault.from(account).withdraw(amount, account, account)
      case 3: _ = try? vault.from(account).redeem(amount * 1_000, account, account)
      default: _ = try? token.from(account).transfer(vault.address, amount / 500)
      }
      let now = try vault.from().convertToAssets(1_000_000_000)
      #expect(now >= value)
      value = now
    }
    let outside = try token.from().balanceOf(alice) + token.from().balanceOf(bob)
    #expect(try outside + vault.from().totalAssets() == 2_000_000)
  }
}
