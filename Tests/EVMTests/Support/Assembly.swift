import EVM
import Primitives

/// Bytecode under construction, in the order in which it runs: `push(1) + push(2) + .add`.
struct Assembly {
  var bytes: Bytes = []

  /// One instruction without an immediate.
  static func op(_ opcode: Opcode) -> Assembly { Assembly(bytes: [opcode.rawValue]) }

  static func + (left: Assembly, right: Assembly) -> Assembly { Assembly(bytes: left.bytes + right.bytes) }
  static func += (left: inout Assembly, right: Assembly) { left.bytes += right.bytes }
  static func + (left: Assembly, right: Opcode) -> Assembly { left + .op(right) }
  static func * (count: Int, code: Assembly) -> Assembly {
    Assembly(bytes: Bytes((0..<count).flatMap { _ in code.bytes }))
  }
}

/// Pushes a number with the shortest PUSH.
func push(_ value: UInt256) -> Assembly {
  let bytes = value.minimalBigEndianBytes
  return Assembly(bytes: [Opcode.push0.rawValue + UInt8(bytes.count)] + bytes)
}

/// Pushes an address.
func push(_ address: Address) -> Assembly { push(address.word) }

/// Pushes words so that the first is on top, as an instruction's operands are listed.
func operands(_ words: UInt256...) -> Assembly {
  words.reversed().reduce(Assembly()) { $0 + push($1) }
}

/// Writes the word on top of the stack to memory.
func store(at offset: UInt256) -> Assembly { push(offset) + .memoryStore }

/// Returns a range of memory.
func give(_ count: UInt256, at offset: UInt256 = 0) -> Assembly { operands(offset, count) + .return }

/// Returns the word on top of the stack.
var giveTop: Assembly { store(at: 0) + give(32) }

/// Writes bytes to memory, padded to words.
func put(_ bytes: Bytes, at offset: Int = 0) -> Assembly {
  stride(from: 0, to: bytes.count, by: 32).reduce(Assembly()) { code, start in
    code + push(UInt256(bigEndian: bytes, at: start)) + store(at: UInt256(offset + start))
  }
}

/// Init code that deploys code.
func deploying(_ code: Bytes) -> Assembly { put(code) + give(UInt256(code.count)) }

/// A call with no output area; the result is left on the stack.
func calling(
  _ kind: Opcode = .call, _ target: Address, gas: UInt256 = .max, value: UInt256 = 0,
  input: (UInt256, UInt256) = (0, 0),
  output: (UInt256, UInt256) = (0, 0)
) -> Assembly {
  let tail = operands(input.0, input.1, output.0, output.1)
  let takesValue = kind == .call || kind == .callCode
  return tail + (takesValue ? push(value) : Assembly()) + push(target) + push(gas) + kind
}

/// Returns the whole return data.
var giveReturnData: Assembly {
  .op(.returnDataSize) + push(0) + push(0) + .returnDataCopy + .returnDataSize + push(0) + .return
}
