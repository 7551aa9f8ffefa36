import ABI
import ChainSpecification
import Execution
import Primitives
import WorldState

// MARK: Parameters

extension ChainCall {
  func parameter(_ arguments: [ABIValue]) throws(FrameEnd) -> Bytes {
    try encode([.uint(pending[try named(arguments)])], as: [.uint(bits: 256)])
  }

  func setParameter(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let value = arguments[1].asUInt256 else { throw .error(.invalidCall) }
    let parameter = try named(arguments)
    let allowed = pending.allowedValues(of: parameter)
    guard allowed.contains(value) else {
      throw .refused(
        .parameterOutOfRange(parameter.word, value, minimum: allowed.lowerBound, maximum: allowed.upperBound))
    }
    try record(value &+ 1, at: GovernedChain.slot(of: parameter), &meter)
    return []
  }

  private func named(_ arguments: [ABIValue]) throws(FrameEnd) -> GovernedParameter {
    guard let word = arguments[0].asHash else { throw .error(.invalidCall) }
    guard let parameter = GovernedParameter.named(word) else { throw .refused(.unknownParameter(word)) }
    return parameter
  }
}

// MARK: Forks

extension ChainCall {
  func forkTime(_ arguments: [ABIValue]) throws(FrameEnd) -> Bytes {
    let time = pending.forks.time(of: try fork(arguments)) ?? ChainPrecompile.unplanned
    return try encode([.uint(UInt256(time))], as: [.uint(bits: 64)])
  }

  /// A fork that is in force stays so; any other may be given another time, far enough in the future.
  func scheduleFork(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let time = arguments[1].asUInt64 else { throw .error(.invalidCall) }
    let fork = try fork(arguments)
    let (forks, now) = (pending.forks, context.block.timestamp)
    if let current = forks.time(of: fork), current <= now { throw .refused(.forkInForce(fork.word)) }
    let earliest = now.saturatingAdding(ChainPrecompile.minimumForkNotice)
    if time < earliest { throw .refused(.forkTooSoon(fork.word, time: time, earliest: earliest)) }
    guard forks.scheduling(fork, at: time) != nil else { throw .refused(.forkOutOfOrder(fork.word, time: time)) }
    for predeploy in Predeploy.allCases where predeploy.requestType != nil && predeploy.firstFork <= fork {
      // Without it every block of the fork would be invalid.
      try meter.charge(ChainPrecompile.callGas)
      if !state.hasCode(predeploy.address) { throw .refused(.forkNeedsContract(fork.word, predeploy.address)) }
    }
    try record(UInt256(time) &+ 1, at: GovernedChain.slot(of: fork), &meter)
    return []
  }

  private func fork(_ arguments: [ABIValue]) throws(FrameEnd) -> HardFork {
    guard let word = arguments[0].asHash else { throw .error(.invalidCall) }
    guard let fork = HardFork(word: word) else { throw .refused(.unknownFork(word)) }
    return fork
  }
}

// MARK: Pausing

extension ChainCall {
  func isPaused(_ arguments: [ABIValue]) throws(FrameEnd) -> Bytes {
    guard let address = arguments[0].asAddress else { throw .error(.invalidCall) }
    return try encode([.bool(pending.pausedPrecompiles.contains(address))], as: [.bool])
  }

  func setPaused(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let address = arguments[0].asAddress, case .bool(let isPaused) = arguments[1] else {
      throw .error(.invalidCall)
    }
    guard pausable.contains(address), let bit = GovernedChain.pauseBit(of: address) else {
      throw .refused(.notPausable(address))
    }
    let paused = state.storage(GovernedChain.address, GovernedChain.pausedSlot)
    let mask = UInt256.one << bit
    try record(isPaused ? paused | mask : paused & ~mask, at: GovernedChain.pausedSlot, &meter)
    return []
  }
}

// MARK: Upgrades

extension ChainCall {
  /// Puts a blob's bytes in the place of a system contract's code; its storage and balance stay, no constructor runs.
  func upgrade(_ arguments: [ABIValue], _ meter: inout GasMeter) throws(FrameEnd) -> Bytes {
    guard let address = arguments[0].asAddress, let hash = arguments[1].asHash else { throw .error(.invalidCall) }
    try meter.charge(2 * ChainPrecompile.callGas)
    guard SystemContract(address: address) != nil, state.hasCode(address) else {
      throw .refused(.notSystemContract(address))
    }
    guard let byteCount = state.blobLength(hash) else { throw .error(.unknownBlob(hash)) }
    let schedule = context.block.schedule
    let limit = UInt64(schedule.maximumContainerSize)
    if byteCount > limit { throw .error(.blobTooLarge(byteCount: byteCount, limit: limit)) }
    try meter.charge(BlobPrecompile.wordGas * wordCount(Int(byteCount)) + schedule.codeDepositPerByte * byteCount)
    guard let bytes = state.blob(hash) else {
      throw .failure(.precompile("a blob's bytes are missing from this node or damaged"))
    }
    state.setCode(try program(bytes, hash, &meter), of: address)
    return []
  }

  private func program(_ bytes: Bytes, _ hash: Hash, _ meter: inout GasMeter) throws(FrameEnd) -> Code {
    var gas = meter.left
    let code: Code
    do throws(ExecutionFailure) {
      code = try context.validateProgram(bytes, gas: &gas)
    } catch {
      throw error == .outOfGas ? .failure(error) : .refused(.invalidCode(hash))
    }
    try meter.charge(meter.left - gas)
    return code
  }
}
