import ContractKit
import FixtureSupport
import Primitives
import Testing

private typealias Word = ContractKit.UInt256
private typealias Oracle = Primitives.UInt256

@Suite("UInt256 of contracts agrees with the node's")
struct ArithmeticTests {
  let chain = MockChain()

  private func run<Result>(_ body: @escaping () throws -> Result) throws -> Result {
    let place = ContractKit.Address(1)
    let contract = try chain.deploy(Closed.self, at: place) { Closed(_contract: ContractInstance()) }
    return try contract.read { _ in try body() }
  }

  /// Numbers that matter: few bits, all bits, and limbs at their ends.
  private static func number(_ random: inout SeededGenerator) -> Word {
    func limb() -> UInt64 {
      switch Int.random(in: 0..<6, using: &random) {
      case 0, 1: 0
      case 2: .max
      case 3: UInt64.random(in: 0...3, using: &random)
      default: random.next()
      }
    }
    return Word(l0: limb(), l1: limb(), l2: limb(), l3: limb())
  }

  @Test("wrapping operators, comparison, bits and shifts")
  func wrapping() throws {
    var random = SeededGenerator(suite: "ArithmeticTests.wrapping", fallback: 1)
    var pairs: [(Word, Word, Int)] = []
    for _ in 0..<5_000 {
      pairs.append((Self.number(&random), Self.number(&random), Int.random(in: 0...300, using: &random)))
    }
    let cases = pairs
    let failures = try run {
      var failures: [String] = []
      for (a, b, shift) in cases {
        let (x, y) = (Raw.primitive(a), Raw.primitive(b))
        let pairs: [(String, Word, Oracle)] = [
          ("&+", a &+ b, x &+ y), ("&-", a &- b, x &- y), ("&*", a &* b, x &* y), ("power", a.power(b), x.power(y)),
          ("&", a & b, x & y), ("|", a | b, x | y), ("^", a ^ b, x ^ y), ("~", ~a, ~x),
          ("<<", a << shift, x << shift), (">>", a >> shift, x >> shift),
          ("byteSwapped", a.byteSwapped, Oracle(bigEndian: Array(x.bigEndianBytes.reversed()))),
        ]
        for (name, mine, expected) in pairs where Raw.primitive(mine) != expected {
          failures.append("\(name) of \(a), \(b), \(shift) is \(mine) and not \(expected)")
        }
        if (a < b) != (x < y) || (a == b) != (x == y) { failures.append("comparison of \(a) and \(b)") }
        if (a.isZero, a.isUInt64) != (x.isZero, x.fitsInUInt64) { failures.append("size of \(a)") }
      }
      return failures
    }
    #expect(failures == [])
  }

  @Test("checked operators give the result, or panic exactly when it does not fit")
  func checked() throws {
    var random = SeededGenerator(suite: "ArithmeticTests.checked", fallback: 2)
    for _ in 0..<300 {
      let (a, b) = (Self.number(&random), Self.number(&random))
      let (x, y) = (Raw.primitive(a), Raw.primitive(b))
      let sum = x.addingReportingOverflow(y)
      try check(sum.overflow ? nil : sum.partialValue, .arithmetic) { a + b }
      let difference = x.subtractingReportingOverflow(y)
      try check(difference.overflow ? nil : difference.partialValue, .arithmetic) { a - b }
      let product = x.multipliedReportingOverflow(by: y)
      try check(product.overflow ? nil : product.partialValue, .arithmetic) { a * b }
      try check(y.isZero ? nil : x.divided(by: y), .divisionByZero) { a / b }
      try check(y.isZero ? nil : x.remainder(dividingBy: y), .divisionByZero) { a % b }
      let m = Self.number(&random)
      let z = Raw.primitive(m)
      try check(z.isZero ? nil : x.addMod(y, modulus: z), .divisionByZero) { a.adding(b, modulo: m) }
      try check(z.isZero ? nil : x.multiplyMod(y, modulus: z), .divisionByZero) { a.multiplied(by: b, modulo: m) }
      try check(x.fitsInUInt64 ? Oracle(x.l0) : nil, .arithmetic) { Word(UInt64(a)) }
    }
  }

  private func check(_ expected: Oracle?, _ panic: Panic, _ body: @escaping () -> Word) throws {
    if let expected {
      #expect(Raw.primitive(try run(body)) == expected)
    } else {
      #expect(throws: Revert.panic(panic)) { try run(body) }
    }
  }

  @Test("products at the edge of overflow")
  func edges() throws {
    let half = Word.one << 128
    try check(nil, .arithmetic) { half * half }
    try check(Raw.primitive(.max &- (half &- 1)), .arithmetic) { half * (half &- 1) }
    try check(Raw.primitive(.max), .arithmetic) { .max * 1 }
    try check(nil, .arithmetic) { .max * 2 }
    try check(.zero, .arithmetic) { 0 * .max }
    let negative = -1
    try check(nil, .arithmetic) { Word(negative) }
  }

  @Test("addresses and hashes are their big-endian numbers")
  func addresses() throws {
    var random = SeededGenerator(suite: "ArithmeticTests.addresses", fallback: 3)
    for _ in 0..<1_000 {
      let number = Self.number(&random)
      let address = ContractKit.Address(truncating: number)
      #expect(address.description == Primitives.Address(truncating: Raw.primitive(number)).checksummed)
      #expect(Raw.primitive(address.word) == Primitives.Address(truncating: Raw.primitive(number)).word)
      #expect(ContractKit.Hash(number).description == Primitives.Hash(Raw.primitive(number)).hex)
      #expect(
        ContractKit.Address(number.l0).description == Primitives.Address(low: number.l0).checksummed)
    }
  }
}
