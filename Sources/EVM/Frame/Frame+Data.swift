import ChainSpecification
import Execution
package import Primitives

/// A stack's operand and those below it.
package typealias Operands = UnsafeMutablePointer<UInt256>

// Operations on memory, call data, code and return data, and hashing.
extension Frame {
  /// EXP's price for the bytes of the exponent (EIP-160), and the power.
  package func exponentiate(_ top: Operands) -> Bool {
    let exponent = unsafe top[-1]
    let price = schedule.exponentiationPerByte * UInt64(exponent.significantByteCount)
    guard charge(price) else { return false }
    unsafe top[-1] = top[0].power(exponent)
    return true
  }

  /// KECCAK256 of a range of memory.
  package func keccak256(_ top: Operands) -> Bool {
    guard let range = unsafe range(top[0], top[-1]), charge(schedule.keccak256Word, perWordOf: range.count) else {
      return false
    }
    let bytes = unsafe UnsafeRawBufferPointer(start: memory + range.offset, count: range.count)
    unsafe top[-1] = Keccak256.hash(bytes).word
    return true
  }

  // MARK: - Memory

  /// MLOAD.
  package func memoryLoad(_ top: Operands) -> Bool {
    let offset = unsafe wordOffset(top[0])
    guard offset >= 0 else { return false }
    unsafe top[0] = Self.load(memory + offset)
    return true
  }

  /// MSTORE.
  package func memoryStore(_ top: Operands) -> Bool {
    let offset = unsafe wordOffset(top[0])
    guard offset >= 0 else { return false }
    unsafe Self.store(top[-1], memory + offset)
    return true
  }

  /// MSTORE8.
  package func memoryStore8(_ top: Operands) -> Bool {
    guard let range = unsafe range(top[0], .one) else { return false }
    unsafe memory.storeBytes(
      of: UInt8(truncatingIfNeeded: top[-1].l0), toByteOffset: range.offset, as: UInt8.self)
    return true
  }

  /// MCOPY (EIP-5656); the ranges may overlap.
  package func memoryCopy(_ top: Operands) -> Bool {
    guard let target = unsafe range(top[0], top[-2]), let source = unsafe range(top[-1], top[-2]),
      charge(schedule.copy, perWordOf: target.count)
    else { return false }
    unsafe (memory + target.offset).copyMemory(from: memory + source.offset, byteCount: target.count)
    return true
  }

  /// Reads a word, most significant byte first.
  @inline(__always)
  package static func load(_ place: UnsafeRawPointer) -> UInt256 {
    unsafe UInt256(
      l0: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 24, as: UInt64.self)),
      l1: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      l2: UInt64(bigEndian: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      l3: UInt64(bigEndian: place.loadUnaligned(as: UInt64.self)))
  }

  /// Writes a word, most significant byte first.
  @inline(__always)
  package static func store(_ word: UInt256, _ place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: word.l3.bigEndian, as: UInt64.self)
    unsafe place.storeBytes(of: word.l2.bigEndian, toByteOffset: 8, as: UInt64.self)
    unsafe place.storeBytes(of: word.l1.bigEndian, toByteOffset: 16, as: UInt64.self)
    unsafe place.storeBytes(of: word.l0.bigEndian, toByteOffset: 24, as: UInt64.self)
  }

  // MARK: - Copies to memory

  /// CALLDATALOAD; never ends the frame.
  @inline(__always)
  package func callDataLoad(_ offset: UInt256) -> UInt256 {
    guard offset.fitsInUInt64, offset.l0 < UInt64(message.input.count) else { return .zero }
    return message.input.word(at: Int(truncatingIfNeeded: offset.l0))
  }

  /// CALLDATACOPY.
  package func callDataCopy(_ top: Operands) -> Bool {
    unsafe message.input.withUnsafeBytes { unsafe copy($0, top) }
  }

  /// CODECOPY.
  package func codeCopy(_ top: Operands) -> Bool {
    unsafe copy(UnsafeRawBufferPointer(start: code.bytes, count: code.count), top)
  }

  /// RETURNDATACOPY; a range beyond the return data ends the frame, even when it is empty (EIP-211).
  package func returnDataCopy(_ top: Operands) -> Bool {
    let (offset, count) = unsafe (top[-1], top[-2])
    guard let target = unsafe range(top[0], count), charge(schedule.copy, perWordOf: target.count) else { return false }
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard !overflow, end <= UInt256(returnData.count) else { return fail(.returnDataOutOfBounds) }
    unsafe returnData.withUnsafeBytes { unsafe put($0, from: offset, in: target) }
    return true
  }

  /// Copies `top[-2]` bytes of some data from `top[-1]` to memory at `top[0]`, with zeros beyond the data's end.
  func copy(_ source: UnsafeRawBufferPointer, _ top: Operands) -> Bool {
    guard let target = unsafe range(top[0], top[-2]), charge(schedule.copy, perWordOf: target.count) else {
      return false
    }
    unsafe put(source, from: top[-1], in: target)
    return true
  }

  /// Fills a range with data from an offset, and with zeros beyond the data's end.
  func put(_ source: UnsafeRawBufferPointer, from offset: UInt256, in target: MemoryRange) {
    let start = Int(min(UInt64(clamping: offset), UInt64(source.count)))
    let available = min(source.count - start, target.count)
    let place = unsafe memory + target.offset
    if available > 0, let base = source.baseAddress {
      unsafe place.copyMemory(from: base + start, byteCount: available)
    }
    unsafe (place + available).initializeMemory(as: UInt8.self, repeating: 0, count: target.count - available)
  }
}
