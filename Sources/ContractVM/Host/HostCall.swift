/// The host calls by their numbers (specification, section 5).
package enum HostCall: UInt64, CaseIterable, Sendable {
  case `return` = 0
  case revert = 1
  case calldataSize = 2
  case calldataCopy = 3
  case returndataSize = 4
  case returndataCopy = 5
  case storageLoad = 6
  case storageStore = 7
  case transientLoad = 8
  case transientStore = 9
  case address = 10
  case caller = 11
  case origin = 12
  case callValue = 13
  case gasPrice = 14
  case balance = 15
  case selfBalance = 16
  case codeSize = 17
  case codeHash = 18
  case contextKind = 19
  case log = 20
  case keccak256 = 21
  case call = 22
  case create = 23
  case blockNumber = 24
  case timestamp = 25
  case blockGasLimit = 26
  case coinbase = 27
  case prevRandao = 28
  case chainID = 29
  case baseFee = 30
  case blockHash = 31
  case gasLeft = 32
  case multiply = 33
  case divide = 34
  case modulo = 35
  case signedDivide = 36
  case signedModulo = 37
  case addModulo = 38
  case multiplyModulo = 39
  case exponentiate = 40
  case ecrecover = 41
  case memoryGrow = 42
  case memoryCopy = 43
  case memoryFill = 44
}

/// The gas of host calls that the EVM's schedule has no name for.
enum HostGas {
  /// `self_balance` (EIP-1884).
  static let selfBalance: UInt64 = 5
  /// `memory_grow`, for each word.
  static let memoryWord: UInt64 = 1
  /// Bytes of a word.
  static let wordBytes: UInt64 = 32

  /// The words that hold a number of bytes.
  static func words(_ bytes: UInt64) -> UInt64 { bytes / wordBytes + (bytes % wordBytes == 0 ? 0 : 1) }
}

/// The limits of host calls.
enum HostLimits {
  /// The most topics of a log.
  static let topics: UInt64 = 4
}
