import KeyValueStore
import Primitives
import Testing
import WorldState

@Suite struct BlobTests {
  let content: Bytes = [1, 2, 3]

  @Test("a blob exists by its hash and length, within its transaction and after the commit")
  func storing() throws {
    let store = MemoryStore()
    let state = StateDatabase(store).state(at: Keccak256.emptyTrieRoot)
    let hash = state.storeBlob(content)
    #expect(hash == Keccak256.hash(content))
    #expect(state.blobLength(hash) == 3 && state.blob(hash) == content)
    #expect(state.storage(BlobRegistry.address, hash.word) == 3)
    let changes = try state.commit()
    #expect(changes.blobs.map(\.bytes) == [content])
    var batch = WriteBatch()
    changes.write(to: &batch)
    try store.write(batch, durability: .buffered)
    let later = StateDatabase(store).state(at: changes.root)
    #expect(later.blob(hash) == content)
    later.storeBlob(content)
    #expect(try later.commit().blobs.isEmpty)
  }

  @Test("a reverted blob does not exist and is not stored")
  func reverting() throws {
    let state = StateDatabase(MemoryStore()).state(at: Keccak256.emptyTrieRoot)
    let checkpoint = state.checkpoint()
    let hash = state.storeBlob(content)
    state.revert(to: checkpoint)
    #expect(state.blobLength(hash) == nil && state.blob(hash) == nil && state.fault == nil)
    #expect(try state.commit().blobs.isEmpty)
    #expect(state.root == Keccak256.emptyTrieRoot)
  }

  @Test("bytes that the store does not hold for an existing blob are a fault")
  func missingBytes() throws {
    let store = MemoryStore()
    let state = StateDatabase(store).state(at: Keccak256.emptyTrieRoot)
    let hash = state.storeBlob(content)
    var changes = try state.commit()
    changes.blobs = []
    var batch = WriteBatch()
    changes.write(to: &batch)
    try store.write(batch, durability: .buffered)
    let later = StateDatabase(store).state(at: changes.root)
    #expect(later.blobLength(hash) == 3)
    #expect(later.blob(hash) == nil)
    #expect(later.fault == .missingBlob(hash))
  }
}
