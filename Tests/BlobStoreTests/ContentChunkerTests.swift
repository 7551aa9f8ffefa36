import BlobStore
import FixtureSupport
import Primitives
import Testing

@Suite struct ContentChunkerTests {
  private static let minimum = ContentChunker.minimumByteCount
  private static let maximum = ContentChunker.maximumByteCount

  private func chunks(_ content: Bytes) -> [Bytes] {
    var start = 0
    return ContentChunker().cuts(of: content).map { end in
      defer { start = end }
      return Bytes(content[start..<end])
    }
  }

  @Test("chunks join to the content and have the sizes that are promised")
  func sizes() {
    var random = SeededGenerator(suite: "ContentChunkerTests.sizes", fallback: 41)
    for byteCount in [1, Self.minimum, Self.minimum + 1, Self.maximum, 300_000, 2_000_000] {
      let content = random.bytes(byteCount)
      let chunks = chunks(content)
      #expect(chunks.flatMap(\.self) == content)
      for chunk in chunks.dropLast() { #expect((Self.minimum...Self.maximum).contains(chunk.count)) }
      #expect((1...Self.maximum).contains(chunks.last?.count ?? 0))
    }
    let average = 2_000_000 / chunks(random.bytes(2_000_000)).count
    #expect((ContentChunker.averageByteCount / 2...ContentChunker.averageByteCount * 2).contains(average))
  }

  @Test("no content has no chunks, and content without a cut has chunks of the greatest size")
  func extremes() {
    #expect(ContentChunker().cuts(of: []).isEmpty)
    #expect(
      chunks(Bytes(repeating: 0, count: 3 * Self.maximum)).map(\.count) == [Self.maximum, Self.maximum, Self.maximum])
  }

  @Test("the cuts never change")
  func frozen() {
    var random = SeededGenerator(seed: 7)
    let cuts = [20_852, 40_434, 56_850, 79_191, 99_542, 106_628, 117_220, 120_000]
    #expect(ContentChunker().cuts(of: random.bytes(120_000)) == cuts)
  }

  @Test("an insertion changes only the chunks around it")
  func insertion() {
    var random = SeededGenerator(suite: "ContentChunkerTests.insertion", fallback: 42)
    for _ in 0..<10 {
      var content = random.bytes(1_000_000)
      let before = Set(chunks(content))
      let place = Int.random(in: 0..<content.count, using: &random)
      content.insert(contentsOf: random.bytes(100), at: place)
      let after = chunks(content)
      #expect(after.count { !before.contains($0) } <= 6)
    }
  }
}
