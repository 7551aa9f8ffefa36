import ChainSpecification

// The instructions of the oldest known fork, in the order of their bytes, and what later forks add.
extension OpcodeTable {
  /// Cancun's instructions at a schedule's prices.
  mutating func defineCancun(_ schedule: GasSchedule) {
    defineArithmetic(schedule)
    defineBits(schedule)
    defineEnvironment(schedule)
    defineBlock(schedule)
    defineMachine(schedule)
    defineStack(schedule)
    defineLogs(schedule)
    defineCalls(schedule)
  }

  /// What Osaka adds: CLZ (EIP-7939).
  mutating func defineOsaka(_ schedule: GasSchedule) {
    define(.countLeadingZeros, "CLZ", inputs: 1, outputs: 1, gas: schedule.low)
  }

  private mutating func defineArithmetic(_ schedule: GasSchedule) {
    define(.stop, "STOP", inputs: 0, outputs: 0, gas: 0, isTerminator: true)
    define(.add, "ADD", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.multiply, "MUL", inputs: 2, outputs: 1, gas: schedule.low)
    define(.subtract, "SUB", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.divide, "DIV", inputs: 2, outputs: 1, gas: schedule.low)
    define(.signedDivide, "SDIV", inputs: 2, outputs: 1, gas: schedule.low)
    define(.modulo, "MOD", inputs: 2, outputs: 1, gas: schedule.low)
    define(.signedModulo, "SMOD", inputs: 2, outputs: 1, gas: schedule.low)
    define(.addModulo, "ADDMOD", inputs: 3, outputs: 1, gas: schedule.mid)
    define(.multiplyModulo, "MULMOD", inputs: 3, outputs: 1, gas: schedule.mid)
    define(.exponentiate, "EXP", inputs: 2, outputs: 1, gas: schedule.exponentiation)
    define(.signExtend, "SIGNEXTEND", inputs: 2, outputs: 1, gas: schedule.low)
  }

  private mutating func defineBits(_ schedule: GasSchedule) {
    define(.lessThan, "LT", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.greaterThan, "GT", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.signedLessThan, "SLT", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.signedGreaterThan, "SGT", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.equal, "EQ", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.isZero, "ISZERO", inputs: 1, outputs: 1, gas: schedule.veryLow)
    define(.and, "AND", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.or, "OR", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.exclusiveOr, "XOR", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.not, "NOT", inputs: 1, outputs: 1, gas: schedule.veryLow)
    define(.byte, "BYTE", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.shiftLeft, "SHL", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.shiftRight, "SHR", inputs: 2, outputs: 1, gas: schedule.veryLow)
    define(.arithmeticShiftRight, "SAR", inputs: 2, outputs: 1, gas: schedule.veryLow)
  }

