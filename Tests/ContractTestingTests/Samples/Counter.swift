public import ContractKit

/// A counter: anyone may advance it, its owner may reset it.
@Contract
public struct Counter {
  /// Who may reset.
  @Storage public var owner: Address
  /// The sum of all steps.
  @Storage public var count: UInt256
  /// The steps of each account.
  @Storage public var contributions: Mapping<Address, UInt256>

  /// The account that creates the contract owns it.
  public init(start: UInt256) {
    owner = Message.sender
    count = start
  }

  /// Advances the counter and gives its new value.
  @Payable
  public mutating func advance(by step: UInt256) throws(CounterError) -> UInt256 {
    guard step > 0 else { throw .nothingToAdd }
    count += step
    contributions[Message.sender] += step
    emit(Advanced(account: Message.sender, count: count))
    return count
  }

  /// Sets the counter to zero.
  public mutating func reset() throws(CounterError) {
    guard Message.sender == owner else { throw .notOwner(Message.sender) }
    count = 0
  }

  /// The owner and what an account has added.
  public func share(of account: Address) -> (owner: Address, share: UInt256) { (owner, contributions[account]) }

  /// Goes beyond the largest number.
  public mutating func overflow() { count = UInt256.max + 1 }
}

/// The counter went on.
@Event
public struct Advanced {
  /// Who added.
  @Indexed public var account: Address
  /// The sum now.
  public var count: UInt256

  /// An event.
  public init(account: Address, count: UInt256) {
    self.account = account
    self.count = count
  }
}

/// Why the counter refuses.
@ContractError
public enum CounterError {
  /// A step is at least one.
  case nothingToAdd
  /// Only the owner may do this.
  case notOwner(Address)
}
