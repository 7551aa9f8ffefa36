internal import Execution

extension ExecutionFailure {
  /// What traces say of a frame that reverted, as geth says it.
  static let revertTraceText = "execution reverted"

  /// What traces say of the failure: geth's words (core/vm/errors.go) for what geth knows, which tools look for.
  var traceText: String {
    switch self {
    case .outOfGas: "out of gas"
    case .stackUnderflow: "stack underflow"
    case .stackOverflow: "stack limit reached 1024 (1023)"
    case .invalidInstruction(0xFE): "invalid opcode: INVALID"
    case .invalidInstruction(let byte): "invalid opcode: opcode 0x\(String(byte, radix: 16)) not defined"
    case .invalidJump: "invalid jump destination"
    case .returnDataOutOfBounds: "return data out of bounds"
    case .staticViolation: "write protection"
    case .insufficientBalance: "insufficient balance for transfer"
    case .callDepthExceeded: "max call depth exceeded"
    case .nonceOverflow: "nonce uint64 overflow"
    case .addressCollision: "contract address collision"
    case .codeTooLarge: "max code size exceeded"
    case .initCodeTooLarge: "max initcode size exceeded"
    case .trap, .invalidContainer, .unsupportedCode, .precompile: description
    }
  }
}
