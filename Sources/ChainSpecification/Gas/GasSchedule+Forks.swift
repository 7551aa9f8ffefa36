extension GasSchedule {
  /// Cancun.
  public static let cancun = GasSchedule()

  /// Prague: Cancun with the call data floor (EIP-7623) and more blobs (EIP-7691).
  public static let prague = cancun.changed { schedule in
    schedule.callDataTokenFloor = 10
    schedule.blobs = BlobSchedule(target: 6, maximum: 9, baseFeeUpdateFraction: 5_007_716)
  }

  /// Osaka: Prague with the transaction gas cap (EIP-7825), the block size limit (EIP-7934), at most six blobs a
  /// transaction (EIP-7594), a reserve price of blobs (EIP-7918) and new prices and bounds of modular exponentiation
  /// (EIP-7883, EIP-7823).
  public static let osaka = prague.changed { schedule in
    schedule.transactionGasLimit = 1 << 24
    schedule.maximumBlockBytes = 10_485_760 - 2_097_152
    schedule.blobs.maximumPerTransaction = 6
    schedule.blobs.reserveGas = 1 << 13
    schedule.precompiles.modularExponentiationMinimum = 500
    schedule.precompiles.modularExponentiationDivisor = 1
    schedule.precompiles.modularExponentiationComplexityFactor = 2
    schedule.precompiles.modularExponentiationSmallComplexity = 16
    schedule.precompiles.modularExponentiationIterationsPerByte = 16
    schedule.precompiles.modularExponentiationMaximumBytes = 1_024
  }

  /// The schedule of a fork.
  public static func schedule(for fork: HardFork) -> GasSchedule {
    switch fork {
    case .cancun: cancun
    case .prague: prague
    case .osaka: osaka
    }
  }

  private func changed(_ change: (inout GasSchedule) -> Void) -> GasSchedule {
    var copy = self
    change(&copy)
    return copy
  }
}
