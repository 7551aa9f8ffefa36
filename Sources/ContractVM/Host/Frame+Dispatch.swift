import ChainSpecification
import Execution
import Primitives

extension Frame {
  /// Performs the host call whose number is in `t0`; to stop the frame is to throw.
  func performHostCall() throws(Stop) {
    let number = unsafe instance.registers[RegisterFile.hostCallNumber]
    guard let hostCall = HostCall(rawValue: number) else { throw .failed(.trap(.unknownHostCall(number: number))) }
    switch hostCall {
    case .return: throw .returned(try bytes(0, length: argument(1)))
    case .revert: throw .reverted(try bytes(0, length: argument(1)))
    case .calldataSize: try giveFact(UInt64(message.input.count))
    case .calldataCopy: try calldataCopy()
    case .returndataSize: try giveFact(UInt64(returnData.count))
    case .returndataCopy: try returndataCopy()
    case .memoryGrow: try memoryGrow()
    case .memoryCopy: try memoryCopy()
    case .memoryFill: try memoryFill()
    case .storageLoad: try storageLoad()
    case .storageStore: try storageStore()
    case .transientLoad: try transientLoad()
    case .transientStore: try transientStore()
    case .log: try log()
    case .keccak256: try keccak256()
    case .call: try call()
    case .create: try create()
    case .balance: try balance()
    case .selfBalance: try selfBalance()
    case .codeSize: try codeSize()
    case .codeHash: try codeHash()
    case .address: try writeFact(message.target)
    case .caller: try writeFact(message.caller)
    case .origin: try writeFact(context.transaction.origin)
    case .callValue: try writeFact(message.value)
    case .gasPrice: try writeFact(context.transaction.gasPrice)
    case .contextKind: try giveFact(message.kind.isCreate ? 1 : 0)
    case .blockNumber: try giveFact(block.number)
    case .timestamp: try giveFact(block.timestamp)
    case .blockGasLimit: try giveFact(block.gasLimit)
    case .coinbase: try writeFact(block.beneficiary)
    case .prevRandao: try writeFact(block.prevRandao.word)
    case .chainID: try giveFact(block.chainID)
    case .baseFee: try writeFact(block.baseFee)
    case .blockHash: try blockHash()
    case .gasLeft:
      try charge(block.schedule.base)
      give(UInt64(instance.gas))
    case .multiply: try binary { $0 &* $1 }
    case .divide: try binary { $0.divided(by: $1) }
    case .modulo: try binary { $0.remainder(dividingBy: $1) }
    case .signedDivide: try binary { $0.signedDivided(by: $1) }
    case .signedModulo: try binary { $0.signedRemainder(dividingBy: $1) }
    case .addModulo: try modular { $0.addMod($1, modulus: $2) }
    case .multiplyModulo: try modular { $0.multiplyMod($1, modulus: $2) }
    case .exponentiate: try exponentiate()
    case .ecrecover: try ecrecover()
    }
  }

  /// Charges for a fact and gives it as the result.
  private func giveFact(_ value: UInt64) throws(Stop) {
    try charge(block.schedule.base)
    give(value)
  }

  /// Charges for a fact and writes it to the first argument's address.
  private func writeFact(_ value: UInt256) throws(Stop) {
    try charge(block.schedule.base)
    try write(value, to: 0)
  }

  private func writeFact(_ value: Address) throws(Stop) {
    try charge(block.schedule.base)
    try write(value, to: 0)
  }
}
