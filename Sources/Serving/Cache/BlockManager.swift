internal import AdapterEngine

/// Who owns which block of the KV cache: reference counts, blocks kept for reuse, and their eviction.
///
/// A block is free, or in use by one sequence or more, or *cached*: used by none, and kept under its key until room is needed. Pure
/// bookkeeping; the bytes are the executor's. Every operation takes constant time but `init`.
package struct BlockManager {
  /// Positions of a block.
  package static let positionsPerBlock = BlockPool.positionsPerBlock

  private struct Block {
    var references = 0
    var key: PrefixKey?
    var number: UInt64 = 0
    // Neighbours in the list of cached blocks; `none` at its ends.
    var older = BlockManager.none
    var newer = BlockManager.none
  }

  private static let none = -1

  private var blocks: [Block]
  private var free: [UInt32]
  private var byKey: [PrefixKey: UInt32] = [:]
  private var oldest = BlockManager.none
  private var newest = BlockManager.none
  private var nextNumber: UInt64 = 1
  /// Blocks that no sequence uses and that are kept under a key.
  package private(set) var cachedCount = 0
  /// Cached blocks given up so far because room was needed.
  package private(set) var evictionCount: UInt64 = 0

  /// Manages blocks 0 ..< `count`, all free.
  package init(count: Int) {
    blocks = Array(repeating: Block(), count: count)
    free = (0..<UInt32(count)).reversed()
  }

  /// All blocks.
  package var count: Int { blocks.count }
  /// Blocks that hold nothing.
  package var freeCount: Int { free.count }
  /// Blocks that `allocate` can give: free and cached ones.
  package var availableCount: Int { free.count + cachedCount }
  /// Blocks that sequences use.
  package var usedCount: Int { blocks.count - availableCount }

  /// How many sequences use a block.
  package func references(of block: UInt32) -> Int { blocks[Int(block)].references }

  /// Blocks that `positions` positions take.
  package static func blocks(for positions: Int) -> Int {
    (positions + positionsPerBlock - 1) / positionsPerBlock
  }

  /// A block with one reference and no key: a free one, or else the one cached longest; nil when all are in use.
  package mutating func allocate() -> UInt32? {
    if let block = free.popLast() {
      blocks[Int(block)].references = 1
      return block
    }
    guard oldest != Self.none else { return nil }
    let block = oldest
    unlink(block)
    forget(block)
    evictionCount += 1
    blocks[block].references = 1
    return UInt32(block)
  }

  /// Adds a reference; a cached block is in use again.
  package mutating func retain(_ block: UInt32) {
    let index = Int(block)
    if blocks[index].references == 0 { unlink(index) }
    blocks[index].references += 1
  }

  /// Takes a reference away. The last one leaves a published block cached, as the newest of all, and any other free.
  ///
  /// Sequences give back their blocks from the last to the first, so that a block is evicted before the one it follows.
  package mutating func release(_ block: UInt32) {
    let index = Int(block)
    precondition(blocks[index].references > 0, "a block is released more often than it was taken")
    blocks[index].references -= 1
    guard blocks[index].references == 0 else { return }
    if blocks[index].key == nil { free.append(block) } else { link(index) }
  }

  /// The block that is known by a key, without a reference.
  package func find(_ key: PrefixKey) -> UInt32? { byKey[key] }

  /// What follows a published block.
  package func parent(after block: UInt32) -> PrefixParent { .block(blocks[Int(block)].number) }

  /// Makes a full block known by its key and gives the block that holds this key from now on.
  ///
  /// When another block was there first, its bytes are the same, and it is given instead: the caller's reference moves over to it.
  package mutating func publish(_ block: UInt32, as key: PrefixKey) -> UInt32 {
    if let known = byKey[key] {
      guard known != block else { return block }
      retain(known)
      release(block)
      return known
    }
    byKey[key] = block
    blocks[Int(block)].key = key
    blocks[Int(block)].number = nextNumber
    nextNumber += 1
    return block
  }

  private mutating func forget(_ index: Int) {
    if let key = blocks[index].key { byKey[key] = nil }
    blocks[index].key = nil
  }

  private mutating func link(_ index: Int) {
    blocks[index].older = newest
    blocks[index].newer = Self.none
    if newest == Self.none { oldest = index } else { blocks[newest].newer = index }
    newest = index
    cachedCount += 1
  }

  private mutating func unlink(_ index: Int) {
    let (older, newer) = (blocks[index].older, blocks[index].newer)
    if older == Self.none { oldest = newer } else { blocks[older].newer = newer }
    if newer == Self.none { newest = older } else { blocks[newer].older = older }
    cachedCount -= 1
  }
}

extension BlockManager {
  /// The first thing found wrong with the bookkeeping, given the blocks of every sequence; nil when all is well.
  package func fault(tables: [[UInt32]]) -> String? {
    var expected = Array(repeating: 0, count: count)
    for table in tables { for block in table { expected[Int(block)] += 1 } }
    for (index, block) in blocks.enumerated() where block.references != expected[index] {
      return "block \(index) has \(block.references) references and \(expected[index]) users"
    }
    var cached: Set<Int> = []
    var index = oldest
    while index != Self.none, cached.insert(index).inserted { index = blocks[index].newer }
    let idle = Set(free.map(Int.init))
    if cached.count != cachedCount { return "\(cachedCount) blocks are counted as cached and \(cached.count) listed" }
    if idle.count != free.count { return "a block is free twice" }
    for (index, block) in blocks.enumerated() {
      let homes = (block.references > 0 ? 1 : 0) + (cached.contains(index) ? 1 : 0) + (idle.contains(index) ? 1 : 0)
      if homes != 1 { return "block \(index) is in \(homes) places" }
      if idle.contains(index), block.key != nil { return "free block \(index) has a key" }
      if let key = block.key, byKey[key] != UInt32(index) { return "block \(index) is not found by its key" }
      if case .block(let number) = block.key?.parent, !blocks.contains(where: { $0.key != nil && $0.number == number })
      {
        return "block \(index) outlived the block before it"
      }
    }
    return byKey.count == blocks.count { $0.key != nil } ? nil : "a key names a block that does not have it"
  }
}
