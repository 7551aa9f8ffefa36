extension ContractTemplate {
  /// The source of a new contract: a counter that anyone may advance and its owner may reset.
  static func contract(_ name: String) -> String {
    """
    import ContractKit

    /// A counter: anyone may advance it, its owner may reset it.
    @Contract
    public struct \(name) {
      @Storage public var owner: Address
      @Storage public var count: UInt256
      @Storage public var contributions: Mapping<Address, UInt256>

      /// The account that creates the contract owns it.
      public init(start: UInt256) {
        owner = Message.sender
        count = start
      }

      /// Advances the counter and gives its new value.
      public mutating func advance(by step: UInt256) throws(\(name)Error) -> UInt256 {
        guard step > 0 else { throw .nothingToAdd }
        count += step
        contributions[Message.sender] += step
        emit(Advanced(account: Message.sender, count: count))
        return count
      }

      /// Sets the counter to zero.
      public mutating func reset() throws(\(name)Error) {
        guard Message.sender == owner else { throw .notOwner(Message.sender) }
        count = 0
      }
    }

    /// The counter went on.
    @Event
    public struct Advanced {
      @Indexed public var account: Address
      public var count: UInt256

      public init(account: Address, count: UInt256) {
        self.account = account
        self.count = count
      }
    }

    @ContractError
    public enum \(name)Error {
      /// A step is at least one.
      case nothingToAdd
      /// Only the owner may do this.
      case notOwner(Address)
    }

    """
  }

  /// The native test of a new contract.
  static func tests(_ name: String) -> String {
    """
    import ContractKit
    import Testing
    import \(name)

    struct \(name)Tests {
      let chain = MockChain()
      let owner = Address(0x1)
      let other = Address(0x2)

      @Test("advancing adds, leaves an event, and remembers who did it")
      func advancing() throws {
        let counter = try chain.deploy(\(name).self, at: Address(0x100), from: owner) { \(name)(start: 5) }
        let other = other
        #expect(try counter.call(from: other) { try $0.advance(by: 3) } == 8)
        #expect(try counter.read { $0.contributions[other] } == 3)
        #expect(chain.events(Advanced.self) == [Advanced(account: other, count: 8)])
      }

      @Test("only the owner resets")
      func resetting() throws {
        let counter = try chain.deploy(\(name).self, at: Address(0x100), from: owner) { \(name)(start: 5) }
        #expect(throws: \(name)Error.notOwner(other)) { try counter.call(from: other) { try $0.reset() } }
        try counter.call(from: owner) { try $0.reset() }
        #expect(try counter.read { $0.count } == 0)
      }
    }

    """
  }
}
