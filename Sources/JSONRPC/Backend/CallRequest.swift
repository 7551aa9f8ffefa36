public import ChainTypes
public import Execution
public import Primitives

/// A call to simulate: what a transaction would do, without signature.
public struct CallRequest: Sendable, Hashable {
  /// The account that calls.
  public var from: Address
  /// The account that is called, or nil to create a contract.
  public var to: Address?
  /// The gas limit.
  public var gas: UInt64
  /// The gas price in wei; zero skips the fee check, so that a caller without funds can read.
  public var gasPrice: UInt256
  /// The amount sent, in wei.
  public var value: UInt256
  /// The call data or the init code.
  public var data: Bytes
  /// Declared addresses and slots.
  public var accessList: AccessList

  /// Makes a request.
  public init(
    from: Address = .zero, to: Address?, gas: UInt64, gasPrice: UInt256 = .zero, value: UInt256 = .zero,
    data: Bytes = [], accessList: AccessList = []
  ) {
    self.from = from
    self.to = to
    self.gas = gas
    self.gasPrice = gasPrice
    self.value = value
    self.data = data
    self.accessList = accessList
  }
}

/// What a simulated call did.
public struct CallOutcome: Sendable {
  /// How it ended.
  public var status: MessageStatus
  /// Returned bytes, or revert data.
  public var output: Bytes
  /// The gas that a transaction would be charged, refunds subtracted.
  public var gasUsed: UInt64
  /// The gas that must be given for the same result: before refunds.
  public var peakGas: UInt64

  /// Makes an outcome.
  public init(status: MessageStatus, output: Bytes, gasUsed: UInt64, peakGas: UInt64) {
    self.status = status
    self.output = output
    self.gasUsed = gasUsed
    self.peakGas = peakGas
  }
}
