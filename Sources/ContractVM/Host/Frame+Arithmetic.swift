import ChainSpecification
import Execution
import Primitives

// Host calls on 256-bit numbers.
extension Frame {
  /// An operation on two words: `a*, b*, →word`.
  func binary(_ operation: (UInt256, UInt256) -> UInt256) throws(Stop) {
    try charge(block.schedule.low)
    try write(operation(try word(0), try word(1)), to: 2)
  }

  /// An operation on two words and a modulus: `a*, b*, m*, →word`.
  func modular(_ operation: (UInt256, UInt256, UInt256) -> UInt256) throws(Stop) {
    try charge(block.schedule.mid)
    try write(operation(try word(0), try word(1), try word(2)), to: 3)
  }

  func exponentiate() throws(Stop) {
    let (base, exponent) = (try word(0), try word(1))
    try charge(
      block.schedule.exponentiation + block.schedule.exponentiationPerByte * UInt64(exponent.significantByteCount))
    try write(base.power(exponent), to: 2)
  }
}
