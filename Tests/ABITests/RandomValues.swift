import ABI
import FixtureSupport
import Primitives

func randomType(depth: Int, _ generator: inout SeededGenerator) -> ABIType {
  let limit = depth < 3 ? 11 : 8
  switch Int.random(in: 0..<limit, using: &generator) {
  case 0: return .uint(bits: 8 * Int.random(in: 1...32, using: &generator))
  case 1: return .int(bits: 8 * Int.random(in: 1...32, using: &generator))
  case 2: return .address
  case 3: return .bool
  case 4: return .fixedBytes(Int.random(in: 1...32, using: &generator))
  case 5: return .bytes
  case 6: return .string
  case 7: return .function
  case 8: return .array(randomType(depth: depth + 1, &generator))
  case 9:
    return .fixedArray(
      randomType(depth: depth + 1, &generator), count: Int.random(in: 1...3, using: &generator))
  default:
    return .tuple((0..<Int.random(in: 1...3, using: &generator)).map { _ in randomType(depth: depth + 1, &generator) })
  }
}

func randomValue(_ type: ABIType, _ generator: inout SeededGenerator) -> ABIValue {
  switch type {
  case .uint(let bits): return .uint(randomWord(&generator) >> (256 - bits))
  case .int(let bits): return .int(randomWord(&generator).signExtended(byte: UInt256(bits / 8 - 1)))
  case .address: return .address(Address(truncating: randomWord(&generator)))
  case .bool: return .bool(Bool.random(using: &generator))
  case .fixedBytes(let count): return .fixedBytes(generator.bytes(count))
  case .function: return .fixedBytes(generator.bytes(24))
  case .bytes: return .bytes(generator.bytes(Int.random(in: 0..<70, using: &generator)))
  case .string:
    let characters = Array("abc ,()[]\"\\\n\t\u{1}é漢🙂")
    return .string(
      String(
        (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
          characters[Int.random(in: 0..<characters.count, using: &generator)]
        }))
  case .array(let element):
    return .array(
      (0..<Int.random(in: 0...3, using: &generator)).map { _ in randomValue(element, &generator) })
  case .fixedArray(let element, let count):
    return .array((0..<count).map { _ in randomValue(element, &generator) })
  case .tuple(let fields): return .tuple(fields.map { randomValue($0, &generator) })
  }
}

private func randomWord(_ generator: inout SeededGenerator) -> UInt256 {
  UInt256(bigEndian: generator.bytes(32)) >> Int.random(in: 0..<256, using: &generator)
}
