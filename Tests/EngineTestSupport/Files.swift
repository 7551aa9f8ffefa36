import Foundation

/// A test's complaint about its own set-up.
package struct SetUpError: Error {
  /// What is wrong.
  package let sentence: String

  /// Complains.
  package init(sentence: String) { self.sentence = sentence }
}

/// Reads a file whole.
package func readBytes(_ path: String) throws -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else { throw SetUpError(sentence: "cannot read \(path)") }
  return [UInt8](data)
}

/// The bytes of an integer, least significant first.
package func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  stride(from: 0, to: value.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// The bf16 bits of a value, truncated.
package func bfloat16(_ value: Float) -> UInt16 { UInt16(value.bitPattern >> 16) }

/// FNV-1a over 32-bit words, low byte first.
package func digest(_ words: some Sequence<UInt32>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for word in words {
    for shift in [0, 8, 16, 24] as [UInt32] { hash = (hash ^ UInt64(word >> shift & 0xFF)) &* 0x100_0000_01b3 }
  }
  return hash
}

/// FNV-1a over the bits of fp32 values.
package func digest(_ values: [Float]) -> UInt64 { digest(values.lazy.map(\.bitPattern)) }
