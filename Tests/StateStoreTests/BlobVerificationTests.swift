import BlobStore
import FixtureSupport
import KeyValueStore
import Primitives
import StateStore
import Testing
import WorldState

/// Blobs of a state as they are stored with it: written, undone, collected, and checked against it.
@Suite struct BlobVerificationTests {
  private let store = MemoryStore()
  private let states: StateDatabase
  private let alice = Address(low: 0xA1)
  private let row = Bytes("row".utf8)
  private let file = Bytes(repeating: 5, count: 100_000)

  init() throws {
    states = try StateDatabase(store)
    try block { _ in }
  }

  /// Stores a block's changes; gives the root after it.
  @discardableResult
  private func block(_ body: (WorldState) -> Void) throws -> Hash {
    let state = states.headState()
    state.beginTransaction()
    body(state)
    state.finishTransaction()
    try states.save(state.commit())
    return states.head.root
  }

  private func findings() throws -> [String] {
    var findings: [String] = []
    try states.verifyBlobs { findings.append($0) }
    return findings
  }

  @Test("the state of every kept block reads the blobs that it has, whatever was released since")
  func history() throws {
    let (rowHash, fileHash) = (Keccak256.hash(row), Keccak256.hash(file))
    let first = try block { state in
      state.storeBlob(row, owner: alice)
      state.storeBlob(file, owner: alice)
    }
    let second = try block { #expect($0.releaseBlob(fileHash, owner: alice)) }
    try block { $0.storeBlob(row) }
    #expect(try findings().isEmpty)
    #expect(try states.state(at: 1).blob(fileHash) == file)
    #expect(try states.state(at: 2).blob(fileHash) == nil)
    #expect(try states.state(at: 3).blob(rowHash) == row)

    try states.unwind(parentRoot: second)
    try states.unwind(parentRoot: first)
    #expect(try states.state(at: 1).blob(fileHash) == file)
    #expect(try BlobStore(store).releasingBlock(of: fileHash) == nil)
    #expect(try findings().isEmpty)
  }

  @Test("pruning collects the blobs that only forgotten states have, and no others")
  func pruning() throws {
    let (rowHash, fileHash) = (Keccak256.hash(row), Keccak256.hash(file))
    try block { state in
      state.storeBlob(row, owner: alice)
      state.storeBlob(file, owner: alice)
    }
    try block { #expect($0.releaseBlob(fileHash, owner: alice)) }
    try block { #expect($0.releaseBlob(rowHash, owner: alice)) }
    try block { $0.storeBlob(row, owner: alice) }
    for (oldest, keepsFile) in [(1, true), (2, false), (4, false)] as [(UInt64, Bool)] {
      while try !states.pruneHistory(before: oldest, limit: 1).isFinished {}
      while try !states.collectBlobs(limit: 1) {}
      #expect(try BlobStore(store).contains(fileHash) == keepsFile)
      #expect(try states.state(at: oldest).blob(rowHash) == row)
      #expect(try findings().isEmpty)
    }
    #expect(try store.first(in: .blobEvents) == nil && store.first(in: .blobChunks) == nil)
  }

  @Test("a blob that the state has and the store has not is named, as is one that no state has")
  func differences() throws {
    let (rowHash, fileHash) = (Keccak256.hash(row), Keccak256.hash(file))
    try block { state in
      state.storeBlob(row, owner: alice)
      state.storeBlob(file, owner: alice)
    }
    var batch = WriteBatch()
    batch.delete(rowHash.bytes, in: .blobs)
    try store.write(batch, durability: .buffered)
    #expect(try findings() == ["the blob \(rowHash) is missing"])
    batch = WriteBatch()
    batch.delete([0, 0, 0, 0, 0, 0, 0, 1] + rowHash.bytes, in: .blobEvents)
    batch.put([0, 0, 0, 0, 0, 0, 0, 1], for: fileHash.bytes + [0], in: .blobs)
    batch.put([0, 1], for: Keccak256.hash([1]).bytes, in: .blobs)
    try store.write(batch, durability: .buffered)
    let found = try findings()
    #expect(found.count == 3)
    for name in [Keccak256.hash(rowHash), fileHash, Keccak256.hash([1])] {
      #expect(found.contains { $0.contains(name.hex) })
    }
    let state = try states.state(at: 1)
    #expect(state.blob(rowHash) == nil && state.fault == .missingBlob(rowHash))
  }
}
