import BigInt
import FixtureSupport
import Foundation
import Primitives
import Testing

@Suite("RLP")
struct RLPTests {
  @Test("the published encodings are produced and read back")
  func published() throws {
    guard let folder = try Fixtures.archive("ethereum-tests/RLPTests.tar.xz") else { return }
    defer { try? FileManager.default.removeItem(at: folder) }
    var count = 0
    for file in Fixtures.jsonFiles(below: folder) {
      let cases = try JSONDecoder().decode([String: PublishedCase].self, from: Data(contentsOf: file))
      for (name, test) in cases {
        count += 1
        let encoding = try Hex.decode(test.out)
        switch test.input {
        case .text("INVALID"):
          #expect(throws: RLPError.self, "\(name)") { try RLP.decode(encoding) }
        case .text("VALID"):
          #expect(try RLP.decode(encoding).encoded() == encoding, "\(name)")
        default:
          #expect(test.input.item.encoded() == encoding, "\(name)")
          #expect(try RLP.decode(encoding) == test.input.item, "\(name)")
        }
      }
    }
    #expect(count == 55)
  }

  @Test("random trees round trip through tree, encoder and reader")
  func roundTrip() throws {
    var generator = SeededGenerator(suite: "RLP round trip", fallback: 21)
    for _ in 0..<2000 {
      let item = randomItem(depth: 0, &generator)
      let encoding = item.encoded()
      #expect(try RLP.decode(encoding) == item)
      var reader = RLPReader(items: encoding)
      #expect(try read(&reader) == item)
      #expect(reader.isAtEnd)
    }
  }

  @Test("whatever bytes decode, they are the canonical encoding of what they decode to")
  func mutations() throws {
    var generator = SeededGenerator(suite: "RLP mutations", fallback: 22)
    var accepted = 0
    for _ in 0..<20_000 {
      var encoding = randomItem(depth: 0, &generator).encoded()
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !encoding.isEmpty {
        let index = Int.random(in: 0..<encoding.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: encoding[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: encoding.remove(at: index)
        case 2: encoding.insert(UInt8.random(in: .min ... .max, using: &generator), at: index)
        default: encoding = Array(encoding[..<index])
        }
      }
      if let item = try? RLP.decode(encoding) {
        accepted += 1
        #expect(item.encoded() == encoding)
      }
    }
    #expect(accepted > 0)
  }

  @Test("nesting beyond the limit is refused without using the stack")
  func depth() throws {
    #expect(throws: RLPError.tooDeep(limit: 64)) { try RLP.decode(nested(levels: 200_000)) }
    let legal = try RLP.decode(nested(levels: 64))
    #expect(legal.encoded() == nested(levels: 64))
  }

  @Test("input beyond the limit of length is refused")
  func length() {
    let limits = RLPLimits(maximumByteCount: 4, maximumDepth: 1)
    #expect(throws: RLPError.tooLong(limit: 4)) { try RLP.decode(Bytes(repeating: 0xc0, count: 5), limits: limits) }
  }

  @Test(
    "each fault has its own error",
    arguments: [
      ("", RLPError.truncated), ("8180", .none), ("c0c0", .trailingBytes), ("8101", .nonCanonicalByte),
      ("b801ff", .nonCanonicalLength), ("b94000", .truncated), ("b800", .nonCanonicalLength), ("c2", .truncated),
      ("c181", .truncated), ("bfffffffffffffffff", .truncated), ("fbffffffff", .truncated),
    ] as [(String, RLPError?)])
  func faults(encoding: String, expected: RLPError?) throws {
    let bytes = try Hex.decode(encoding)
    do throws(RLPError) {
      _ = try RLP.decode(bytes)
      #expect(expected == nil)
    } catch {
      #expect(error == expected)
    }
  }

  @Test("accessors check kind, width and leading zeros")
  func accessors() throws {
    #expect(try RLP.uint(UInt64(1024)).asUInt64() == 1024)
    #expect(try RLP.uint(UInt256.max).asUInt256() == .max)
    #expect(throws: RLPError.leadingZeros) { try RLP.bytes([0]).asUInt64() }
    #expect(throws: RLPError.leadingZeros) { try RLP.bytes([0, 1]).asUInt256() }
    #expect(throws: RLPError.numberTooWide(limit: 8)) { try RLP.bytes(Bytes(repeating: 1, count: 9)).asUInt64() }
    #expect(throws: RLPError.numberTooWide(limit: 32)) { try RLP.bytes(Bytes(repeating: 1, count: 33)).asUInt256() }
    #expect(throws: RLPError.expectedBytes) { try RLP.list([]).asBytes() }
    #expect(throws: RLPError.expectedList) { try RLP.bytes([]).asList() }
    #expect(throws: RLPError.wrongCount(expected: 2, actual: 0)) { try RLP.list([]).asList(count: 2) }
    #expect(throws: RLPError.wrongCount(expected: 20, actual: 19)) {
      try RLP.bytes(Bytes(repeating: 1, count: 19)).asAddress()
    }
    let address = Address(low: 0x1000)
    #expect(try RLP.address(address).asAddress() == address)
    #expect(try RLP.hash(Keccak256.emptyTrieRoot).asHash() == Keccak256.emptyTrieRoot)
  }

