extension ContractTemplate {
  /// The source of an ERC-20 token that its owner may mint.
  static func token(_ name: String) -> String {
    """
    import ContractKit

    /// An ERC-20 token with permits by signature (EIP-2612); its owner may mint.
    @Contract
    public struct \(name) {
      @Storage public var owner: Address
      @Storage var token: ERC20
      @Storage var counters: Nonces

      /// The account that creates the contract owns it and gets the first supply.
      public init(supply: UInt256) {
        owner = Message.sender
        token.mint(Message.sender, supply)
      }

      /// The token's name.
      public static func name() -> Text { "\(name)" }
      /// The token's short name.
      public static func symbol() -> Text { "\(name.prefix(4).uppercased())" }
      /// The digits behind the decimal point.
      public static func decimals() -> UInt8 { 18 }

      /// All tokens there are.
      public func totalSupply() -> UInt256 { token.totalSupply() }
      /// The tokens of an account.
      public func balanceOf(_ account: Address) -> UInt256 { token.balanceOf(account) }
      /// What the spender may move of the owner's tokens.
      public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { token.allowance(owner, spender) }

      /// Moves tokens of the caller.
      public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool { token.transfer(to, value) }
      /// Sets what the spender may move of the caller's tokens.
      public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }
      /// Moves tokens out of what the caller may move.
      public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
        token.transferFrom(from, to, value)
      }

      /// Makes new tokens.
      public mutating func mint(_ to: Address, _ value: UInt256) throws(\(name)Error) {
        guard Message.sender == owner else { throw .notOwner(Message.sender) }
        token.mint(to, value)
      }

      /// Destroys tokens of the caller.
      public mutating func burn(_ value: UInt256) { token.burn(Message.sender, value) }

      /// Sets an allowance by the owner's signature.
      public mutating func permit(
        _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
      ) {
        token.permit(owner, spender, value, deadline, v, r, s, nonces: counters, name: "\(name)")
      }

      /// The number of an account's next permit.
      public func nonces(_ account: Address) -> UInt256 { counters.nonces(account) }

      /// What signatures of permits are bound to (EIP-712).
      @Named("DOMAIN_SEPARATOR")
      public func domainSeparator() -> Hash { EIP712.domainSeparator(name: "\(name)", version: "1") }
    }

    @ContractError
    public enum \(name)Error {
      /// Only the owner may do this.
      case notOwner(Address)
    }

    """
  }

  /// The native tests of a token.
  static func tokenTests(_ name: String) -> String {
    """
    import ContractKit
    import Testing
    import \(name)

    struct \(name)Tests {
      let chain = MockChain()
      let owner = Address(0xA11CE)
      let other = Address(0xB0B)
      let token: MockContract<\(name)>

      init() throws {
        token = try \(name).deploy(on: chain, from: owner, supply: 1_000)
      }

      @Test("the creator has the first supply and moves it")
      func moving() throws {
        #expect(try token.from(owner).transfer(other, 400))
        #expect(try token.from().balanceOf(owner) == 600)
        #expect(try token.from().balanceOf(other) == 400)
        #expect(try token.from().totalSupply() == 1_000)
        #expect(chain.events(ERC20.Transfer.self).last == ERC20.Transfer(from: owner, to: other, value: 400))
      }

      @Test("nobody moves more than there is")
      func shortage() throws {
        let reason = Revert.error(ERC20Error.insufficientBalance(sender: other, balance: 0, needed: 1))
        #expect(throws: reason) { try token.from(other).transfer(owner, 1) }
      }

      @Test("an allowance is used up")
      func allowances() throws {
        #expect(try token.from(owner).approve(other, 10))
        #expect(try token.from(other).transferFrom(owner, other, 7))
        #expect(try token.from().allowance(owner, other) == 3)
        let reason = Revert.error(ERC20Error.insufficientAllowance(spender: other, allowance: 3, needed: 4))
        #expect(throws: reason) { try token.from(other).transferFrom(owner, other, 4) }
      }

      @Test("only the owner mints; anyone burns what is theirs")
      func supply() throws {
        #expect(throws: \(name)Error.notOwner(other)) { try token.from(other).mint(other, 1) }
        try token.from(owner).mint(other, 5)
        try token.from(other).burn(2)
        #expect(try token.from().totalSupply() == 1_003)
      }
    }

    """
  }
}
