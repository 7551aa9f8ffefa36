import ChainSpecification
import ChainTypes
import Cryptography
import Execution
import Primitives
import WorldState

// Host calls on data: call data, return data, memory, hashing, logs.
extension Frame {
  func calldataCopy() throws(Stop) {
    let (offset, length) = (argument(1), argument(2))
    let target = unsafe try destination(0, length: length)
    try charge(block.schedule.veryLow, perWord: block.schedule.copy, of: length)
    let available = UInt64(message.input.count)
    let start = min(offset, available)
    let count = Int(min(length, available - start))
    unsafe message.input.withUnsafeBytes { input in
      let slice = unsafe UnsafeRawBufferPointer(rebasing: input[Int(start)..<Int(start) + count])
      unsafe target.copyMemory(from: slice)
    }
    if count < target.count {
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[count...]).initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  func returndataCopy() throws(Stop) {
    let (offset, length) = (argument(1), argument(2))
    let target = unsafe try destination(0, length: length)
    try charge(block.schedule.veryLow, perWord: block.schedule.copy, of: length)
    let available = UInt64(returnData.count)
    guard offset <= available, length <= available - offset else { throw .failed(.trap(.returnDataOutOfBounds)) }
    unsafe returnData.withUnsafeBytes { data in
      let slice = unsafe UnsafeRawBufferPointer(rebasing: data[Int(offset)..<Int(offset + length)])
      unsafe target.copyMemory(from: slice)
    }
  }

  func memoryGrow() throws(Stop) {
    try charge(block.schedule.base)
    let end = UInt64(instance.memoryEnd)
    let words = HostGas.words(argument(0))
    // The limit is far below 2^59, so a word count beyond it cannot reach the multiplication.
    guard words <= UInt64(instance.program.memoryMap.memoryLimit),
      end + words * HostGas.wordBytes <= UInt64(instance.program.memoryMap.memoryLimit)
    else { return give(0) }
    try charge(HostGas.memoryWord * words)
    instance.grow(to: Int(end + words * HostGas.wordBytes))
    give(end)
  }

  /// As the EVM's MCOPY (EIP-5656); the ranges may overlap.
  func memoryCopy() throws(Stop) {
    let length = argument(2)
    let target = unsafe try destination(0, length: length)
    let data = unsafe try source(1, length: length)
    try charge(block.schedule.veryLow, perWord: block.schedule.copy, of: length)
    unsafe target.copyMemory(from: data)
  }

  func memoryFill() throws(Stop) {
    let length = argument(2)
    let target = unsafe try destination(0, length: length)
    try charge(block.schedule.veryLow, perWord: block.schedule.copy, of: length)
    unsafe target.initializeMemory(as: UInt8.self, repeating: UInt8(truncatingIfNeeded: argument(1)))
  }

  func keccak256() throws(Stop) {
    let length = argument(1)
    let data = unsafe try source(0, length: length)
    try charge(block.schedule.keccak256, perWord: block.schedule.keccak256Word, of: length)
    try write(unsafe Keccak256.hash(data).word, to: 2)
  }

  func log() throws(Stop) {
    try requireWritable()
    let (count, length) = (argument(1), argument(3))
    guard count <= HostLimits.topics else { throw invalidArgument }
    let topics = unsafe try source(0, length: count * 32)
    let data = unsafe try source(2, length: length)
    try charge(block.schedule.log + block.schedule.logTopic * count + block.schedule.logData * length)
    let words = (0..<Int(count)).map { unsafe Hash(Self.word(topics, at: 32 * $0)) }
    let log = Log(address: message.target, topics: words, data: unsafe Bytes(data))
    state.addLog(log)
    context.tracer?.logged(log)
  }

  func ecrecover() throws(Stop) {
    try charge(block.schedule.precompiles.ecrecover)
    let (hash, v) = (Hash(try word(0)), argument(1))
    let (r, s) = (try word(2), try word(3))
    var signer: Address?
    if v == 27 || v == 28 { signer = Secp256k1.recover(hash: hash, r: r, s: s, yParity: UInt8(v - 27)) }
    try write(signer ?? .zero, to: 4)
    give(signer == nil ? 0 : 1)
  }
}