  @Test("the encoder writes each type as the tree does, and the reader reads it")
  func typedFields() throws {
    let (address, hash) = (Address(low: 0x1005), Keccak256.emptyBytesHash)
    let numbers: [UInt256] = [0, 1, 127, 128, 255, 256, UInt256(UInt64.max), .max]
    var encoder = RLPEncoder(prefix: [2])
    encoder.appendList { list in
      list.append(address)
      list.append(address as Address?)
      list.append(nil as Address?)
      list.append(hash)
      list.append(UInt64(77))
      list.append(Bytes(repeating: 7, count: 60))
      list.appendList { inner in for number in numbers { inner.append(number) } }
    }
    let payload = Array(encoder.bytes.dropFirst())
    let tree = RLP.list([
      .address(address), .address(address), .bytes([]), .hash(hash), .uint(UInt64(77)),
      .bytes(Bytes(repeating: 7, count: 60)), .list(numbers.map { .uint($0) }),
    ])
    #expect(encoder.bytes.first == 2 && payload == tree.encoded())

    var reader = try RLPReader(list: payload)
    #expect(try reader.readAddress() == address)
    #expect(try reader.readOptionalAddress() == address)
    #expect(try reader.readOptionalAddress() == nil)
    #expect(try reader.readHash() == hash)
    #expect(try reader.readUInt64() == 77)
    #expect(try reader.readBytes(count: 60) == Bytes(repeating: 7, count: 60))
    #expect(reader.nextIsList)
    var inner = try reader.readList()
    for number in numbers { #expect(try inner.readUInt256() == number) }
    try inner.finish()
    try reader.finish()
    #expect(throws: RLPError.truncated) {
      var copy = reader
      _ = try copy.readSlice()
    }
  }

  @Test("a reader never leaves its list")
  func containment() throws {
    // A list of two bytes whose item claims three, although the input goes on.
    var outer = RLPReader(items: [0xc2, 0x83, 1, 2, 3])
    var list = try outer.readList()
    #expect(throws: RLPError.truncated) { _ = try list.readSlice() }
    #expect(throws: RLPError.trailingBytes) { _ = try RLPReader(list: [0xc0, 0]) }
    #expect(throws: RLPError.expectedList) { _ = try RLPReader(list: [0x80]) }
  }

  private func read(_ reader: inout RLPReader) throws -> RLP {
    guard reader.nextIsList else { return .bytes(try reader.readBytes()) }
    var list = try reader.readList()
    var items: [RLP] = []
    while !list.isAtEnd { items.append(try read(&list)) }
    return .list(items)
  }

  private func randomItem(depth: Int, _ generator: inout SeededGenerator) -> RLP {
    if depth < 4, Int.random(in: 0..<3, using: &generator) == 0 {
      let count = Int.random(in: 0..<6, using: &generator)
      return .list((0..<count).map { _ in randomItem(depth: depth + 1, &generator) })
    }
    let lengths = [0, 1, 1, 2, 20, 32, 54, 55, 56, 57, 255, 256, 300]
    let length = lengths.randomElement(using: &generator) ?? 0
    return .bytes(generator.bytes(length).map { Bool.random(using: &generator) ? $0 : $0 & 0x7f })
  }

  /// Empty lists around one another.
  private func nested(levels: Int) -> Bytes {
    var reversed = Bytes()
    for _ in 0..<levels {
      let length = reversed.count
      if length <= 55 {
        reversed.append(0xc0 + UInt8(length))
      } else {
        var rest = length
        var digits = 0
        while rest > 0 {
          reversed.append(UInt8(truncatingIfNeeded: rest))
          rest >>= 8
          digits += 1
        }
        reversed.append(0xf7 + UInt8(digits))
      }
    }
    return reversed.reversed()
  }
}

/// A case of ethereum/tests RLPTests.
private struct PublishedCase: Decodable {
  enum Input: Decodable, Equatable {
    case number(UInt64)
    case text(String)
    case list([Input])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(UInt64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([Input].self))
      }
    }

    /// The item; text after "#" is a decimal number of any size.
    var item: RLP {
      switch self {
      case .number(let number): .uint(number)
      case .text(let text) where text.hasPrefix("#"):
        .bytes(Bytes((BigUInt(String(text.dropFirst())) ?? 0).serialize()))
      case .text(let text): .bytes(Bytes(text.utf8))
      case .list(let items): .list(items.map(\.item))
      }
    }
  }

  let input: Input
  let out: String

  enum CodingKeys: String, CodingKey {
    case input = "in"
    case out
  }
}
