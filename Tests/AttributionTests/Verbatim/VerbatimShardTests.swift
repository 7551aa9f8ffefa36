import Attribution
import EngineTestSupport
import Testing

/// The encoding of a shard by its definition: suffixes sorted by induced sorting of integers.
private func independentEncoding(_ rows: [[UInt8]]) -> [UInt8] {
  var text: [UInt8] = []
  var starts: [Int] = []
  for row in rows {
    starts.append(text.count)
    text += row + [0]
  }
  let suffixes = SuffixArray(text.map(Int32.init), largestSymbol: 255).positions.filter { text[Int($0)] != 0 }
  func number(_ value: Int, bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> (8 * $0) & 0xFF) } }
  return Array("OLV1".utf8) + [1, 0, 0, 0] + number(rows.count, bytes: 4) + number(text.count, bytes: 4)
    + starts.flatMap { number($0, bytes: 3) } + suffixes.flatMap { number(Int($0), bytes: 3) } + text
}

@Suite("Verbatim shards")
struct VerbatimShardTests {
  private static func rows(seed: Int) -> [[UInt8]] {
    var random = SeededGenerator(seed: UInt64(seed))
    let letters = [1, 2, 4, 256][seed % 4]
    return (0..<random.number(in: 0...30)).map { _ in
      (0..<random.number(in: 0...200)).map { _ in UInt8(random.number(in: 0...letters - 1)) }
    }
  }

  @Test("the encoding is the one that another sorter gives, and gives the rows back", arguments: 0..<60)
  func independent(seed: Int) throws {
    let rows = Self.rows(seed: seed)
    let shard = try VerbatimShard(rows: rows)
    #expect(shard.encode() == independentEncoding(rows), "seed \(seed)")
    #expect(shard.rows == rows)
    #expect(shard.encode().count <= 16 + 4 * shard.textCount)
    let decoded = try VerbatimShard(decoding: shard.encode())
    #expect(decoded.rows == rows && decoded.encode() == shard.encode() && decoded.isInOrder)
  }

  @Test("changed encodings are refused, or searched without harm and seen by sorting again", arguments: 0..<200)
  func hostile(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rows = Self.rows(seed: 2 + 4 * (seed % 8)) + [random.text(60, letters: 3)]
    let original = try VerbatimShard(rows: rows).encode()
    var bytes = original
    for _ in 0..<random.number(in: 1...4) {
      switch random.number(in: 0...4) {
      case 0: bytes[random.number(in: 0...bytes.count - 1)] = UInt8(random.number(in: 0...255))
      case 1: bytes[random.number(in: 0...min(40, bytes.count - 1))] ^= 1 << UInt8(random.number(in: 0...7))
      case 2: bytes.removeLast(random.number(in: 1...min(9, bytes.count - 1)))
      case 3: bytes.append(UInt8(random.number(in: 0...255)))
      default: bytes.swapAt(random.number(in: 0...bytes.count - 1), random.number(in: 0...bytes.count - 1))
      }
    }
    guard let shard = try? VerbatimShard(decoding: bytes) else { return }
    #expect(shard.isInOrder == (bytes == (try VerbatimShard(rows: shard.rows).encode())), "seed \(seed)")
    let index = VerbatimIndex(shards: [shard])
    for span in index.spans(of: random.text(100, letters: 3) + rows[0], rule: SpanRule(minimumLength: 3)) {
      #expect(span.range.upperBound <= 100 + rows[0].count)
    }
  }

  @Test("each part of an encoding is checked")
  func flaws() throws {
    let good = try VerbatimShard(rows: [Array("banana".utf8), Array("ana".utf8)]).encode()
    func flaw(_ change: (inout [UInt8]) -> Void) -> AttributionError? {
      var bytes = good
      change(&bytes)
      do throws(AttributionError) {
        _ = try VerbatimShard(decoding: bytes)
        return nil
      } catch { return error }
    }
    #expect(flaw { _ in } == nil)
    #expect(flaw { $0 = [] } == .malformed(.kind))
    #expect(flaw { $0[3] = 0x32 } == .malformed(.kind))
    #expect(flaw { $0[4] = 2 } == .malformed(.kind))
    #expect(flaw { $0[7] = 1 } == .malformed(.kind))
    #expect(flaw { $0[11] = 1 } == .malformed(.count))
    #expect(flaw { $0[15] = 1 } == .malformed(.count))
    #expect(flaw { $0[8] = 200 } == .malformed(.length))
    #expect(flaw { $0.append(0) } == .malformed(.length))
    #expect(flaw { $0[16] = 1 } == .malformed(.rows))
    #expect(flaw { $0[19] = 6 } == .malformed(.rows))
    #expect(flaw { $0[$0.count - 1] = 1 } == .malformed(.rows))
    #expect(flaw { $0[$0.count - 2] = 0 } == .malformed(.length))
    #expect(flaw { $0[22] = 11 } == .malformed(.suffixes))
    #expect(flaw { $0.swapAt(22, 25) } == nil)
    #expect(try VerbatimShard(decoding: good).isInOrder)
    var swapped = good
    swapped.swapAt(22, 25)
    #expect(try !VerbatimShard(decoding: swapped).isInOrder)
  }

  @Test("too many rows and too much text are refused")
  func limits() throws {
    let rows = [[UInt8]](repeating: [], count: VerbatimLimits.rows)
    #expect(try VerbatimShard(rows: rows).rowCount == VerbatimLimits.rows)
    #expect(throws: AttributionError.tooManyRows(VerbatimLimits.rows + 1, limit: VerbatimLimits.rows)) {
      try VerbatimShard(rows: rows + [[]])
    }
    #expect(throws: AttributionError.textTooLong(VerbatimLimits.textBytes + 1)) {
      try VerbatimShard(rows: [[UInt8](repeating: 1, count: VerbatimLimits.textBytes)])
    }
  }

  @Test("spans do not depend on how rows are split over shards", arguments: 0..<20)
  func splits(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rows = (0..<40).map { _ in random.text(random.number(in: 0...60), letters: 2) }
    let answer = random.text(80, letters: 2)
    let rule = SpanRule(minimumLength: 6, clusterCap: 20)
    let whole = VerbatimIndex(shards: [try VerbatimShard(rows: rows)]).spans(of: answer, rule: rule)
    for _ in 0..<4 {
      var shards: [VerbatimShard] = []
      var start = 0
      while start < rows.count {
        let end = min(start + random.number(in: 1...15), rows.count)
        let shard = try VerbatimShard(rows: Array(rows[start..<end]))
        shards.append(random.number(in: 0...1) == 0 ? shard : try VerbatimShard(decoding: shard.encode()))
        start = end
      }
      #expect(VerbatimIndex(shards: shards).spans(of: answer, rule: rule) == whole, "seed \(seed)")
    }
  }
}
