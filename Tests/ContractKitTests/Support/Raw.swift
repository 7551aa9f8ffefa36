import ContractKit
import Primitives

/// Words and bytes between the kit's types and plain arrays.
enum Raw {
  /// A word as 32 big-endian bytes.
  static func bytes(_ word: ContractKit.UInt256) -> [UInt8] { primitive(word).bigEndianBytes }

  /// The same number as the node's type.
  static func primitive(_ word: ContractKit.UInt256) -> Primitives.UInt256 {
    Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3)
  }

  /// The same number as the kit's type.
  static func word(_ number: Primitives.UInt256) -> ContractKit.UInt256 {
    ContractKit.UInt256(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3)
  }

  /// A number from big-endian bytes.
  static func word(_ bytes: [UInt8]) -> ContractKit.UInt256 { word(Primitives.UInt256(bigEndian: bytes)) }

  /// Keccak-256 of words, each as 32 big-endian bytes: where Solidity puts a mapping's value or an array's elements.
  static func slot(_ words: ContractKit.UInt256...) -> ContractKit.UInt256 { slot(words.flatMap { bytes($0) }) }

  /// Keccak-256 of bytes.
  static func slot(_ bytes: [UInt8]) -> ContractKit.UInt256 { word(Keccak256.hash(bytes).word) }
}
