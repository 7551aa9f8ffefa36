import ContractKit
import FixtureSupport
import Testing

private typealias Word = ContractKit.UInt256

/// A contract that gives its arguments back.
@Contract
struct Echo {
  /// Numbers of every width.
  public static func numbers(a: UInt48, b: UInt128, c: Int256) -> (UInt48, UInt128, Int256) { (a, b, c) }
  /// Short bytes.
  public static func bytes(a: Bytes4, b: Bytes1) -> (Bytes4, Bytes1) { (a, b) }
  /// Writes them to the log.
  public mutating func log(a: UInt48, b: Int256, c: Bytes4, d: UInt128) {
    emit(Echoed(number: a, signed: b, selector: c, wide: d))
  }
}

@Event
struct Echoed {
  @Indexed var number: UInt48
  @Indexed var signed: Int256
  @Indexed var selector: Bytes4
  var wide: UInt128
}

@Suite("UInt48, UInt128, Int256, Bytes4 and Bytes1")
struct SmallWordTests {
  let chain = MockChain()
  let echo: MockContract<Echo>

  init() throws { echo = try chain.deploy(Echo.self, at: Address(0xEC)) { Echo(_contract: ContractInstance()) } }

  private func run<Result>(_ body: @escaping () throws -> Result) throws -> Result {
    try echo.read { _ in try body() }
  }

  @Test("they are uint48, uint128, int256, bytes4 and bytes1 in the ABI")
  func encoding() throws {
    let numbers = ["281474976710655", "340282366920938463463374607431768211455", "-5"]
    let call = Bytes(
      try Reference.call("numbers(uint48,uint128,int256)", numbers[0], numbers[1], numbers[2]))
    let output = try chain.send(call, to: echo.address)
    #expect(try Reference.decode(output.elements, as: "(uint48,uint128,int256)") == numbers)
    let bytes = Bytes(try Reference.call("bytes(bytes4,bytes1)", "0x80ac58cd", "0x0f"))
    let echoed = try chain.send(bytes, to: echo.address)
    #expect(try Reference.decode(echoed.elements, as: "(bytes4,bytes1)") == ["0x80ac58cd", "0x0f"])
  }

  @Test("words with bits that the types do not have are refused")
  func strictness() throws {
    let numbers = try Reference.selector("numbers(uint48,uint128,int256)")
    let bytes = try Reference.selector("bytes(bytes4,bytes1)")
    let refused: [[UInt8]] = [
      numbers + Raw.bytes(Word.one << 48) + Raw.bytes(0) + Raw.bytes(0),
      numbers + Raw.bytes(0) + Raw.bytes(Word.one << 128) + Raw.bytes(0),
      bytes + Raw.bytes(1) + Raw.bytes(0), bytes + Raw.bytes(Word.one << 223) + Raw.bytes(0),
      bytes + Raw.bytes(0) + Raw.bytes(Word.one << 247),
    ]
    for message in refused {
      #expect(throws: Revert()) { try chain.send(Bytes(message), to: echo.address) }
    }
  }

  @Test("they are topics")
  func topics() throws {
    try echo.call { $0.log(a: 7, b: -1, c: 0x0102_0304, d: 9) }
    #expect(chain.events(Echoed.self) == [Echoed(number: 7, signed: -1, selector: 0x0102_0304, wide: 9)])
    let topic = try #require(chain.logs.last?.topics)
    #expect(Raw.bytes(topic[0]) == (try Reference.topic("Echoed(uint48,int256,bytes4,uint128)")))
    #expect(topic[1...].elementsEqual([7, .max, Word(0x0102_0304) << 224]))
  }

  @Test("48 bits are checked")
  func uint48() throws {
    #expect(try run { UInt48(5) + 6 - 11 } == 0)
    #expect(UInt64(UInt48.max) == (1 << 48) - 1)
    #expect(throws: Revert.panic(.arithmetic)) { try run { UInt48.max + 1 } }
    #expect(throws: Revert.panic(.arithmetic)) { try run { UInt48(4) - 5 } }
    let tooLarge: UInt64 = 1 << 48
    #expect(throws: Revert.panic(.arithmetic)) { try run { UInt48(tooLarge) } }
    #expect(UInt48(3) < 4)
  }

