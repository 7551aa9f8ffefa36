import EVM
import FixtureSupport
import Primitives

/// Programs that run a while: random instructions over a stack that small numbers keep filled.
enum RandomCode {
  /// Up to 200 instructions.
  static func make(_ generator: inout SeededGenerator) -> Bytes {
    var code = Assembly()
    let known = Opcode.allCases
    for _ in 0..<Int.random(in: 1...200, using: &generator) {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<5: code += push(UInt256(Int.random(in: 0..<300, using: &generator)))
      case 5:
        code += push(UInt256(l0: generator.next(), l1: generator.next(), l2: generator.next(), l3: generator.next()))
      case 6: code += .op(.jumpDestination)
      default: code += .op(known[Int.random(in: 0..<known.count, using: &generator)])
      }
    }
    return code.bytes
  }
}
