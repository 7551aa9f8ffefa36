import EngineTestSupport
import Serving
import Testing

@Suite("Blocks")
struct BlockManagerTests {
  private func key(_ tokens: Int32, after parent: PrefixParent = .root(nil)) -> PrefixKey {
    PrefixKey(parent: parent, tokens: Array(repeating: tokens, count: 64))
  }

  private func take(_ blocks: inout BlockManager) throws -> UInt32 {
    let block = blocks.allocate()
    return try #require(block)
  }

  @Test("a released block is found again by its key until room is needed")
  func cachedBlocksReturn() throws {
    var blocks = BlockManager(count: 2)
    let first = try take(&blocks)
    #expect(blocks.publish(first, as: key(1)) == first)
    blocks.release(first)
    #expect(blocks.find(key(1)) == first)
    #expect(blocks.availableCount == 2)
    _ = blocks.allocate()
    _ = blocks.allocate()
    #expect(blocks.find(key(1)) == nil)
    #expect(blocks.evictionCount == 1)
    #expect(blocks.allocate() == nil)
  }

  @Test("the least recently used block is evicted first")
  func oldestGoesFirst() throws {
    var blocks = BlockManager(count: 3)
    let all = try (0..<3).map { _ in try take(&blocks) }
    for (index, block) in all.enumerated() { _ = blocks.publish(block, as: key(Int32(index))) }
    for block in all { blocks.release(block) }
    blocks.retain(all[0])
    blocks.release(all[0])
    #expect(blocks.allocate() == all[1])
    #expect(blocks.allocate() == all[2])
    #expect(blocks.allocate() == all[0])
  }

  @Test("equal blocks become one")
  func equalBlocksMerge() throws {
    var blocks = BlockManager(count: 4)
    let first = try take(&blocks)
    let second = try take(&blocks)
    #expect(blocks.publish(first, as: key(1)) == first)
    #expect(blocks.publish(second, as: key(1)) == first)
    #expect(blocks.references(of: first) == 2)
    #expect(blocks.freeCount == 3)
  }

  @Test("the same tokens after other tokens, or of another adapter, are another block")
  func keysCoverWhatIsBefore() throws {
    var blocks = BlockManager(count: 4)
    let first = try take(&blocks)
    _ = blocks.publish(first, as: key(1))
    #expect(blocks.find(key(1, after: .root(AdapterID(1)))) == nil)
    #expect(blocks.find(key(1, after: blocks.parent(after: first))) == nil)
    #expect(blocks.find(key(1)) == first)
  }
}