  @Test("narrowing takes what fits and is a panic for the rest")
  func narrowing() throws {
    let narrowings: [(Int, @Sendable (Word) -> Word)] = [
      (8, { word in Word(UInt64(UInt8(word))) }), (16, { word in Word(UInt64(UInt16(word))) }),
      (32, { word in Word(UInt64(UInt32(word))) }), (48, { word in Word(UInt48(word)) }),
      (63, { word in Word(Int(word)) }), (64, { word in Word(UInt64(word)) }),
      (128, { word in Word(UInt128(word)) }), (255, { word in Word(Int256(word)) }),
    ]
    for (bits, narrow) in narrowings {
      let largest = (Word.one << bits) &- 1
      #expect(try run { narrow(largest) } == largest)
      #expect(throws: Revert.panic(.arithmetic)) { try run { narrow(largest &+ 1) } }
      #expect(throws: Revert.panic(.arithmetic)) { try run { narrow(Word.max) } }
    }
    #expect(throws: Revert.panic(.arithmetic)) { try run { Word(Int256(-1)) } }
  }

  @Test("signed arithmetic agrees with Swift's")
  func signed() throws {
    var random = SeededGenerator(suite: "SmallWordTests.signed", fallback: 21)
    var pairs: [(Int64, Int64)] = [(0, 0), (.min, .min), (.min, -1), (.max, .min), (1, -1), (-1, -1)]
    for _ in 0..<2_000 {
      let shift = Int.random(in: 0..<64, using: &random)
      pairs.append((Int64(bitPattern: random.next()) >> shift, Int64(bitPattern: random.next())))
    }
    let chosen = pairs
    let results = try run {
      chosen.map { a, b in
        let (x, y) = (Int256(a), Int256(b))
        return ([x + y, x - y, x * y] + (b == 0 ? [] : [x / y, x % y]), x < y)
      }
    }
    for ((a, b), (values, isLess)) in zip(chosen, results) {
      let (x, y) = (Int128(a), Int128(b))
      let expected = [x + y, x - y, x * y] + (b == 0 ? [] : [x / y, x % y])
      #expect(values.map(\.description) == expected.map(\.description), "\(a), \(b)")
      #expect(isLess == (a < b))
    }
  }

  @Test("signed results that do not fit are panics")
  func signedOverflow() throws {
    let refused: [@Sendable () -> Int256] = [
      { .max + 1 }, { .min - 1 }, { .min + .min }, { .max - -1 }, { -Int256.min }, { .min * -1 }, { .max * 2 },
      { .min / -1 },
    ]
    for body in refused { #expect(throws: Revert.panic(.arithmetic)) { try run { body() } } }
    #expect(throws: Revert.panic(.divisionByZero)) { try run { Int256(1) / 0 } }
    #expect(throws: Revert.panic(.divisionByZero)) { try run { Int256(1) % 0 } }
    #expect(try run { .min + .max } == Int256(-1))
    #expect(try run { .min * 1 } == Int256.min)
    #expect(try run { .min - .min } == Int256.zero)
    #expect(Int256.min.magnitude == Word.one << 255)
    #expect(Int256.min < .max && Int256(-2) < -1 && !(Int256(1) < 1))
  }

  @Test("ASCII is left-aligned")
  func ascii() throws {
    #expect(Hash(ascii: "a") == Hash(Word(0x61) << 248))
    let whole = Hash(ascii: "0123456789abcdef0123456789abcdef")
    #expect(Raw.bytes(whole.word) == Array("0123456789abcdef0123456789abcdef".utf8))
    #expect(Hash(ascii: "") == .zero)
    #expect(throws: Revert.panic(.assertion)) { try run { Hash(ascii: "0123456789abcdef0123456789abcdefg") } }
  }
}
