import AdapterEngine
import Foundation

/// SplitMix64: the tests' only source of randomness. Values come from its bits alone, so frozen outputs stay comparable.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func values(_ count: Int, within bound: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(next() >> 40) * 0x1p-23 - 1) * bound }
  }
  mutating func tokens(_ count: Int, below bound: Int) -> [Int32] {
    (0..<count).map { _ in Int32(next() % UInt64(bound)) }
  }
}

/// A test's complaint about its own set-up.
struct SetUpError: Error { let sentence: String }

/// Reads a file whole.
func readBytes(_ path: String) throws -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else { throw SetUpError(sentence: "cannot read \(path)") }
  return [UInt8](data)
}

/// The bytes of an integer, least significant first.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  stride(from: 0, to: value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// The bf16 bits of a value, truncated.
func bfloat16(_ value: Float) -> UInt16 { UInt16(value.bitPattern >> 16) }

/// Builds safetensors files from named fp32 values.
struct SafetensorsWriter {
  var header: [(name: String, type: String, shape: [Int], bytes: [UInt8])] = []

  mutating func add(_ name: String, _ shape: [Int], _ values: [Float], type: String = "BF16") {
    var bytes: [UInt8] = []
    for value in values {
      switch type {
      case "BF16": bytes += littleEndian(bfloat16(value))
      case "F16": bytes += littleEndian(halfBits(value))
      default: bytes += littleEndian(value.bitPattern)
      }
    }
    header.append((name, type, shape, bytes))
  }

  func file() -> [UInt8] {
    var offset = 0
    var entries: [String] = [#""__metadata__":{"format":"pt"}"#]
    for tensor in header {
      let end = offset + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        #""\#(tensor.name)":{"dtype":"\#(tensor.type)","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    let text = Array("{\(entries.joined(separator: ","))}".utf8)
    var file = littleEndian(UInt64(text.count))
    file += text
    for tensor in header { file += tensor.bytes }
    return file
  }
}

/// IEEE binary16 bits of a value whose half is normal or zero; low bits are cut.
private func halfBits(_ value: Float) -> UInt16 {
  let bits = value.bitPattern
  let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
  if exponent <= 0 { return UInt16(bits >> 16 & 0x8000) }
  return UInt16(bits >> 16 & 0x8000) | UInt16(exponent << 10) | UInt16(bits >> 13 & 0x3FF)
}
