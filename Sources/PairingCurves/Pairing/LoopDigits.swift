import Primitives

extension UInt256 {
  /// The non-adjacent form, most significant digit first; the value is not zero.
  var signedBinaryDigits: [Int8] {
    Array(nonAdjacentForm(width: 2).reversed().drop { $0 == 0 })
  }

  /// The binary digits, most significant first; the value is not zero.
  var binaryDigits: [Int8] {
    (0..<bitWidthUsed).reversed().map { bit($0) ? 1 : 0 }
  }
}
