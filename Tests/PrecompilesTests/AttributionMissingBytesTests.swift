import ABI
import ChainTypes
import Execution
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import Testing
import WorldState

/// A node that lacks the bytes of a blob decides nothing: the frame ends, and the state's fault gives up the block.
@Suite struct AttributionMissingBytesTests {
  private static let rows = [
    "The harbour light turns every eleven seconds and is seen for nine miles.",
    "A ledger is a book that everybody may read and that nobody may change.",
  ]
  private static let missing = MessageStatus.failure(.precompile("a blob's bytes are missing from this node"))

  /// A stored state with an index of Datanet 1 and what TRAIN captured of an adapter.
  private struct Stored {
    static let (base, adapter) = (Keccak256.hash([1]), Keccak256.hash([2]))
    let database = StateDatabase.inMemory()
    let index: Hash
    let shard: Hash
    let labels: Hash
    let directions: Hash

    init() throws {
      let fixture = AttributionFixture(state: database.headState())
      let state = fixture.context.state
      fixture.publish(datanet: 1, AttributionMissingBytesTests.rows)
      index = try fixture.build(1)
      labels = state.storeBlob(Self.labels, owner: AttributionStorage.address)
      directions = state.storeBlob([1, 2, 3], owner: AttributionStorage.address)
      let sources = Keccak256.hash(UInt256.one.bigEndianBytes + UInt256.one.bigEndianBytes)
      let slot = AttributionStorage.influence(Self.adapter, sources: sources)
      let words = [labels.word, directions.word]
      state.setStorage(AttributionStorage.address, AttributionStorage.adapter(Self.adapter), sources.word)
      state.setStorage(AttributionStorage.address, slot, words[1])
      state.setStorage(AttributionStorage.address, slot &+ 1, words[0])
      state.setStorage(AttributionStorage.address, slot &+ 2, UInt256(l0: 1, l1: 64, l2: 100, l3: 1))
      let changes = try state.commit()
      let known =
        AttributionMissingBytesTests.rows.map { Keccak256.hash(Bytes($0.utf8)) } + [index, labels, directions]
      shard = try #require(changes.diff.addedBlobs.map(\.hash).first { !known.contains($0) })
      try database.save(changes)
    }

    /// The labels of one document, which is row 0 of Datanet 1.
    private static var labels: Bytes {
      var encoder = RLPEncoder()
      encoder.appendList { encoder in
        encoder.append(UInt64(1))
        encoder.append(base)
        encoder.append(Bytes([1, 1, 1]))
        encoder.appendList { encoder in
          encoder.appendList { encoder in
            encoder.append(UInt256.one)
            encoder.append(UInt64(1))
          }
        }
        encoder.append(Bytes(repeating: 0, count: 16))
      }
      return encoder.bytes
    }

    /// A node that has all but one blob and nothing in memory.
    func node(without hash: Hash) throws -> AttributionFixture {
      var batch = WriteBatch()
      batch.delete(hash.bytes, in: .blobs)
      try database.store.write(batch, durability: .buffered)
      return AttributionFixture(state: database.headState())
    }
  }

  private static func calls() -> [(signature: String, arguments: [ABIValue])] {
    let question = AttributionFixture.question([1], answer: rows[0])
    return [
      (
        "verbatim(uint256[],uint64[],bytes,uint32)",
        [.array([.uint(1)]), .array([.number(1)]), .bytes(Bytes(rows[0].utf8)), .number(16)]
      ),
      (
        "retrieve(uint256,uint64,bytes,uint32)",
        [.uint(1), .number(1), .bytes(Bytes("a book to read".utf8)), .number(5)]
      ),
      ("attribute" + AttributionFixture.signature, question),
      (AttributionFixture.provingSignature, question + [.number(0), .number(0)]),
    ]
  }

  @Test("without an index's list or one of its shards no function answers, and the block is given up", arguments: 0..<4)
  func index(_ call: Int) throws {
    let (signature, arguments) = Self.calls()[call]
    for part in [\Stored.index, \Stored.shard] {
      let stored = try Stored()
      let hash = stored[keyPath: part]
      let fixture = try stored.node(without: hash)
      let result = try fixture.run(signature, arguments)
      #expect(result.status == Self.missing && result.output.isEmpty, "\(signature)")
      #expect(fixture.context.state.fault == .missingBlob(hash), "\(signature)")
    }
  }

  @Test("without labels or directions there is no influence, and the block is given up")
  func influence() throws {
    let question = AttributionFixture.question(
      [1], answer: "x", methods: [("shapley", 10_000)], base: Stored.base, adapter: Stored.adapter)
    for part in [\Stored.labels, \Stored.directions] {
      let stored = try Stored()
      let hash = stored[keyPath: part]
      let fixture = try stored.node(without: hash)
      let result = try fixture.run("attribute" + AttributionFixture.signature, question)
      #expect(result.status == Self.missing)
      #expect(fixture.context.state.fault == .missingBlob(hash))
    }
  }

  @Test("rows' own bytes are not needed for an answer, but for an index that is not built")
  func rows() throws {
    let stored = try Stored()
    let row = Keccak256.hash(Bytes(Self.rows[1].utf8))
    let fixture = try stored.node(without: row)
    for (signature, arguments) in Self.calls().dropLast() {
      #expect(try fixture.run(signature, arguments).isSuccess, "\(signature)")
    }
    #expect(fixture.context.state.fault == nil)
    fixture.publish(datanet: 2, [Self.rows[1], Self.rows[0]])
    let result = try fixture.run("buildIndex(uint256,uint64)", [.uint(2), .number(1)])
    #expect(result.status == Self.missing)
    #expect(fixture.context.state.fault == .missingBlob(row))
  }
}
