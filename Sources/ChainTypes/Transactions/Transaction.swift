public import Primitives

/// An unsigned transaction of type 0, 1 or 2.
///
/// What differs between the types is in `envelope`; everything else is common to all three.
public struct Transaction: Sendable, Hashable {
  /// The fields that only some transaction types have.
  public enum Envelope: Sendable, Hashable {
    /// Type 0. `chainID` is nil for a transaction that is not protected by EIP-155.
    case legacy(chainID: UInt64?, gasPrice: UInt256)
    /// Type 1 (EIP-2930).
    case accessList(chainID: UInt64, gasPrice: UInt256, accessList: AccessList)
    /// Type 2 (EIP-1559).
    case dynamicFee(
      chainID: UInt64, maximumPriorityFeePerGas: UInt256, maximumFeePerGas: UInt256, accessList: AccessList)
  }

  /// The type-specific fields.
  public var envelope: Envelope
  /// How many transactions the sender made before this one.
  public var nonce: UInt64
  /// The most gas the transaction may use.
  public var gasLimit: UInt64
  /// The account that is called, or nil to create a contract.
  public var to: Address?
  /// The amount sent with the call, in wei.
  public var value: UInt256
  /// The call data, or the init code when `to` is nil.
  public var data: Bytes

  /// Creates a transaction from its type-specific and its common fields.
  public init(
    envelope: Envelope, nonce: UInt64, gasLimit: UInt64, to: Address?, value: UInt256 = .zero, data: Bytes = []
  ) {
    self.envelope = envelope
    self.nonce = nonce
    self.gasLimit = gasLimit
    self.to = to
    self.value = value
    self.data = data
  }
}

/// The transaction types of EIP-2718 that this chain accepts.
public enum TransactionType: UInt8, Sendable, Hashable, CaseIterable {
  /// The untyped transaction of the first Ethereum versions.
  case legacy = 0
  /// EIP-2930.
  case accessList = 1
  /// EIP-1559.
  case dynamicFee = 2
}

extension Transaction {
  /// The EIP-2718 type.
  public var type: TransactionType {
    switch envelope {
    case .legacy: .legacy
    case .accessList: .accessList
    case .dynamicFee: .dynamicFee
    }
  }

  /// The chain the transaction is signed for; nil when a legacy transaction is valid on every chain.
  public var chainID: UInt64? {
    switch envelope {
    case .legacy(let chainID, _): chainID
    case .accessList(let chainID, _, _), .dynamicFee(let chainID, _, _, _): chainID
    }
  }

  /// The declared addresses and slots; empty for a legacy transaction.
  public var accessList: AccessList {
    switch envelope {
    case .legacy: []
    case .accessList(_, _, let list), .dynamicFee(_, _, _, let list): list
    }
  }

  /// The most the sender pays for one gas, in wei; the gas price for types 0 and 1.
  public var maximumFeePerGas: UInt256 {
    switch envelope {
    case .legacy(_, let price), .accessList(_, let price, _): price
    case .dynamicFee(_, _, let maximum, _): maximum
    }
  }

  /// The most the block's beneficiary receives for one gas, in wei; the gas price for types 0 and 1.
  public var maximumPriorityFeePerGas: UInt256 {
    switch envelope {
    case .legacy(_, let price), .accessList(_, let price, _): price
    case .dynamicFee(_, let priority, _, _): priority
    }
  }

  /// Whether the transaction creates a contract.
  public var isCreate: Bool { to == nil }

  /// The price of one gas in a block with this base fee, in wei; nil when the base fee exceeds what the sender pays.
  public func effectiveGasPrice(baseFeePerGas: UInt256) -> UInt256? {
    guard let priority = effectivePriorityFeePerGas(baseFeePerGas: baseFeePerGas) else { return nil }
    return baseFeePerGas &+ priority
  }

  /// The part of the gas price that the beneficiary receives, in wei; nil when the base fee exceeds what the sender pays.
  public func effectivePriorityFeePerGas(baseFeePerGas: UInt256) -> UInt256? {
    let (room, belowBaseFee) = maximumFeePerGas.subtractingReportingOverflow(baseFeePerGas)
    return belowBaseFee ? nil : min(room, maximumPriorityFeePerGas)
  }

  /// The most that the transaction's gas can cost its sender (gas limit × maximum fee), in wei; nil above 2^256 − 1.
  public var maximumGasCost: UInt256? {
    let (cost, overflow) = maximumFeePerGas.multipliedReportingOverflow(by: UInt256(gasLimit))
    return overflow ? nil : cost
  }

  /// The most the transaction can cost its sender (`maximumGasCost` + value), in wei; nil above 2^256 − 1.
  public var maximumCost: UInt256? {
    guard let (cost, overflow) = maximumGasCost?.addingReportingOverflow(value) else { return nil }
    return overflow ? nil : cost
  }
}
