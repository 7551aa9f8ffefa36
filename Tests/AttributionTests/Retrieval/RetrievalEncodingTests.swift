import Attribution
import EngineTestSupport
import Testing

@Suite("Encoding of retrieval indexes")
struct RetrievalEncodingTests {
  private static let good: [UInt8] = {
    let rows = ["b a b", "", "a c"].map { Array($0.utf8) }
    return (try? RetrievalIndex(rows: rows).encode()) ?? []
  }()

  @Test("an encoding is frozen")
  func frozen() {
    let expected: [UInt8] = [
      0x4F, 0x4C, 0x52, 0x31, 3, 3, 0, 2, 3, 1, 97, 2, 1, 1, 2, 1, 1, 98, 1, 1, 2, 1, 99, 1, 3, 1,
    ]
    #expect(Self.good == expected)
  }

  @Test("each part of an encoding is checked")
  func flaws() {
    func flaw(_ change: (inout [UInt8]) -> Void) -> AttributionError? {
      var bytes = Self.good
      change(&bytes)
      do throws(AttributionError) {
        _ = try RetrievalIndex(decoding: bytes)
        return nil
      } catch { return error }
    }
    #expect(flaw { _ in } == nil)
    #expect(flaw { $0 = [] } == .malformed(.kind))
    #expect(flaw { $0[3] = 0x32 } == .malformed(.kind))
    #expect(flaw { $0[4] = 0x7F } == .malformed(.length))
    #expect(flaw { $0[4...4] = [0x83, 0x00] } == .malformed(.count))
    #expect(flaw { $0[4...4] = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F] } == .malformed(.count))
    #expect(flaw { $0[5] = 4 } == .malformed(.postings))
    #expect(flaw { $0[5] = 2 } == .malformed(.postings))
    #expect(flaw { $0[10] = 99 } == .malformed(.words))
    #expect(flaw { $0[10] = 65 } == .malformed(.words))
    #expect(flaw { $0[10] = 32 } == .malformed(.words))
    #expect(flaw { $0[11] = 0 } == .malformed(.postings))
    #expect(flaw { $0[12] = 0 } == .malformed(.postings))
    #expect(flaw { $0[13] = 0 } == .malformed(.postings))
    #expect(flaw { $0[24] = 4 } == .malformed(.postings))
    #expect(flaw { $0.append(0) } == .malformed(.length))
    #expect(flaw { $0.removeLast() } == .malformed(.length))
  }

  @Test("what is read of changed bytes encodes to the same bytes", arguments: 0..<400)
  func hostile(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var bytes = Self.good
    for _ in 0..<random.number(in: 1...3) {
      switch random.number(in: 0...3) {
      case 0: bytes[random.number(in: 0...bytes.count - 1)] = UInt8(random.number(in: 0...255))
      case 1: bytes[random.number(in: 4...bytes.count - 1)] ^= 1 << UInt8(random.number(in: 0...2))
      case 2: bytes.remove(at: random.number(in: 4...bytes.count - 1))
      default: bytes.insert(UInt8(random.number(in: 0...255)), at: random.number(in: 4...bytes.count - 1))
      }
    }
    guard let index = try? RetrievalIndex(decoding: bytes) else { return }
    #expect(index.encode() == bytes, "seed \(seed)")
    _ = index.search(query: [97, 32, 98], limit: 5)
  }
}
