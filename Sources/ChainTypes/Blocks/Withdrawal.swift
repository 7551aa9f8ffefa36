public import Primitives

/// A payment from the consensus layer to an account (EIP-4895).
public struct Withdrawal: Sendable, Hashable {
  /// The withdrawal's number, counted over the whole chain.
  public var index: UInt64
  /// The validator that is paid out.
  public var validatorIndex: UInt64
  /// The account that receives the payment.
  public var address: Address
  /// The payment in gwei (10^9 wei).
  public var amount: UInt64

  /// Creates a withdrawal.
  public init(index: UInt64, validatorIndex: UInt64, address: Address, amount: UInt64) {
    self.index = index
    self.validatorIndex = validatorIndex
    self.address = address
    self.amount = amount
  }
}

extension Withdrawal: RLPValue {
  /// Writes the list `[index, validator index, address, amount]`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(index)
      encoder.append(validatorIndex)
      encoder.append(address)
      encoder.append(amount)
    }
  }

  /// Reads a withdrawal.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    index = try fields.readUInt64()
    validatorIndex = try fields.readUInt64()
    address = try fields.readAddress()
    amount = try fields.readUInt64()
    try fields.finish()
  }
}
