public import ChainTypes
public import Primitives

/// What a transaction costs before anything is executed, in gas.
public struct IntrinsicGas: Sendable, Hashable {
  /// What is taken before execution.
  public var intrinsic: UInt64
  /// The least that the transaction costs in the end (EIP-7623); zero before Prague.
  public var floor: UInt64

  /// Creates it from its parts.
  public init(intrinsic: UInt64, floor: UInt64) {
    self.intrinsic = intrinsic
    self.floor = floor
  }

  /// The gas limit that the transaction must have at least.
  public var required: UInt64 { max(intrinsic, floor) }

  /// Throws when a gas limit does not cover it.
  public func check(limit: UInt64) throws(TransactionIntrinsicError) {
    if limit < intrinsic { throw .gasLimitTooLow(required: required, actual: limit) }
    if limit < floor { throw .gasLimitBelowFloor(required: required, actual: limit) }
  }
}

extension GasSchedule {
  /// The gas of a transaction before execution (EELS `calculate_intrinsic_cost`): base, call data, creation with its init
  /// code (EIP-3860), access list (EIP-2930) and authorizations (EIP-7702).
  public func intrinsicGas(
    data: Bytes, isCreate: Bool, accessList: AccessList, authorizationCount: Int = 0
  ) -> IntrinsicGas {
    let zeroBytes = data.count { $0 == 0 }
    let tokens = UInt64(zeroBytes + (data.count - zeroBytes) * Self.tokensPerNonzeroByte)
    var gas = transactionBase + tokens * callDataToken
    if isCreate {
      gas += transactionCreate + initCodeGas(byteCount: data.count)
    }
    for entry in accessList {
      gas += accessListAddress + UInt64(entry.storageKeys.count) * accessListStorageKey
    }
    gas += UInt64(authorizationCount) * authorizationNewAccount
    let floor = callDataTokenFloor == 0 ? 0 : transactionBase + tokens * callDataTokenFloor
    return IntrinsicGas(intrinsic: gas, floor: floor)
  }

  /// The gas of a transaction before execution.
  public func intrinsicGas(of transaction: Transaction) -> IntrinsicGas {
    intrinsicGas(
      data: transaction.data, isCreate: transaction.isCreate, accessList: transaction.accessList,
      authorizationCount: transaction.authorizations.count)
  }

  /// The gas for looking through init code of this length (EIP-3860).
  public func initCodeGas(byteCount: Int) -> UInt64 {
    UInt64((byteCount + Self.bytesPerWord - 1) / Self.bytesPerWord) * initCodeWord
  }

  /// The most bytes of this init code, which depends on the machine that runs it.
  public func initCodeLimit(for initCode: Bytes) -> Int {
    initCode.starts(with: Self.containerMagic) ? maximumContainerInitCodeSize : maximumInitCodeSize
  }

  /// The bytes with which a ContractVM container begins.
  public static let containerMagic: Bytes = [0xEF, 0x4F, 0x4C, 0x01]

  private static let tokensPerNonzeroByte = 4
  private static let bytesPerWord = 32
}
