/// Why a frame failed; its changes are undone and, unless the frame never started, its gas is consumed.
public enum ExecutionFailure: Error, Sendable, Hashable {
  /// The frame needed more gas than it was given.
  case outOfGas
  /// A ContractVM program did something that its machine forbids.
  case trap(Trap)
  /// Init data or code that carries the ContractVM magic is not a valid container; the text says which rule it breaks.
  case invalidContainer(String)
  /// An EVM instruction needed more operands than the stack holds.
  case stackUnderflow
  /// The EVM stack would exceed its 1,024 words.
  case stackOverflow
  /// The EVM met a byte that is no instruction of the fork.
  case invalidInstruction(UInt8)
  /// An EVM jump went to a place that is not a JUMPDEST.
  case invalidJump
  /// RETURNDATACOPY read beyond the end of the return data (EIP-211).
  case returnDataOutOfBounds
  /// A static frame tried to change state (EIP-214).
  case staticViolation
  /// The caller's balance is below the value to transfer; the frame never started.
  case insufficientBalance
  /// The frame would be deeper than `Message.maximumDepth`; the frame never started.
  case callDepthExceeded
  /// The creator's nonce is at its maximum (EIP-2681); the frame never started.
  case nonceOverflow
  /// The address to create already has a nonce, code or storage (EIP-684, EIP-7610).
  case addressCollision
  /// The code to deploy is larger than the limit (EIP-170, or the container limit).
  case codeTooLarge(size: Int, limit: Int)
  /// The init data is larger than the limit (EIP-3860).
  case initCodeTooLarge(size: Int, limit: Int)
  /// No machine of this node runs the code.
  case unsupportedCode
  /// A precompiled contract rejected its input without revert data.
  case precompile(String)
}

/// What a ContractVM program did to be stopped.
public enum Trap: Sendable, Hashable {
  /// Execution reached an encoding outside the instruction set, at this text offset.
  case illegalInstruction(address: UInt64)
  /// A jump or a branch went to an address that is not a legal target.
  case illegalJump(address: UInt64)
  /// An access to the null page, below the stack, or beyond memory.
  case memoryFault(address: UInt64)
  /// A host call with an unknown number.
  case unknownHostCall(number: UInt64)
  /// A host call with an argument outside its range.
  case invalidHostArgument(number: UInt64)
  /// A read beyond the end of the return data.
  case returnDataOutOfBounds
  /// The program executed `ebreak`, which compiled code uses for a failed check.
  case breakpoint(address: UInt64)
}

extension ExecutionFailure: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .outOfGas: "out of gas"
    case .trap(let trap): "trap: \(trap)"
    case .invalidContainer(let rule): "invalid contract container: \(rule)"
    case .stackUnderflow: "stack underflow"
    case .stackOverflow: "stack overflow"
    case .invalidInstruction(let byte): "invalid instruction 0x\(String(byte, radix: 16))"
    case .invalidJump: "jump to a place that is not a JUMPDEST"
    case .returnDataOutOfBounds: "read beyond the end of the return data"
    case .staticViolation: "a static call tried to change state"
    case .insufficientBalance: "the caller's balance is below the value to transfer"
    case .callDepthExceeded: "calls are nested deeper than \(Message.maximumDepth)"
    case .nonceOverflow: "the creator's nonce is at its maximum"
    case .addressCollision: "an account already exists at the address to create"
    case .codeTooLarge(let size, let limit): "the code to deploy has \(size) bytes, the limit is \(limit)"
    case .initCodeTooLarge(let size, let limit): "the init data has \(size) bytes, the limit is \(limit)"
    case .unsupportedCode: "no machine of this node runs the code"
    case .precompile(let reason): "precompiled contract: \(reason)"
    }
  }
}

extension Trap: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .illegalInstruction(let address): "illegal instruction at 0x\(String(address, radix: 16))"
    case .illegalJump(let address): "jump to the illegal address 0x\(String(address, radix: 16))"
    case .memoryFault(let address): "memory fault at 0x\(String(address, radix: 16))"
    case .unknownHostCall(let number): "unknown host call \(number)"
    case .invalidHostArgument(let number): "invalid argument to host call \(number)"
    case .returnDataOutOfBounds: "read beyond the end of the return data"
    case .breakpoint(let address): "breakpoint at 0x\(String(address, radix: 16))"
    }
  }
}
