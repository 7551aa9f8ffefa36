import ABI
import FixtureSupport
import Foundation
import Primitives
import Testing

@Suite("ABI encoding and decoding")
struct ABICodingTests {
  @Test("the published encodings are produced and read back")
  func published() throws {
    guard let folder = try Fixtures.archive("ethereum-tests/ABITests.tar.xz") else { return }
    defer { try? FileManager.default.removeItem(at: folder) }
    var count = 0
    for file in Fixtures.jsonFiles(below: folder) {
      let cases = try JSONDecoder().decode([String: PublishedCase].self, from: Data(contentsOf: file))
      for (name, test) in cases {
        count += 1
        let types = try test.types.map { try ABIType($0) }
        let values = try zip(test.args, types).map { try $0.value($1) }
        #expect(try ABI.encode(values, as: types) == Hex.decode(test.result), "\(name)")
        #expect(try ABI.decode(Hex.decode(test.result), as: types) == values, "\(name)")
      }
    }
    #expect(count == 3)
  }

  @Test("the examples of the specification are produced", arguments: SpecificationExample.all)
  func specification(example: SpecificationExample) throws {
    let signature = try FunctionSignature(example.signature)
    let data = try signature.encode(parsing: example.arguments)
    #expect(Hex.encode(data, prefix: false) == example.data)
    #expect(try signature.decode(data).map(\.description) == example.arguments)
  }

  @Test("random values of random types round trip through data and text")
  func roundTrip() throws {
    var generator = SeededGenerator(suite: "ABI round trip", fallback: 41)
    for _ in 0..<3000 {
      let types = (0..<Int.random(in: 0...4, using: &generator)).map { _ in randomType(depth: 0, &generator) }
      let values = types.map { randomValue($0, &generator) }
      let data = try ABI.encode(values, as: types)
      #expect(data.count.isMultiple(of: 32))
      #expect(try ABI.decode(data, as: types) == values)
      for (value, type) in zip(values, types) {
        #expect(try ABIType(type.description) == type)
        #expect(try ABIValue.parse(value.description, as: type) == value)
      }
    }
  }

  @Test("damaged data is refused or decodes to values of the type, and never traps")
  func damaged() throws {
    var generator = SeededGenerator(suite: "ABI damage", fallback: 42)
    for _ in 0..<20_000 {
      let types = (0..<Int.random(in: 1...3, using: &generator)).map { _ in randomType(depth: 0, &generator) }
      var data = try ABI.encode(types.map { randomValue($0, &generator) }, as: types)
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !data.isEmpty {
        let index = Int.random(in: 0..<data.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: data[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: data[index] = 0xff
        case 2: data[min(index | 31, data.count - 1)] = UInt8.random(in: .min ... .max, using: &generator)
        default: data = Array(data[..<index])
        }
      }
      if let values = try? ABI.decode(data, as: types) {
        let canonical = try ABI.encode(values, as: types)
        #expect(try ABI.decode(canonical, as: types) == values)
      }
    }
  }

  @Test(
    "unused bits make a word non-canonical",
    arguments: [
      ("address", "0000000000000000000000010000000000000000000000000000000000001000"),
      ("bool", "0000000000000000000000000000000000000000000000000000000000000002"),
      ("uint8", "0000000000000000000000000000000000000000000000000000000000000100"),
      ("int8", "0000000000000000000000000000000000000000000000000000000000000080"),
      ("int8", "ff00000000000000000000000000000000000000000000000000000000000080"),
      ("bytes4", "0102030405000000000000000000000000000000000000000000000000000000"),
      ("function", "0102030405060708091011121314151617181920212223240000000000000001"),
    ])
  func nonCanonical(type: String, word: String) throws {
    #expect(throws: ABIError.nonCanonical(type: type)) {
      try ABI.decode(Hex.decode(word), as: [ABIType(type)])
    }
  }

  @Test("offsets and lengths outside the data are refused")
  func ranges() throws {
    let bytes = [ABIType.bytes]
    let numbers = try [ABIType("uint256[]")]
    func words(_ words: UInt256...) -> Bytes { words.flatMap(\.bigEndianBytes) }
    #expect(throws: ABIError.truncated) { try ABI.decode([], as: bytes) }
    #expect(throws: ABIError.truncated) { try ABI.decode(words(32), as: bytes) }
    for offset in [UInt256(33 * 32), .max, UInt256.one << 63, UInt256.one << 64] {
      #expect(throws: ABIError.offsetOutOfRange) { try ABI.decode(words(offset, 0), as: bytes) }
    }
    for length in [UInt256(1), 32, .max, UInt256.one << 63, UInt256.one << 64] {
      #expect(throws: ABIError.lengthOutOfRange) { try ABI.decode(words(32, length), as: bytes) }
      #expect(throws: ABIError.lengthOutOfRange) { try ABI.decode(words(32, length), as: numbers) }
    }
    #expect(try ABI.decode(words(32, 0, 99), as: bytes) == [.bytes([])], "bytes after the values are ignored")
  }

