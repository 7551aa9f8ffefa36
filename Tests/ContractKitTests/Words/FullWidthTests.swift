import ContractKit
import FixtureSupport
import Primitives
import Testing

private typealias Word = ContractKit.UInt256

/// Products of two words at their full 512 bits, limb by limb, least significant first.
private struct Wide: Comparable {
  var limbs = [UInt64](repeating: 0, count: 8)

  static func product(_ a: Word, _ b: Word) -> Wide {
    var result = Wide()
    let (x, y) = ([a.l0, a.l1, a.l2, a.l3], [b.l0, b.l1, b.l2, b.l3])
    for i in 0..<4 {
      var carry: UInt64 = 0
      for j in 0..<4 {
        let (high, low) = x[i].multipliedFullWidth(by: y[j])
        let (first, one) = result.limbs[i + j].addingReportingOverflow(low)
        let (second, two) = first.addingReportingOverflow(carry)
        result.limbs[i + j] = second
        carry = high + (one ? 1 : 0) + (two ? 1 : 0)
      }
      result.limbs[i + 4] = carry
    }
    return result
  }

  static func < (left: Wide, right: Wide) -> Bool {
    for index in (0..<8).reversed() where left.limbs[index] != right.limbs[index] {
      return left.limbs[index] < right.limbs[index]
    }
    return false
  }

  static func - (left: Wide, right: Wide) -> Wide {
    var result = Wide()
    var borrow = false
    for index in 0..<8 {
      let (first, one) = left.limbs[index].subtractingReportingOverflow(right.limbs[index])
      let (second, two) = first.subtractingReportingOverflow(borrow ? 1 : 0)
      result.limbs[index] = second
      borrow = one || two
    }
    return result
  }

  /// The value as one word; nil when it is larger.
  var word: Word? {
    limbs[4...].allSatisfy { $0 == 0 } ? Word(l0: limbs[0], l1: limbs[1], l2: limbs[2], l3: limbs[3]) : nil
  }
}

@Suite("Products and roots at full width")
struct FullWidthTests {
  let chain = MockChain()

  private func run<Result>(_ body: @escaping () throws -> Result) throws -> Result {
    let contract = try chain.deploy(Closed.self, at: ContractKit.Address(1)) { Closed(_contract: ContractInstance()) }
    return try contract.read { _ in try body() }
  }

  private static func number(_ random: inout SeededGenerator) -> Word {
    let bits = Int.random(in: 0...256, using: &random)
    let word = Word(l0: random.next(), l1: random.next(), l2: random.next(), l3: random.next())
    return bits == 256 ? word : word & ((Word.one << bits) &- 1)
  }

  @Test("mulDiv is the whole quotient of the whole product, rounded as told")
  func mulDiv() throws {
    var random = SeededGenerator(suite: "FullWidthTests.mulDiv", fallback: 11)
    var cases: [(Word, Word, Word)] = [(.max, .max, .max), (.max, 2, 3), (.max, .max, .max &- 1), (0, .max, 7)]
    while cases.count < 4_000 {
      let (a, b, c) = (Self.number(&random), Self.number(&random), Self.number(&random))
      if c.isZero { continue }
      // Only quotients of one word; the others are the next test's.
      if Wide.product(a, b) < Wide.product(c, .max) { cases.append((a, b, c)) }
    }
    let chosen = cases.filter { Wide.product($0.0, $0.1) < Wide.product($0.2, .max) }
    let results = try run { chosen.map { (Word.mulDiv($0, $1, by: $2), Word.mulDiv($0, $1, by: $2, .up)) } }
    for ((a, b, c), (down, up)) in zip(chosen, results) {
      let product = Wide.product(a, b)
      let taken = Wide.product(down, c)
      try #require(!(product < taken), "\(a) * \(b) / \(c)")
      let rest = try #require((product - taken).word, "\(a) * \(b) / \(c)")
      #expect(rest < c, "\(a) * \(b) / \(c)")
      #expect(up == (rest.isZero ? down : down &+ 1), "\(a) * \(b) / \(c)")
    }
  }

  @Test("a quotient of more than one word and a division by zero are panics")
  func refusals() throws {
    let half = Word.one << 128
    #expect(throws: Revert.panic(.arithmetic)) { try run { Word.mulDiv(half, half, by: 1) } }
    #expect(throws: Revert.panic(.arithmetic)) { try run { Word.mulDiv(.max, .max, by: .max &- 2) } }
    // Rounded down the quotient is the largest word, rounded up it is one more.
    #expect(try run { Word.mulDiv(.max, .max &- 1, by: .max &- 1) } == .max)
    #expect(throws: Revert.panic(.divisionByZero)) { try run { Word.mulDiv(1, 1, by: 0) } }
    #expect(throws: Revert.panic(.divisionByZero)) { try run { Word.mulDiv(.max, .max, by: 0) } }
  }

  @Test("the square root is the largest number whose square is not above")
  func roots() throws {
    var random = SeededGenerator(suite: "FullWidthTests.roots", fallback: 12)
    var numbers: [Word] = [0, 1, 2, 3, 4, 8, 9, .max, .max &- 1, .one << 254, .one << 255]
    for _ in 0..<1_000 { numbers.append(Self.number(&random)) }
    for _ in 0..<200 {
      let root = Word(l0: random.next(), l1: random.next(), l2: 0, l3: 0)
      let square = try #require(Wide.product(root, root).word)
      numbers += [square, square &- 1, square &+ 1]
    }
    let chosen = numbers
    let roots = try run { chosen.map { $0.squareRoot() } }
    for (number, root) in zip(chosen, roots) {
      let whole = Wide.product(number, 1)
      #expect(!(whole < Wide.product(root, root)), "\(number)")
      #expect(whole < Wide.product(root &+ 1, root &+ 1), "\(number)")
    }
  }

  @Test("bit counts")
  func bits() {
    for shift in 0..<256 {
      #expect((Word.one << shift).bitWidth == shift + 1)
      #expect((Word.max << shift).trailingZeroBitCount == shift)
    }
    #expect(Word.zero.bitWidth == 0 && Word.zero.trailingZeroBitCount == 256)
  }
}
