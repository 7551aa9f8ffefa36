public import ContractKit

/// A plain ERC-20.
@Contract
public struct Tokens {
  @Storage var token: ERC20

  /// Sets the contract up.
  public init(supply: UInt256) { token.mint(Message.sender, supply) }

  /// Runs `decimals` of the building block, or of what the test needs.
  public static func decimals() -> UInt8 { 6 }
  /// Runs `balanceOf` of the building block, or of what the test needs.
  public func balanceOf(_ account: Address) -> UInt256 { token.balanceOf(account) }
  /// Runs `transfer` of the building block, or of what the test needs.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool { token.transfer(to, value) }
  /// Runs `approve` of the building block, or of what the test needs.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }

  /// Runs `transferFrom` of the building block, or of what the test needs.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    token.transferFrom(from, to, value)
  }
}

/// A plain ERC-721 that can be told to move nothing any more.
@Contract
public struct Pictures {
  @Storage var tokens: ERC721
  @Storage var isFrozen: Bool

  /// Runs `mint` of the building block, or of what the test needs.
  public mutating func mint(_ to: Address, _ id: UInt256) { tokens.mint(to, id) }
  /// Runs `freeze` of the building block, or of what the test needs.
  public mutating func freeze(_ isFrozen: Bool) { self.isFrozen = isFrozen }
  /// Runs `ownerOf` of the building block, or of what the test needs.
  public func ownerOf(_ id: UInt256) -> Address { tokens.ownerOf(id) }
  /// Runs `approve` of the building block, or of what the test needs.
  public mutating func approve(_ to: Address, _ id: UInt256) { tokens.approve(to, id) }

  /// Runs `transferFrom` of the building block, or of what the test needs.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ id: UInt256) {
    if isFrozen { Panic.assertion.raise() }
    tokens.transferFrom(from, to, id)
  }
}

/// A gateway that answers every prompt with the prompt and a mark, takes 100 wei, and gives the rest back.
@Contract
public struct GatewayDouble {
  /// Runs `infer` of the building block, or of what the test needs.
  @Payable
  public mutating func infer(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32
  ) throws(GatewayDoubleError) -> Bytes {
    guard Message.value >= 100 else { throw .underpaid(100) }
    send(Message.value - 100, to: Message.sender)
    var answer = prompt
    answer.append(UInt8(truncatingIfNeeded: seed))
    return answer
  }
}

/// Why the double refuses.
@ContractError
public enum GatewayDoubleError {
  /// The call carries less than the price.
  case underpaid(UInt256)
}

/// A bidder, or an asker, that takes no coins, or calls back when it gets some.
@Contract
public struct Refuser {
  @Storage var house: Address
  @Storage var mode: UInt8
  /// The wei that it took.
  @Storage public var gained: UInt256

  /// Sets the contract up.
  public init(house: Address, mode: UInt8) {
    self.house = house
    self.mode = mode
  }

  /// Runs `bid` of the building block, or of what the test needs.
  @Payable
  public mutating func bid(_ lot: UInt256) { HouseContract(at: house).paying(Message.value).bid(lot: lot) }

  /// Runs `withdraw` of the building block, or of what the test needs.
  public mutating func withdraw() { gained += HouseContract(at: house).withdraw() }

  /// Runs `ask` of the building block, or of what the test needs.
  @Payable
  public mutating func ask() -> UInt256 {
    BuyerContract(at: house).paying(Message.value).ask(model: 1, prompt: Bytes("x"), maxOutputTokens: 1, seed: 1).id
  }

  /// Takes wei as its mode says.
  @Payable
  public mutating func receive() {
    if mode == 0 { Panic.assertion.raise() }
    if mode == 1 { _ = HouseContract(at: house).withdraw() }
    if mode == 2 {
      _ = BuyerContract(at: house).paying(100).ask(model: 1, prompt: Bytes("y"), maxOutputTokens: 1, seed: 1)
    }
  }
}

@ContractInterface
protocol House {
  @Payable mutating func bid(lot: UInt256)
  mutating func withdraw() -> UInt256
}

@ContractInterface
protocol Buyer {
  @Payable mutating func ask(
    model: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64
  ) -> (id: UInt256, output: Bytes)
}