  @Test("shared data is accepted, amplified data is not")
  func amplification() throws {
    let types = try [ABIType("bytes[]")]
    func shared(_ count: Int) -> Bytes {
      // `count` elements that all point to the same 1,024 bytes.
      var data = UInt256(32).bigEndianBytes + UInt256(count).bigEndianBytes
      for _ in 0..<count { data += UInt256(32 * count).bigEndianBytes }
      return data + UInt256(1024).bigEndianBytes + Bytes(repeating: 7, count: 1024)
    }
    #expect(try ABI.decode(shared(2), as: types).first?.asList?.count == 2)
    #expect(throws: ABIError.tooMuchWork) { try ABI.decode(shared(40), as: types) }

    // Each level is an array of offsets that all point to the next: 2⁹⁶ leaves without a budget.
    let nested = try [ABIType("uint256" + String(repeating: "[]", count: 10))]
    var data = UInt256(32).bigEndianBytes
    for _ in 0..<10 {
      data += UInt256(64).bigEndianBytes
      for _ in 0..<64 { data += UInt256(64 * 32).bigEndianBytes }
    }
    #expect(throws: ABIError.tooMuchWork) { try ABI.decode(data, as: nested) }

    // Offsets that point at themselves read as empty arrays: offsets only lead forward, so nothing can be circular.
    let own = UInt256(32).bigEndianBytes + UInt256(1).bigEndianBytes + UInt256(0).bigEndianBytes
    #expect(try ABI.decode(own, as: [ABIType("uint256[][]")]) == [.array([.array([])])])
  }

  @Test("elements without size are refused, whatever their number")
  func elementsWithoutSize() {
    let data = UInt256(32).bigEndianBytes + UInt256(UInt64(Int.max)).bigEndianBytes
    #expect(throws: ABIError.elementsWithoutSize) { try ABI.decode(data, as: [.array(.tuple([]))]) }
    #expect(throws: ABIError.elementsWithoutSize) {
      try ABI.decode(data, as: [.fixedArray(.tuple([]), count: .max)])
    }
  }

  @Test("strings must be UTF-8, byte strings need not be")
  func utf8() throws {
    let data = try ABI.encode([.bytes([0xff, 0xfe])], as: [.bytes])
    #expect(try ABI.decode(data, as: [.bytes]) == [.bytes([0xff, 0xfe])])
    #expect(throws: ABIError.invalidUTF8) { try ABI.decode(data, as: [.string]) }
    let overlong = try ABI.encode([.bytes([0xc0, 0x80])], as: [.bytes])
    #expect(throws: ABIError.invalidUTF8) { try ABI.decode(overlong, as: [.string]) }
  }

  @Test("values that their type does not have are refused")
  func mismatches() {
    #expect(throws: ABIError.mismatch(type: "uint8")) { try ABI.encode([.uint(256)], as: [.uint(bits: 8)]) }
    #expect(throws: ABIError.mismatch(type: "int8")) { try ABI.encode([.int(128)], as: [.int(bits: 8)]) }
    #expect(throws: ABIError.mismatch(type: "bytes4")) { try ABI.encode([.fixedBytes([1])], as: [.fixedBytes(4)]) }
    #expect(throws: ABIError.mismatch(type: "bool")) { try ABI.encode([.uint(1)], as: [.bool]) }
    #expect(throws: ABIError.wrongCount(expected: 2, actual: 1)) {
      try ABI.encode([.array([.uint(1)])], as: [.fixedArray(.uint(bits: 8), count: 2)])
    }
    #expect(throws: ABIError.wrongCount(expected: 0, actual: 1)) { try ABI.encode([.uint(1)], as: []) }
  }

  @Test("packed encodings are those of Solidity")
  func packed() throws {
    // The example of the Solidity documentation: int16(-1), bytes1(0x42), uint16(0x03), string("Hello, world!").
    let encoding = try ABI.encodePacked(
      [.int(-1), .fixedBytes([0x42]), .uint(3), .string("Hello, world!")],
      as: [.int(bits: 16), .fixedBytes(1), .uint(bits: 16), .string])
    #expect(Hex.encode(encoding, prefix: false) == "ffff42000348656c6c6f2c20776f726c6421")
    #expect(
      try ABI.encodePacked(
        [.address(Address(low: 1)), .bool(true), .array([.uint(2), .uint(3)])],
        as: [.address, .bool, ABIType("uint8[]")])
        == Address(low: 1).bytes + [1] + UInt256(2).bigEndianBytes + UInt256(3).bigEndianBytes)
    #expect(throws: ABIError.notPackable(type: "(bool)")) {
      try ABI.encodePacked([.tuple([.bool(true)])], as: [.tuple([.bool])])
    }
    #expect(throws: ABIError.notPackable(type: "string[]")) {
      try ABI.encodePacked([.array([])], as: [.array(.string)])
    }
  }
}

