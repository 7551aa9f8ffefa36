public import ChainTypes
public import Primitives

extension BlobSchedule {
  /// The price of one blob gas, in wei, at least one (EIP-4844 `get_base_fee_per_blob_gas`); the largest word when it
  /// cannot be computed in 256 bits.
  public func baseFee(excessBlobGas: UInt64) -> UInt256 {
    let numerator = UInt256(excessBlobGas)
    let denominator = UInt256(baseFeeUpdateFraction)
    // The Taylor series of e^(excess / fraction), multiplied by the fraction (EIP-4844 `fake_exponential`).
    var sum = UInt256.zero
    var term = denominator
    var index: UInt64 = 1
    while !term.isZero {
      let (partial, sumOverflow) = sum.addingReportingOverflow(term)
      let (product, overflow) = term.multipliedReportingOverflow(by: numerator)
      if overflow || sumOverflow { return .max }
      sum = partial
      term = product.divided(by: denominator &* UInt256(index))
      index += 1
    }
    return sum.divided(by: denominator)
  }

  /// The excess blob gas of the block after one with this excess, this much blob gas used and this base fee in wei
  /// (EIP-4844 and EIP-7918 `calc_excess_blob_gas`); the largest number when it exceeds 64 bits.
  public func excessBlobGas(parentExcess: UInt64, parentUsed: UInt64, parentBaseFee: UInt256) -> UInt64 {
    let (sum, overflow) = parentExcess.addingReportingOverflow(parentUsed)
    let total = overflow ? .max : sum
    let targetGas = target * Transaction.gasPerBlob
    if total < targetGas { return 0 }
    guard isBelowReserve(excess: parentExcess, baseFee: parentBaseFee) else { return total - targetGas }
    let (room, roomOverflow) = parentUsed.multipliedReportingOverflow(by: maximum - min(target, maximum))
    let (raised, raisedOverflow) = parentExcess.addingReportingOverflow((roomOverflow ? .max : room) / max(maximum, 1))
    return raisedOverflow ? .max : raised
  }

  /// Whether a blob costs less than its reserve price (EIP-7918).
  private func isBelowReserve(excess: UInt64, baseFee: UInt256) -> Bool {
    guard let reserveGas else { return false }
    let (reserve, reserveOverflow) = baseFee.multipliedReportingOverflow(by: UInt256(reserveGas))
    let (price, priceOverflow) =
      self.baseFee(excessBlobGas: excess).multipliedReportingOverflow(by: UInt256(Transaction.gasPerBlob))
    return !priceOverflow && (reserveOverflow || reserve > price)
  }
}

extension ChainSpecification {
  /// The excess blob gas of the block of this time, in seconds since 1970, after `parent`; the child's rules decide.
  public func excessBlobGas(parent: Header, timestamp: UInt64) -> UInt64 {
    schedule(at: timestamp).blobs.excessBlobGas(
      parentExcess: parent.excessBlobGas, parentUsed: parent.blobGasUsed, parentBaseFee: parent.baseFeePerGas)
  }
}
