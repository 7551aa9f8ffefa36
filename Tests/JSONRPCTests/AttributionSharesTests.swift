import JSONRPC
import Primitives
import Testing

@Suite("Shares of a data part")
struct AttributionSharesTests {
  private static func shares(_ rows: [(UInt64, UInt64)], rest: UInt64 = 0) -> [UInt64] {
    AttributionShares.basisPoints(
      of: rows.map { (weight: UInt256($0.0), cluster: $0.1) }, restWeight: UInt256(rest)
    ).map(\.l0)
  }

  @Test("rows of clusters of their own divide by weight, and the rest behind the root takes its part")
  func alone() {
    #expect(Self.shares([(1, 0), (3, 1)]) == [2_500, 7_500])
    #expect(Self.shares([(1, 0), (3, 1)], rest: 4) == [1_250, 3_750])
    #expect(Self.shares([(1, 0), (1, 1), (1, 2)]) == [3_333, 3_333, 3_333])
  }

  @Test("a cluster counts once, with its largest weight, and its rows divide that by their own")
  func clusters() {
    // 6 of 6 + 4, divided 6 : 2 : 4.
    #expect(Self.shares([(6, 0), (2, 0), (4, 3), (4, 0)]) == [3_000, 1_000, 4_000, 2_000])
    // Copies change nobody else's part.
    #expect(Self.shares([(6, 0), (6, 0), (6, 0), (4, 3)]) == [2_000, 2_000, 2_000, 4_000])
  }

  @Test("without weight there is no share, and a row without any has none")
  func nothing() {
    #expect(Self.shares([]).isEmpty)
    #expect(Self.shares([(0, 0), (0, 1)]) == [0, 0])
    #expect(Self.shares([(0, 0), (5, 1)]) == [0, 10_000])
    #expect(Self.shares([(0, 0)], rest: 9) == [0])
  }

  @Test("shares never add up to more than the whole, and copies never to more than one had alone", arguments: 0..<40)
  func bounds(seed: Int) {
    // Up to the 124 bits that weights may have, in ten clusters.
    func drawn(_ number: Int) -> (weight: UInt256, cluster: UInt64) {
      let hash = Keccak256.hash([UInt8(seed), UInt8(number)])
      return (hash.word >> (132 + Int(hash.bytes[31] % 60)), UInt64(hash.bytes[30] % 10))
    }
    let count = 1 + seed % 32
    let (rows, rest) = ((0..<count).map(drawn), drawn(count).weight)
    let shares = AttributionShares.basisPoints(of: rows, restWeight: rest)
    let sum = shares.reduce(UInt256.zero) { $0 &+ $1 }
    #expect(sum <= 10_000)
    // Each row loses less than two to rounding.
    let clusters = Dictionary(grouping: rows, by: \.cluster).mapValues { $0.map(\.weight).max() ?? .zero }
    let total = clusters.values.reduce(rest) { $0 &+ $1 }
    let paid = (total &- rest) &* 10_000
    #expect(sum &+ UInt256(UInt64(2 * count)) >= paid.quotientAndRemainder(dividingBy: total).quotient)
    let copied = AttributionShares.basisPoints(of: rows + [rows[0]], restWeight: rest)
    for (row, (before, after)) in zip(rows, zip(shares, copied)) where row.cluster != rows[0].cluster {
      #expect(before == after)
    }
    let (own, all) = (
      zip(rows, shares).reduce(UInt256.zero) { $1.0.cluster == rows[0].cluster ? $0 &+ $1.1 : $0 },
      zip(rows + [rows[0]], copied).reduce(UInt256.zero) { $1.0.cluster == rows[0].cluster ? $0 &+ $1.1 : $0 }
    )
    #expect(all <= own &+ UInt256(UInt64(count)))
  }
}
