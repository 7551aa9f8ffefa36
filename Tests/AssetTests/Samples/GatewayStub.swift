import ContractKit

/// A gateway that charges a price and gives the rest back.
@Contract
struct GatewayStub {
  /// What an inference costs, in wei.
  @Storage public var price: UInt256
  /// The contract that gets the fees.
  @Storage public var rewards: Address

  /// Sets the price.
  public mutating func setPrice(_ price: UInt256) { self.price = price }

  /// Answers with the prompt.
  @Payable
  public mutating func infer(
    _ model: UInt256, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64, _ temperatureMilli: UInt32
  ) -> Bytes {
    if Message.value < price { Host.revert() }
    if Message.value > price { send(Message.value - price, to: Message.sender) }
    return prompt
  }
}
