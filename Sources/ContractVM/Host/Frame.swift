import ChainSpecification
import Execution
import Primitives
import WorldState

/// One ContractVM frame: its instance, and the chain as its host calls see it.
final class Frame {
  let message: Message
  let context: any ExecutionContext
  let instance: Instance
  // Copies, because each access through the context would make one. They live in an object, not on the stack, where 1,024
  // nested frames would add up.
  let state: WorldState
  let block: BlockEnvironment
  /// Who is told of host calls; nil in ordinary execution.
  let trace: HostCallTrace?
  /// What the last call or create returned.
  var returnData: Bytes = []

  /// Why a frame stops inside a host call.
  enum Stop: Error {
    case returned(Bytes)
    case reverted(Bytes)
    case failed(ExecutionFailure)
  }

  init(_ message: Message, instance: Instance, context: any ExecutionContext) {
    self.message = message
    self.context = context
    self.instance = instance
    state = context.state
    block = context.block
    trace = HostCallTrace(context.tracer, program: instance.program)
  }

  /// Runs the program to the frame's end.
  func run(_ engine: some Engine) -> Stop {
    while true {
      switch engine.run(instance) {
      case .hostCall:
        do throws(Stop) {
          if let trace { try performHostCall(trace) } else { try performHostCall() }
        } catch {
          return error
        }
      case .outOfGas: return .failed(.outOfGas)
      case .trap(let trap): return .failed(.trap(trap))
      }
    }
  }

  // MARK: - Gas

  /// Takes gas, or ends the frame when there is less.
  func charge(_ gas: UInt64) throws(Stop) {
    guard gas <= UInt64(instance.gas) else {
      instance.gas = 0
      throw .failed(.outOfGas)
    }
    instance.gas -= Int64(gas)
  }

  /// Takes gas for each word of a length on top of a base.
  func charge(_ base: UInt64, perWord gas: UInt64, of length: UInt64) throws(Stop) {
    // The caller has checked that the range lies in memory, so the product is small.
    try charge(base + gas * HostGas.words(length))
  }

  /// Ends the frame when it may not change state (EIP-214).
  func requireWritable() throws(Stop) {
    if message.isStatic { throw .failed(.staticViolation) }
  }

  // MARK: - Arguments and results

  func argument(_ index: Int) -> UInt64 { instance.argument(index) }

  /// The trap for an argument that is out of range.
  var invalidArgument: Stop {
    .failed(.trap(.invalidHostArgument(number: unsafe instance.registers[RegisterFile.hostCallNumber])))
  }

  /// The bytes that a pointer argument and a length name, for reading.
  func source(_ pointer: Int, length: UInt64) throws(Stop) -> UnsafeRawBufferPointer {
    guard let bytes = unsafe instance.readable(argument(pointer), length) else { throw invalidArgument }
    return unsafe bytes
  }

  /// The bytes that a pointer argument and a length name, for writing.
  func destination(_ pointer: Int, length: UInt64) throws(Stop) -> UnsafeMutableRawBufferPointer {
    guard let bytes = unsafe instance.writable(argument(pointer), length) else { throw invalidArgument }
    return unsafe bytes
  }

  /// A copy of the bytes that a pointer argument and a length name.
  func bytes(_ pointer: Int, length: UInt64) throws(Stop) -> Bytes {
    unsafe Bytes(try source(pointer, length: length))
  }

  /// The word that a pointer argument points to.
  func word(_ pointer: Int) throws(Stop) -> UInt256 {
    let bytes = unsafe try source(pointer, length: 32)
    return unsafe Self.word(bytes, at: 0)
  }

  /// The word of four little-endian limbs at an offset.
  static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt256 {
    unsafe UInt256(
      l0: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      l1: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)),
      l2: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)),
      l3: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)))
  }

  /// Writes a word to where a pointer argument points.
  func write(_ word: UInt256, to pointer: Int) throws(Stop) {
    let bytes = unsafe try destination(pointer, length: 32)
    unsafe bytes.storeBytes(of: word.l0.littleEndian, as: UInt64.self)
    unsafe bytes.storeBytes(of: word.l1.littleEndian, toByteOffset: 8, as: UInt64.self)
    unsafe bytes.storeBytes(of: word.l2.littleEndian, toByteOffset: 16, as: UInt64.self)
    unsafe bytes.storeBytes(of: word.l3.littleEndian, toByteOffset: 24, as: UInt64.self)
  }

  /// The address that a pointer argument points to.
  func address(_ pointer: Int) throws(Stop) -> Address {
    let bytes = unsafe try source(pointer, length: 20)
    let high = unsafe UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
    let middle = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
    let low = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt64.self))
    return Address(truncating: UInt256(l0: low, l1: middle, l2: UInt64(high), l3: 0))
  }

  /// Writes an address to where a pointer argument points.
  func write(_ address: Address, to pointer: Int) throws(Stop) {
    let bytes = unsafe try destination(pointer, length: 20)
    let word = address.word
    unsafe bytes.storeBytes(of: UInt32(truncatingIfNeeded: word.l2).bigEndian, as: UInt32.self)
    unsafe bytes.storeBytes(of: word.l1.bigEndian, toByteOffset: 4, as: UInt64.self)
    unsafe bytes.storeBytes(of: word.l0.bigEndian, toByteOffset: 12, as: UInt64.self)
  }

  /// Sets the result register.
  func give(_ value: UInt64) { instance.setResult(value) }
}
