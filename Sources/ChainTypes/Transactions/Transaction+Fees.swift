public import Primitives

extension Transaction {
  /// The blob gas of one blob (EIP-4844 `GAS_PER_BLOB`).
  public static let gasPerBlob: UInt64 = 131_072

  /// The most the sender pays for one gas, in wei; the gas price for types 0 and 1.
  public var maximumFeePerGas: UInt256 {
    switch envelope {
    case .legacy(_, let price), .accessList(_, let price, _): price
    case .dynamicFee(_, _, let maximum, _), .blob(_, _, let maximum, _, _, _), .setCode(_, _, let maximum, _, _):
      maximum
    }
  }

  /// The most the block's beneficiary receives for one gas, in wei; the gas price for types 0 and 1.
  public var maximumPriorityFeePerGas: UInt256 {
    switch envelope {
    case .legacy(_, let price), .accessList(_, let price, _): price
    case .dynamicFee(_, let priority, _, _), .blob(_, let priority, _, _, _, _), .setCode(_, let priority, _, _, _):
      priority
    }
  }

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

  /// The blob gas that the transaction's blobs use (EIP-4844).
  public var blobGas: UInt64 { UInt64(blobHashes.count) * Self.gasPerBlob }

  /// The most that the transaction's gas and blob gas can cost its sender, in wei; nil above 2^256 − 1.
  public var maximumGasCost: UInt256? {
    let (cost, overflow) = maximumFeePerGas.multipliedReportingOverflow(by: UInt256(gasLimit))
    let (blobCost, blobOverflow) = maximumFeePerBlobGas.multipliedReportingOverflow(by: UInt256(blobGas))
    let (sum, sumOverflow) = cost.addingReportingOverflow(blobCost)
    return overflow || blobOverflow || sumOverflow ? nil : sum
  }

  /// The most the transaction can cost its sender (`maximumGasCost` + value), in wei; nil above 2^256 − 1.
  public var maximumCost: UInt256? {
    guard let (cost, overflow) = maximumGasCost?.addingReportingOverflow(value) else { return nil }
    return overflow ? nil : cost
  }
}
