import ContractKit
import Cryptography
import Primitives

/// Messages that a contract of the tests sends.
enum Calls {
  /// A message with arguments of one word each.
  static func encode(_ signature: String, _ arguments: UInt256...) -> Bytes {
    let selector = Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
    let words = arguments.flatMap { word in
      Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3).bigEndianBytes
    }
    return Bytes(selector + words)
  }
}