  private mutating func defineEnvironment(_ schedule: GasSchedule) {
    define(.keccak256, "KECCAK256", inputs: 2, outputs: 1, gas: schedule.keccak256)
    define(.address, "ADDRESS", inputs: 0, outputs: 1, gas: schedule.base)
    define(.balance, "BALANCE", inputs: 1, outputs: 1, gas: 0)
    define(.origin, "ORIGIN", inputs: 0, outputs: 1, gas: schedule.base)
    define(.caller, "CALLER", inputs: 0, outputs: 1, gas: schedule.base)
    define(.callValue, "CALLVALUE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.callDataLoad, "CALLDATALOAD", inputs: 1, outputs: 1, gas: schedule.veryLow)
    define(.callDataSize, "CALLDATASIZE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.callDataCopy, "CALLDATACOPY", inputs: 3, outputs: 0, gas: schedule.veryLow)
    define(.codeSize, "CODESIZE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.codeCopy, "CODECOPY", inputs: 3, outputs: 0, gas: schedule.veryLow)
    define(.gasPrice, "GASPRICE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.externalCodeSize, "EXTCODESIZE", inputs: 1, outputs: 1, gas: 0)
    define(.externalCodeCopy, "EXTCODECOPY", inputs: 4, outputs: 0, gas: 0)
    define(.returnDataSize, "RETURNDATASIZE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.returnDataCopy, "RETURNDATACOPY", inputs: 3, outputs: 0, gas: schedule.veryLow)
    define(.externalCodeHash, "EXTCODEHASH", inputs: 1, outputs: 1, gas: 0)
  }

  private mutating func defineBlock(_ schedule: GasSchedule) {
    define(.blockHash, "BLOCKHASH", inputs: 1, outputs: 1, gas: schedule.blockHash)
    define(.coinbase, "COINBASE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.timestamp, "TIMESTAMP", inputs: 0, outputs: 1, gas: schedule.base)
    define(.number, "NUMBER", inputs: 0, outputs: 1, gas: schedule.base)
    define(.prevRandao, "PREVRANDAO", inputs: 0, outputs: 1, gas: schedule.base)
    define(.gasLimit, "GASLIMIT", inputs: 0, outputs: 1, gas: schedule.base)
    define(.chainID, "CHAINID", inputs: 0, outputs: 1, gas: schedule.base)
    define(.selfBalance, "SELFBALANCE", inputs: 0, outputs: 1, gas: schedule.low)
    define(.baseFee, "BASEFEE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.blobHash, "BLOBHASH", inputs: 1, outputs: 1, gas: schedule.blobHash)
    define(.blobBaseFee, "BLOBBASEFEE", inputs: 0, outputs: 1, gas: schedule.base)
  }

  private mutating func defineMachine(_ schedule: GasSchedule) {
    define(.pop, "POP", inputs: 1, outputs: 0, gas: schedule.base)
    define(.memoryLoad, "MLOAD", inputs: 1, outputs: 1, gas: schedule.veryLow)
    define(.memoryStore, "MSTORE", inputs: 2, outputs: 0, gas: schedule.veryLow)
    define(.memoryStore8, "MSTORE8", inputs: 2, outputs: 0, gas: schedule.veryLow)
    define(.storageLoad, "SLOAD", inputs: 1, outputs: 1, gas: 0)
    define(.storageStore, "SSTORE", inputs: 2, outputs: 0, gas: 0)
    define(.jump, "JUMP", inputs: 1, outputs: 0, gas: schedule.mid, isTerminator: true)
    define(.jumpIf, "JUMPI", inputs: 2, outputs: 0, gas: schedule.high)
    define(.programCounter, "PC", inputs: 0, outputs: 1, gas: schedule.base)
    define(.memorySize, "MSIZE", inputs: 0, outputs: 1, gas: schedule.base)
    define(.gas, "GAS", inputs: 0, outputs: 1, gas: schedule.base)
    define(.jumpDestination, "JUMPDEST", inputs: 0, outputs: 0, gas: schedule.jumpDestination)
    define(.transientLoad, "TLOAD", inputs: 1, outputs: 1, gas: schedule.warmAccess)
    define(.transientStore, "TSTORE", inputs: 2, outputs: 0, gas: schedule.warmAccess)
    define(.memoryCopy, "MCOPY", inputs: 3, outputs: 0, gas: schedule.veryLow)
    define(.push0, "PUSH0", inputs: 0, outputs: 1, gas: schedule.base)
  }

  private mutating func defineCalls(_ schedule: GasSchedule) {
    define(.create, "CREATE", inputs: 3, outputs: 1, gas: schedule.create)
    define(.call, "CALL", inputs: 7, outputs: 1, gas: 0)
    define(.callCode, "CALLCODE", inputs: 7, outputs: 1, gas: 0)
    define(.return, "RETURN", inputs: 2, outputs: 0, gas: 0, isTerminator: true)
    define(.delegateCall, "DELEGATECALL", inputs: 6, outputs: 1, gas: 0)
    define(.create2, "CREATE2", inputs: 4, outputs: 1, gas: schedule.create)
    define(.staticCall, "STATICCALL", inputs: 6, outputs: 1, gas: 0)
    define(.revert, "REVERT", inputs: 2, outputs: 0, gas: 0, isTerminator: true)
    define(.invalid, "INVALID", inputs: 0, outputs: 0, gas: 0, isTerminator: true)
    define(.selfDestruct, "SELFDESTRUCT", inputs: 1, outputs: 0, gas: schedule.selfDestruct, isTerminator: true)
  }

  private mutating func defineStack(_ schedule: GasSchedule) {
    for count in 1...32 {
      define(.at(.push1, count - 1), "PUSH\(count)", inputs: 0, outputs: 1, gas: schedule.veryLow, immediate: count)
    }
    for depth in 1...16 {
      define(.at(.dup1, depth - 1), "DUP\(depth)", inputs: depth, outputs: depth + 1, gas: schedule.veryLow)
      define(.at(.swap1, depth - 1), "SWAP\(depth)", inputs: depth + 1, outputs: depth + 1, gas: schedule.veryLow)
    }
  }

  private mutating func defineLogs(_ schedule: GasSchedule) {
    for topics in 0...4 {
      let gas = schedule.log + UInt64(topics) * schedule.logTopic
      define(.at(.log0, topics), "LOG\(topics)", inputs: 2 + topics, outputs: 0, gas: gas)
    }
  }
}
