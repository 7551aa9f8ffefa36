/// Changes files: bytes, stretches, numbers, and the structure of JSON.
package struct Mutator {
  private var random: SeededGenerator

  /// Starts the mutations of a seed.
  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// One to four changes of a file; `span` of its front gets half of them, for that is where decisions are made.
  package mutating func mutate(_ file: [UInt8], span: Int = 4096) -> [UInt8] {
    var bytes = file
    for _ in 0..<random.number(in: 1...4) {
      guard !bytes.isEmpty else { return bytes }
      let near = min(bytes.count, random.number(in: 0...1) == 0 ? span : bytes.count)
      let at = random.number(in: 0...near - 1)
      let end = min(bytes.count, at + random.number(in: 1...16))
      switch random.number(in: 0...9) {
      case 0: bytes[at] = UInt8(random.number(in: 0...255))
      case 1: bytes[at] ^= 1 << UInt8(random.number(in: 0...7))
      case 2: bytes.removeSubrange(at..<end)
      case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 4: bytes.removeSubrange(at...)
      case 5: bytes.replaceSubrange(at..<end, with: Array(pick(Self.values).utf8))
      case 6: replaceNumber(in: &bytes, after: at)
      case 7:
        bytes.insert(
          contentsOf: Array(repeating: pick([0x5B, 0x7B, 0x22, 0x5C]), count: random.number(in: 1...200)), at: at)
      case 8: swapStretches(of: &bytes, at, end)
      default: bytes[at] = pick(Array("{}[]\",:0-e9".utf8))
      }
    }
    return bytes
  }

  /// Values that a reader may trip over.
  private static let values = [
    "9999999999", "-1", "1e308", "0", "1.5", "null", "true", "[]", "{}", "\"\"", "18446744073709551615", "4294967296",
    "9007199254740993", "[[[[[[[[", "\"\\ud800\"", "-0", "1e-400", "2147483648",
  ]

  /// Puts another value in place of the next number.
  private mutating func replaceNumber(in bytes: inout [UInt8], after at: Int) {
    let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
    guard let start = bytes[at...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: Array(pick(Self.values).utf8))
  }

  private mutating func swapStretches(of bytes: inout [UInt8], _ at: Int, _ end: Int) {
    let other = random.number(in: 0...max(0, bytes.count - (end - at)))
    guard other >= end || other + (end - at) <= at else { return }
    for offset in 0..<end - at { bytes.swapAt(at + offset, other + offset) }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value { values[random.number(in: 0...values.count - 1)] }
}
