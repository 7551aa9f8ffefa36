public import ChainTypes
public import Primitives

extension GasSchedule {
  /// The base fee of the block after one with this gas limit, gas used and base fee, in wei (EIP-1559).
  public func baseFee(parentGasLimit: UInt64, parentGasUsed: UInt64, parentBaseFee: UInt256) -> UInt256 {
    let target = parentGasLimit / elasticityMultiplier
    guard target > 0, parentGasUsed != target else { return parentBaseFee }
    let distance = parentGasUsed > target ? parentGasUsed - target : target - parentGasUsed
    let change = (parentBaseFee &* UInt256(distance)).divided(by: UInt256(target))
      .divided(by: UInt256(baseFeeMaximumChangeDenominator))
    return parentGasUsed > target ? parentBaseFee &+ max(change, .one) : parentBaseFee &- change
  }
}

extension ChainSpecification {
  /// The base fee of the block after `parent`, in wei (EIP-1559).
  ///
  /// The rule is the same in every known fork, so the child's time does not matter.
  public func baseFee(parent: Header) -> UInt256 {
    schedule(at: parent.timestamp).baseFee(
      parentGasLimit: parent.gasLimit, parentGasUsed: parent.gasUsed, parentBaseFee: parent.baseFeePerGas)
  }
}
