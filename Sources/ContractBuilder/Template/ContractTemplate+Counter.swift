extension ContractTemplate {
  /// The source of a counter that anyone may advance and its owner may reset.
  static func counter(_ name: String) -> String {
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

  /// The native tests of a counter.
  static func counterTests(_ name: String) -> String {
    """
    import ContractKit
    import Testing
    import \(name)

    struct \(name)Tests {
      let chain = MockChain()
      let owner = Address(0xA11CE)
      let other = Address(0xB0B)

      @Test("advancing adds, leaves an event, and remembers who did it")
      func advancing() throws {
        let counter = try \(name).deploy(on: chain, from: owner, start: 5)
        #expect(try counter.from(other).advance(by: 3) == 8)
        #expect(try counter.from().contributions(other) == 3)
        #expect(chain.events(Advanced.self) == [Advanced(account: other, count: 8)])
        #expect(throws: \(name)Error.nothingToAdd) { try counter.from(other).advance(by: 0) }
      }

      @Test("only the owner resets")
      func resetting() throws {
        let counter = try \(name).deploy(on: chain, from: owner, start: 5)
        #expect(throws: \(name)Error.notOwner(other)) { try counter.from(other).reset() }
        #expect(try counter.from().count() == 5)
        try counter.from(owner).reset()
        #expect(try counter.from().count() == 0)
      }

      @Test("a counter that is full does not wrap around")
      func overflow() throws {
        let counter = try \(name).deploy(on: chain, from: owner, start: .max)
        #expect(throws: Revert.panic(.arithmetic)) { try counter.from(other).advance(by: 1) }
      }
    }

    """
  }
}
