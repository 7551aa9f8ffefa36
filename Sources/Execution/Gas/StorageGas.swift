public import ChainSpecification
public import Primitives
public import WorldState

extension GasSchedule {
  /// The gas of a storage write (EIP-2200 as changed by EIP-2929).
  @inlinable @inline(__always)
  public func storageWriteGas(_ access: StorageAccess, new: UInt256) -> UInt64 {
    let cold = access.wasCold ? coldSload : 0
    if access.original == access.value, access.value != new {
      return cold + (access.original.isZero ? storageSet : storageUpdate - coldSload)
    }
    return cold + warmAccess
  }

  /// The change of the refund counter by a storage write (EIP-2200 as changed by EIP-3529).
  @inlinable @inline(__always)
  public func storageWriteRefund(_ access: StorageAccess, new: UInt256) -> Int64 {
    guard access.value != new else { return 0 }
    var refund: Int64 = 0
    if !access.original.isZero {
      if access.value.isZero { refund -= Int64(storageClearRefund) }
      if new.isZero { refund += Int64(storageClearRefund) }
    }
    if access.original == new, access.original != access.value {
      refund += Int64((access.original.isZero ? storageSet : storageUpdate - coldSload) - warmAccess)
    }
    return refund
  }
}