/// The worked examples of the "Contract ABI Specification".
struct SpecificationExample: Sendable {
  let signature: String
  let arguments: [String]
  let data: String

  static let all = [
    SpecificationExample(
      signature: "baz(uint32,bool)", arguments: ["69", "true"],
      data: "cdcd77c0"
        + "0000000000000000000000000000000000000000000000000000000000000045"
        + "0000000000000000000000000000000000000000000000000000000000000001"),
    SpecificationExample(
      signature: "bar(bytes3[2])", arguments: ["[0x616263,0x646566]"],
      data: "fce353f6"
        + "6162630000000000000000000000000000000000000000000000000000000000"
        + "6465660000000000000000000000000000000000000000000000000000000000"),
    SpecificationExample(
      signature: "sam(bytes,bool,uint256[])", arguments: ["0x64617665", "true", "[1,2,3]"],
      data: "a5643bf2"
        + "0000000000000000000000000000000000000000000000000000000000000060"
        + "0000000000000000000000000000000000000000000000000000000000000001"
        + "00000000000000000000000000000000000000000000000000000000000000a0"
        + "0000000000000000000000000000000000000000000000000000000000000004"
        + "6461766500000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000003"
        + "0000000000000000000000000000000000000000000000000000000000000001"
        + "0000000000000000000000000000000000000000000000000000000000000002"
        + "0000000000000000000000000000000000000000000000000000000000000003"),
    SpecificationExample(
      signature: "g(uint256[][],string[])", arguments: ["[[1,2],[3]]", "[\"one\",\"two\",\"three\"]"],
      data: "2289b18c"
        + "0000000000000000000000000000000000000000000000000000000000000040"
        + "0000000000000000000000000000000000000000000000000000000000000140"
        + "0000000000000000000000000000000000000000000000000000000000000002"
        + "0000000000000000000000000000000000000000000000000000000000000040"
        + "00000000000000000000000000000000000000000000000000000000000000a0"
        + "0000000000000000000000000000000000000000000000000000000000000002"
        + "0000000000000000000000000000000000000000000000000000000000000001"
        + "0000000000000000000000000000000000000000000000000000000000000002"
        + "0000000000000000000000000000000000000000000000000000000000000001"
        + "0000000000000000000000000000000000000000000000000000000000000003"
        + "0000000000000000000000000000000000000000000000000000000000000003"
        + "0000000000000000000000000000000000000000000000000000000000000060"
        + "00000000000000000000000000000000000000000000000000000000000000a0"
        + "00000000000000000000000000000000000000000000000000000000000000e0"
        + "0000000000000000000000000000000000000000000000000000000000000003"
        + "6f6e650000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000003"
        + "74776f0000000000000000000000000000000000000000000000000000000000"
        + "0000000000000000000000000000000000000000000000000000000000000005"
        + "7468726565000000000000000000000000000000000000000000000000000000"),
  ]
}

/// A case of ethereum/tests ABITests.
private struct PublishedCase: Decodable {
  enum Argument: Decodable {
    case number(UInt64)
    case text(String)
    case list([Argument])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(UInt64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([Argument].self))
      }
    }

    func value(_ type: ABIType) throws -> ABIValue {
      switch (self, type) {
      case (.number(let number), _): return .uint(UInt256(number))
      case (.text(let text), .address): return try ABIValue.parse(text, as: type)
      case (.text(let text), .fixedBytes): return .fixedBytes(Bytes(text.utf8))
      case (.text(let text), _): return .bytes(Bytes(text.utf8))
      case (.list(let items), .array(let element)): return .array(try items.map { try $0.value(element) })
      case (.list, _): throw ABIError.mismatch(type: type.description)
      }
    }
  }

  let args: [Argument]
  let result: String
  let types: [String]
}
