import AdapterEngine
import Attribution
import EngineTestSupport
import Testing

@Suite("Encoding of influence indexes")
struct InfluenceEncodingTests {
  private func index(heldOut: Bool = true) throws -> InfluenceIndex {
    let run = try SyntheticRun(rows: 23, dimension: 64, heldOut: heldOut, seed: 80)
    return try InfluenceIndex.build(
      rows: 23, steps: run.steps, rule: InfluenceRule(visits: .lastEpoch(stepsPerEpoch: run.stepsPerEpoch)))
  }

  @Test("an index comes back whole, and its length is the announced one", arguments: [true, false])
  func roundTrip(heldOut: Bool) throws {
    let index = try index(heldOut: heldOut)
    let bytes = index.encode()
    #expect(try InfluenceIndex(decoding: bytes) == index)
    #expect(bytes.count == InfluenceIndex.encodedByteCount(rows: 23, dimension: 64, hasShapley: heldOut))
    #expect(bytes.count <= InfluenceIndex.encodedByteCount(rows: 23, dimension: 64))
    #expect(index.hasShapley == heldOut)
  }

  @Test("shortened, lengthened and empty bytes are refused")
  func lengths() throws {
    let bytes = try index().encode()
    for count in Array(0..<200) + [bytes.count - 64, bytes.count - 1] {
      #expect(throws: InfluenceError.self) { try InfluenceIndex(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: InfluenceError.self) { try InfluenceIndex(decoding: bytes + [0]) }
  }

  @Test("changed bytes are refused, or are the one encoding of what they say")
  func hostile() throws {
    let bytes = try index().encode()
    var random = SeededGenerator(seed: 81)
    var refused = 0
    for round in 0..<4000 {
      var changed = bytes
      // The header's bytes one by one, then some anywhere.
      let places =
        round < 400 ? [round / 10] : (0..<random.number(in: 1...4)).map { _ in random.number(in: 0...bytes.count - 1) }
      for place in places {
        changed[place] = [0, 0xFF, 0x80, changed[place] ^ UInt8(1 << (round % 8))][random.number(in: 0...3)]
      }
      do throws(InfluenceError) {
        let decoded = try InfluenceIndex(decoding: changed)
        #expect(decoded.encode() == changed, "round \(round)")
        #expect(
          decoded.score(query: ProjectedGradient(values: [Int64](repeating: .min, count: decoded.dimension))).count
            == decoded.rowCount)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 400)
  }

  @Test("a header that promises more than the bytes hold is refused before anything is allocated")
  func promises() throws {
    var bytes = try index().encode()
    // Rows stand behind magic, version, rule and dimension.
    for place in 27..<31 { bytes[place] = 0xFF }
    #expect(throws: InfluenceError.self) { try InfluenceIndex(decoding: bytes) }
  }

  @Test("rows with a value of −128, without their largest value, or with one too many are refused")
  func rows() throws {
    let bytes = try index().encode()
    let first = bytes.count - 23 * 64
    for value in [UInt8(0x80), 0x81, 0x7F] {
      var changed = bytes
      for place in first..<first + 64 { changed[place] = value == 0x80 ? 0x80 : UInt8(place % 126) }
      if value != 0x80 { changed[first + 5] = 1 }
      #expect(throws: InfluenceError.self) { try InfluenceIndex(decoding: changed) }
    }
    // Row 10 has no gradient, so its values must be zero.
    var changed = bytes
    changed[first + 10 * 64] = 127
    #expect(throws: InfluenceError.self) { try InfluenceIndex(decoding: changed) }
  }
}

@Suite("In-run Shapley values")
struct InRunShapleyTests {
  @Test("values are the exact sums of rate ÷ targets times products with the held-out gradient", arguments: 0..<5)
  func definition(seed: Int) throws {
    let run = try SyntheticRun(rows: 30, dimension: 64, epochs: 3, seed: UInt64(90 + seed))
    let index = try InfluenceIndex.build(rows: 30, steps: run.steps, rule: InfluenceRule())
    var expected = [Double](repeating: 0, count: 30)
    for step in run.steps {
      guard let heldOut = step.heldOut else { continue }
      for row in step.rows {
        let product = zip(heldOut.values, row.gradient.values).reduce(0) { $0 + Int($1.0) * Int($1.1) }
        let scale = Double(heldOut.scale) * Double(row.gradient.scale) * 0x1p-64 / 16_129
        expected[Int(row.document)] +=
          Double(product) * scale * Double(step.learningRateNano) / Double(step.targetTokens)
      }
    }
    for (value, wanted) in zip(index.shapley, expected) {
      #expect((Double(value) * 0x1p-32 - wanted).magnitude <= 1e-6 * wanted.magnitude + 1e-3)
    }
    #expect(index.shapley[10] == 0)
    for (score, value) in zip(index.shapleyScores, index.shapley) {
      #expect(score.signum() == Int64(value.signum()) || score == 0)
    }
    let top = try #require(index.shapleyScores.map(\.magnitude).max())
    #expect(top < 1 << 62)
  }

  @Test("a row that points the way of the held-out gradient has a positive value, its opposite a negative one")
  func sign() throws {
    let way = (0..<64).map { Double($0 % 5) - 1 }
    let step = try capturedStep(0, rows: [(0, way), (1, way.map(-)), (2, zeros(64))], heldOut: way)
    let index = try InfluenceIndex.build(rows: 3, steps: [step], rule: InfluenceRule())
    #expect(index.shapley[0] > 0 && index.shapley[1] == -index.shapley[0] && index.shapley[2] == 0)
    #expect(index.shapleyScores[0] > 0 && index.shapleyScores[1] < 0)
  }

  @Test("without held-out documents there are no values")
  func none() throws {
    let index = try InfluenceIndex.build(
      rows: 1, steps: [try capturedStep(0, rows: [(0, [Double](repeating: 1, count: 64))])], rule: InfluenceRule())
    #expect(index.shapley.isEmpty && !index.hasShapley && index.shapleyScores == [0])
  }
}
