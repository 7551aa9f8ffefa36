import Attribution
import EngineTestSupport

/// The definition of verbatim spans, without an index, over symbols of any kind.
struct NaiveSpans<Symbol: Hashable> {
  let rows: [[Symbol]]
  /// A symbol that matches nothing, itself included.
  let separator: Symbol?

  /// Every occurrence of a needle, by looking everywhere.
  func occurrences(of needle: ArraySlice<Symbol>) -> [(row: Int, offset: Int)] {
    if let separator, needle.contains(separator) { return [] }
    return rows.enumerated().flatMap { row, symbols in
      symbols.count < needle.count
        ? []
        : (0...symbols.count - needle.count).filter { symbols[$0..<$0 + needle.count].elementsEqual(needle) }
          .map { (row, $0) }
    }
  }

  /// All ranges of an answer that occur, at least `minimum` long, and lie in no other range that occurs.
  func maximalRanges(of answer: [Symbol], minimum: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for start in answer.indices {
      var end = start
      while end < answer.count, !occurrences(of: answer[start...end]).isEmpty { end += 1 }
      if end > (ranges.last?.upperBound ?? 0), end > start { ranges.append(start..<end) }
    }
    return ranges.filter { $0.count >= minimum }
  }

  func spans(of answer: [Symbol], rule: SpanRule, clusters: [UInt32]?) -> [VerbatimSpan] {
    maximalRanges(of: answer, minimum: rule.minimumLength).map { range in
      let found = occurrences(of: answer[range])
      var places: [VerbatimPlace] = []
      for (row, offset) in found where places.last?.row != row {
        places.append(VerbatimPlace(row: row, offset: offset, cluster: clusters.map { Int($0[row]) } ?? row))
      }
      let holders = Set(places.map(\.cluster)).count
      let isCommon = found.count > VerbatimLimits.occurrences || holders > rule.clusterCap
      return VerbatimSpan(
        start: range.lowerBound, length: range.count, count: found.count,
        weight: isCommon ? 0 : naiveLogarithm(rows.count { !$0.isEmpty } + holders) - naiveLogarithm(holders),
        places: isCommon ? [] : places)
    }
  }
}

/// log₂ of a number in units of 2^-16 by the steps of the specification, in 128-bit integers.
func naiveLogarithm(_ number: Int) -> UInt64 {
  var whole: UInt64 = 0
  while number >> Int(whole + 1) > 0 { whole += 1 }
  var mantissa = UInt128(number) << UInt128(63 - whole)
  var fraction: UInt64 = 0
  for _ in 0..<16 {
    let square = mantissa * mantissa
    let reachesTwo = square >> 127 == 1
    mantissa = square >> (reachesTwo ? 64 : 63)
    fraction = fraction << 1 | (reachesTwo ? 1 : 0)
  }
  return whole << 16 | fraction
}

extension SeededGenerator {
  mutating func text(_ length: Int, letters: Int, from first: UInt8 = 97) -> [UInt8] {
    (0..<length).map { _ in first &+ UInt8(number(in: 0...letters - 1)) }
  }
}
