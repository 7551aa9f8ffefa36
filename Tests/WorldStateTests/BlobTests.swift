import FixtureSupport
import Primitives
import Testing
import WorldState

@Suite struct BlobTests {
  private let tree = MemoryTree()
  private let state: WorldState
  private let content: Bytes = [1, 2, 3]
  private let hash = Keccak256.hash([1, 2, 3])
  private let alice = Address(low: 0xA1)
  private let bob = Address(low: 0xB0)

  init() {
    state = WorldState(tree)
  }

  /// Ends a block; gives the hashes of the blobs that came and of those that were released.
  private func endBlock(_ state: WorldState? = nil) throws -> (added: [Hash], released: [Hash]) {
    let diff = try (state ?? self.state).takeDiff()
    tree.store(diff)
    for (hash, bytes) in diff.addedBlobs { #expect(Keccak256.hash(bytes) == hash) }
    return (diff.addedBlobs.map(\.hash), diff.releasedBlobs)
  }

  @Test("a blob exists by its hash with its length and one reference of its owner")
  func storing() throws {
    #expect(state.storeBlob(content, owner: alice) == hash)
    #expect(state.blobLength(hash) == 3 && state.blob(hash) == content)
    #expect(state.storage(BlobRegistry.address, hash.word) == UInt256(l0: 3, l1: 1, l2: 0, l3: 0))
    #expect(state.blobReferences(hash, of: alice) == 1 && state.blobReferences(hash, of: bob) == 0)
    #expect(state.nonce(BlobRegistry.address) == 1)
    #expect(try endBlock() == ([hash], []))
    let later = WorldState(tree)
    #expect(later.blob(hash) == content)
    later.storeBlob(content, owner: bob)
    #expect(later.storage(BlobRegistry.address, hash.word) == UInt256(l0: 3, l1: 2, l2: 0, l3: 0))
    #expect(try endBlock(later) == ([], []))
  }

  @Test("a blob exists until everybody has released it, and each can release only what is theirs")
  func releasing() throws {
    state.storeBlob(content, owner: alice)
    #expect(state.retainBlob(hash, owner: bob) && state.retainBlob(hash, owner: bob))
    #expect(try endBlock() == ([hash], []))
    #expect(state.releaseBlob(hash, owner: alice) && !state.releaseBlob(hash, owner: alice))
    #expect(state.releaseBlob(hash, owner: bob) && state.blobLength(hash) == 3)
    #expect(try endBlock() == ([], []))
    #expect(state.releaseBlob(hash, owner: bob) && !state.releaseBlob(hash, owner: bob))
    #expect(state.blobLength(hash) == nil && state.blob(hash) == nil && state.fault == nil)
    #expect(state.storage(BlobRegistry.address, hash.word).isZero)
    #expect(!state.retainBlob(hash, owner: alice))
    #expect(try endBlock() == ([], [hash]))
  }

  @Test("a blob that comes and goes in one block leaves no trace, nor does one that goes and comes")
  func balanced() throws {
    state.storeBlob(content, owner: alice)
    _ = state.releaseBlob(hash, owner: alice)
    #expect(try endBlock() == ([], []))
    #expect(state.blob(hash) == nil)
    state.storeBlob(content, owner: alice)
    #expect(try endBlock() == ([hash], []))
    _ = state.releaseBlob(hash, owner: alice)
    state.storeBlob(content, owner: bob)
    #expect(state.blob(hash) == content)
    #expect(try endBlock() == ([], []))
    _ = state.releaseBlob(hash, owner: bob)
    #expect(try endBlock() == ([], [hash]))
    state.storeBlob(content, owner: bob)
    #expect(try endBlock() == ([hash], []))
  }

  @Test("what is undone did not happen")
  func reverting() throws {
    let checkpoint = state.checkpoint()
    state.storeBlob(content, owner: alice)
    state.revert(to: checkpoint)
    #expect(state.blobLength(hash) == nil && state.blob(hash) == nil && state.fault == nil)
    #expect(try endBlock() == ([], []))

    state.storeBlob(content, owner: alice)
    let stored = state.checkpoint()
    _ = state.releaseBlob(hash, owner: alice)
    state.storeBlob(content, owner: bob)
    state.storeBlob([9], owner: bob)
    state.revert(to: stored)
    #expect(state.blob(hash) == content && state.blobReferences(hash, of: alice) == 1)
    #expect(try endBlock() == ([hash], []))
    let released = state.checkpoint()
    _ = state.releaseBlob(hash, owner: alice)
    state.revert(to: released)
    #expect(try endBlock() == ([], []))
  }

  @Test("bytes that are not there, or of another length than the state says, are a fault")
  func missingBytes() throws {
    state.storeBlob(content, owner: alice)
    _ = try endBlock()
    tree.blobs[hash] = [1, 2]
    let damaged = WorldState(tree)
    #expect(damaged.blob(hash) == nil)
    #expect(damaged.fault?.description.contains(hash.hex) == true)
    tree.blobs[hash] = nil
    let missing = WorldState(tree)
    #expect(missing.blobLength(hash) == 3 && missing.blob(hash) == nil)
    #expect(missing.fault == .missingBlob(hash))
  }

  @Test("no content has the slot of somebody's references as its own")
  func slots() {
    var preimage = Keccak256.hash(utf8: "openledger.blob.references").bytes
    preimage += alice.word.bigEndianBytes + hash.bytes
    let slot = BlobRegistry.ownerSlot(alice, hash)
    #expect(slot == Keccak256.hash(preimage).word &- 1)
    state.storeBlob(content, owner: alice)
    state.storeBlob(preimage, owner: bob)
    #expect(state.blobReferences(hash, of: alice) == 1)
    #expect(state.blobLength(Hash(slot)) == nil)
  }

  @Test("any sequence of calls and undone calls agrees with plain counts", arguments: 0..<6 as Range<UInt64>)
  func agreement(_ seed: UInt64) throws {
    var random = SeededGenerator(suite: "BlobTests.agreement", fallback: 300 + seed)
    let owners = [alice, bob, BlobRegistry.systemOwner]
    let contents = (1...5 as ClosedRange<UInt8>).map { Bytes(repeating: $0, count: 30) }
    var counts: [Hash: [Address: UInt64]] = [:]
    for _ in 0..<60 {
      let before = counts
      state.beginTransaction()
      for _ in 0..<Int.random(in: 0..<12, using: &random) {
        let (checkpoint, kept) = (state.checkpoint(), counts)
        for _ in 0..<3 {
          change(
            contents[Int.random(in: 0..<5, using: &random)], owners[Int.random(in: 0..<3, using: &random)], &counts,
            &random)
        }
        if Bool.random(using: &random) { continue }
        state.revert(to: checkpoint)
        counts = kept
      }
      state.finishTransaction()
      for content in contents {
        let blob = Keccak256.hash(content)
        #expect(state.blob(blob) == (counts[blob] == nil ? nil : content))
        for owner in owners { #expect(state.blobReferences(blob, of: owner) == UInt256(counts[blob]?[owner] ?? 0)) }
      }
      let blobs = try endBlock()
      #expect(blobs.added == Set(counts.keys).subtracting(before.keys).sorted())
      #expect(blobs.released == Set(before.keys).subtracting(counts.keys).sorted())
    }
    #expect(state.fault == nil)
  }

  private func change(
    _ content: Bytes, _ owner: Address, _ counts: inout [Hash: [Address: UInt64]], _ random: inout SeededGenerator
  ) {
    let blob = Keccak256.hash(content)
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      state.storeBlob(content, owner: owner)
      counts[blob, default: [:]][owner, default: 0] += 1
    case 1:
      #expect(state.retainBlob(blob, owner: owner) == (counts[blob] != nil))
      if counts[blob] != nil { counts[blob]?[owner, default: 0] += 1 }
    default:
      let own = counts[blob]?[owner] ?? 0
      #expect(state.releaseBlob(blob, owner: owner) == (own > 0))
      if own > 0 { counts[blob]?[owner] = own == 1 ? nil : own - 1 }
      if counts[blob]?.isEmpty == true { counts[blob] = nil }
    }
  }
}
