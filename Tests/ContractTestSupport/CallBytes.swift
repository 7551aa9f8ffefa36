package import ContractKit
package import Primitives

/// Calls in the Solidity ABI, written apart from ContractKit's encoder.
package enum CallBytes {
  /// The four bytes that name a function, and words.
  package static func call(_ signature: String, _ words: ContractKit.UInt256...) -> ContractKit.Bytes {
    let selector = Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
    return ContractKit.Bytes(selector + words.flatMap { bytes($0) })
  }

  /// A word as 32 big-endian bytes.
  package static func bytes(_ word: ContractKit.UInt256) -> [UInt8] {
    Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3).bigEndianBytes
  }

  /// A number from 32 big-endian bytes.
  package static func word(_ bytes: [UInt8]) -> ContractKit.UInt256 { word(Primitives.UInt256(bigEndian: bytes)) }

  /// The same number as the kit's type.
  package static func word(_ number: Primitives.UInt256) -> ContractKit.UInt256 {
    ContractKit.UInt256(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3)
  }

  /// Keccak-256 of words, each as 32 big-endian bytes.
  package static func hash(_ words: ContractKit.UInt256...) -> ContractKit.UInt256 {
    word(Keccak256.hash(words.flatMap { bytes($0) }).word)
  }

  /// Keccak-256 of text.
  package static func hash(_ text: String) -> ContractKit.UInt256 { word(Keccak256.hash(Array(text.utf8)).word) }

  /// A hash from hexadecimal digits.
  package static func hash(hex: String) throws -> ContractKit.UInt256 { word(try Hex.decode(hex)) }
}
