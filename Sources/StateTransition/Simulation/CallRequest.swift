public import ChainTypes
public import Primitives

/// A message to try on a state without a signature: the object of `eth_call` and `eth_estimateGas`.
public struct CallRequest: Sendable, Hashable {
  /// The account that calls; zero unless given.
  public var from: Address
  /// The account that is called, or nil to create a contract.
  public var to: Address?
  /// The gas to give; nil gives as much as a transaction may have.
  public var gas: UInt64?
  /// The price of one gas in wei; zero spares the caller from paying for gas.
  public var gasPrice: UInt256
  /// The value to move, in wei.
  public var value: UInt256
  /// Calldata, or init data.
  public var data: Bytes
  /// Addresses and slots that are warm from the start (EIP-2930).
  public var accessList: AccessList
  /// Codes to set before the message runs (EIP-7702).
  public var authorizations: [Authorization]

  /// Gathers a request.
  public init(
    from: Address = .zero, to: Address?, gas: UInt64? = nil, gasPrice: UInt256 = .zero, value: UInt256 = .zero,
    data: Bytes = [], accessList: AccessList = [], authorizations: [Authorization] = []
  ) {
    self.from = from
    self.to = to
    self.gas = gas
    self.gasPrice = gasPrice
    self.value = value
    self.data = data
    self.accessList = accessList
    self.authorizations = authorizations
  }
}
