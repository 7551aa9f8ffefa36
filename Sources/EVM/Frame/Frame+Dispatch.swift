import Execution
package import Primitives
import WorldState

extension Frame {
  /// Performs an instruction that needs more than the stack, apart from jumps; false when the frame has ended.
  ///
  /// A result replaces the deepest operand; that of an instruction without operands goes to `top[1]`.
  package func perform(_ opcode: Opcode, _ top: Operands) -> Bool {
    switch opcode {
    case .exponentiate: return unsafe exponentiate(top)
    case .keccak256: return unsafe keccak256(top)
    case .memoryLoad: return unsafe memoryLoad(top)
    case .memoryStore: return unsafe memoryStore(top)
    case .memoryStore8: return unsafe memoryStore8(top)
    case .memoryCopy: return unsafe memoryCopy(top)
    case .callDataCopy: return unsafe callDataCopy(top)
    case .codeCopy: return unsafe codeCopy(top)
    case .returnDataCopy: return unsafe returnDataCopy(top)
    case .balance: return unsafe balance(top)
    case .externalCodeSize: return unsafe externalCodeSize(top)
    case .externalCodeCopy: return unsafe externalCodeCopy(top)
    case .externalCodeHash: return unsafe externalCodeHash(top)
    case .storageLoad: return unsafe storageLoad(top)
    case .storageStore: return unsafe storageStore(top)
    case .transientStore: return unsafe transientStore(top)
    case .log0: return unsafe log(top, topics: 0)
    case .log1: return unsafe log(top, topics: 1)
    case .log2: return unsafe log(top, topics: 2)
    case .log3: return unsafe log(top, topics: 3)
    case .log4: return unsafe log(top, topics: 4)
    case .create: return unsafe create(top)
    case .create2: return unsafe create2(top)
    case .call: return unsafe call(top)
    case .callCode: return unsafe callCode(top)
    case .delegateCall: return unsafe delegateCall(top)
    case .staticCall: return unsafe staticCall(top)
    case .return: return unsafe returnOutput(top)
    case .revert: return unsafe revert(top)
    case .selfDestruct: return unsafe selfDestruct(top)
    case .blockHash: unsafe blockHash(top)
    case .blobHash: unsafe blobHash(top)
    case .transientLoad: unsafe transientLoad(top)
    default: unsafe top[1] = fact(opcode)
    }
    return true
  }

  /// What an instruction without operands pushes; zero for any other instruction.
  package func fact(_ opcode: Opcode) -> UInt256 {
    switch opcode {
    case .address: message.target.word
    case .origin: environment.transaction.origin.word
    case .caller: message.caller.word
    case .callValue: message.value
    case .callDataSize: UInt256(message.input.count)
    case .codeSize: UInt256(code.count)
    case .gasPrice: environment.transaction.gasPrice
    case .returnDataSize: UInt256(returnData.count)
    case .coinbase: environment.block.beneficiary.word
    case .timestamp: UInt256(environment.block.timestamp)
    case .number: UInt256(environment.block.number)
    case .prevRandao: environment.block.prevRandao.word
    case .gasLimit: UInt256(environment.block.gasLimit)
    case .chainID: UInt256(environment.block.chainID)
    case .selfBalance: state.balance(message.target)
    case .baseFee: environment.block.baseFee
    case .blobBaseFee: environment.block.blobBaseFee
    case .memorySize: UInt256(memoryByteCount)
    default: .zero
    }
  }
}
