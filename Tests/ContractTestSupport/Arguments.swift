package import ContractKit

/// Arguments of a constructor in the Solidity ABI, written apart from ContractKit's encoder.
package enum Argument {
  case word(UInt256)
  case words([UInt256])
  case texts([Text])

  /// The bytes of a list of arguments.
  package static func encode(_ arguments: [Argument]) -> Bytes {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    for argument in arguments {
      if case .word(let word) = argument {
        head += CallBytes.bytes(word)
        continue
      }
      head += CallBytes.bytes(UInt256(UInt64(arguments.count * 32 + tail.count)))
      tail += argument.content
    }
    return Bytes(head + tail)
  }

  private var content: [UInt8] {
    switch self {
    case .word(let word): CallBytes.bytes(word)
    case .words(let words): CallBytes.bytes(UInt256(UInt64(words.count))) + words.flatMap { CallBytes.bytes($0) }
    case .texts(let texts): CallBytes.bytes(UInt256(UInt64(texts.count))) + Argument.list(texts)
    }
  }

  private static func list(_ texts: [Text]) -> [UInt8] {
    var head: [UInt8] = []
    var tail: [UInt8] = []
    for text in texts {
      head += CallBytes.bytes(UInt256(UInt64(texts.count * 32 + tail.count)))
      let bytes = text.utf8.elements
      tail += CallBytes.bytes(UInt256(UInt64(bytes.count))) + bytes
      tail += [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    }
    return head + tail
  }
}
