import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Encodings of captured gradients")
struct CaptureEncodingTests {
  private static func gradient(_ random: inout SeededGenerator, dimension: Int = 64) -> QuantisedGradient {
    QuantisedGradient(ProjectedGradient(values: (0..<dimension).map { _ in Int64(bitPattern: random.next()) >> 20 }))
  }

  private static func step(rows: Int = 3, hasHeldOut: Bool = true) throws -> CapturedStep {
    var random = SeededGenerator(seed: 2)
    return try CapturedStep(
      step: 7, learningRateNano: 200_000, targetTokens: 99, dimension: 64,
      rows: (0..<rows).map { CapturedRow(document: UInt32(5 * $0 + 1), gradient: gradient(&random)) },
      heldOut: hasHeldOut ? gradient(&random) : nil)
  }

  @Test("quantising rounds to the nearest 127th of the largest, halves away from zero")
  func quantising() throws {
    let small = QuantisedGradient(ProjectedGradient(values: [254, 1, -1, 3, -3, 0, 253, -253]))
    #expect(small.values == [127, 1, -1, 2, -2, 0, 127, -127])
    #expect(small.scale == 254)
    let zero = QuantisedGradient(ProjectedGradient(values: [0, 0]))
    #expect(zero.values == [0, 0])
    #expect(zero.scale == 0)
    let extreme = QuantisedGradient(ProjectedGradient(values: [.min, .max, .min / 2, 1]))
    #expect(extreme.values == [-127, 127, -64, 0])
    #expect(extreme.scale == 1 << 63)
    var random = SeededGenerator(seed: 4)
    for shift in [0, 5, 8, 9, 10, 20, 40] as [Int64] {
      let values = (0..<200).map { _ in Int64(bitPattern: random.next()) >> shift }
      let found = QuantisedGradient(ProjectedGradient(values: values))
      let scale = try #require(values.map(\.magnitude).max())
      for (value, quantised) in zip(values, found.values) {
        let product = UInt128(value.magnitude) * 127
        let (whole, rest) = product.quotientAndRemainder(dividingBy: UInt128(scale))
        let magnitude = Int(whole) + (2 * rest >= UInt128(scale) ? 1 : 0)
        #expect(Int(quantised) == (value < 0 ? -magnitude : magnitude))
      }
    }
  }

  @Test("a captured step has one encoding, and every byte of it matters")
  func roundTrip() throws {
    for (rows, hasHeldOut) in [(0, false), (0, true), (1, false), (3, true)] {
      let step = try Self.step(rows: rows, hasHeldOut: hasHeldOut)
      let bytes = step.encode()
      #expect(bytes.count == CapturedStep.encodedLength(rows: rows, dimension: 64, hasHeldOut: hasHeldOut))
      #expect(try CapturedStep(decoding: bytes) == step)
      for index in bytes.indices {
        var changed = bytes
        changed[index] ^= 1
        guard let other = try? CapturedStep(decoding: changed) else { continue }
        #expect(other != step)
        #expect(other.encode() == changed)
      }
    }
  }

  @Test("hostile bytes are refused")
  func hostile() throws {
    let good = try Self.step().encode()
    func isRefused(_ bytes: [UInt8]) -> Bool { (try? CapturedStep(decoding: bytes)) == nil }
    func changed(_ index: Int, _ bytes: [UInt8]) -> [UInt8] {
      var copy = good
      copy.replaceSubrange(index..<index + bytes.count, with: bytes)
      return copy
    }
    for length in [0, 4, 40, 41, 100, good.count - 1] { #expect(isRefused(Array(good.prefix(length)))) }
    #expect(isRefused(good + [0]))
    #expect(isRefused(changed(4, [2])))
    // Header: 32 dimension, 36 rows, 40 flag. Rows of 4 + 8 + 64 bytes follow.
    for dimension: UInt8 in [0, 1, 32, 65, 128] { #expect(isRefused(changed(32, [dimension]))) }
    #expect(isRefused(changed(32, [0, 0, 0, 0x80])))
    #expect(isRefused(changed(36, [4])))
    #expect(isRefused(changed(36, [255, 255, 255, 255])))
    #expect(isRefused(changed(40, [2])))
    #expect(isRefused(changed(40, [0])))
    #expect(isRefused(changed(41, [6])))
    #expect(isRefused(changed(41, [200])))
    #expect(isRefused(changed(45, [0, 0, 0, 0, 0, 0, 0, 0])))
    #expect(isRefused(changed(45, [1, 0, 0, 0, 0, 0, 0, 0x80])))
    #expect(isRefused(changed(53, [0x80])))
    #expect(isRefused(changed(53, [UInt8](repeating: 0, count: 64))))
    var random = SeededGenerator(seed: 11)
    for _ in 0..<2000 {
      let bytes = changed(
        random.number(in: 0...good.count - 4), (0..<4).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      if let read = try? CapturedStep(decoding: bytes) { #expect(read.encode() == bytes) }
    }
  }

  @Test("rows out of order and gradients of another dimension make no step")
  func invalid() throws {
    var random = SeededGenerator(seed: 3)
    let gradient = Self.gradient(&random)
    let wide = Self.gradient(&random, dimension: 128)
    func isRefused(_ documents: [UInt32], _ gradient: QuantisedGradient, heldOut: QuantisedGradient? = nil) -> Bool {
      let rows = documents.map { CapturedRow(document: $0, gradient: gradient) }
      return
        (try? CapturedStep(
          step: 0, learningRateNano: 0, targetTokens: 1, dimension: 64, rows: rows, heldOut: heldOut)) == nil
    }
    #expect(!isRefused([1, 2], gradient, heldOut: gradient))
    #expect(isRefused([2, 1], gradient))
    #expect(isRefused([2, 2], gradient))
    #expect(isRefused([2], wide))
    #expect(isRefused([2], gradient, heldOut: wide))
    #expect(throws: EngineError.self) { try QuantisedGradient(values: [1, 2], scale: 5) }
    #expect(throws: EngineError.self) { try QuantisedGradient(values: [0, 0], scale: 5) }
    #expect(throws: EngineError.self) { try QuantisedGradient(values: [127, -128], scale: 5) }
    #expect(throws: EngineError.self) { try QuantisedGradient(values: [127], scale: 0) }
  }
}
