import ChainTypes
import FixtureSupport
import Foundation
import Primitives
import Testing

/// Every fourth blockchain test of execution-spec-tests: the published block bytes, hashes and senders.
@Suite struct BlockFixtureTests {
  private static let stride = 4

  private struct Fixture: Decodable {
    struct Header: Decodable {
      let hash: String
    }
    struct Transaction: Decodable {
      let sender: String
    }
    struct Block: Decodable {
      let rlp: String
      let blockHeader: Header?
      let transactions: [Transaction]?
      let expectException: String?
    }
    let genesisBlockHeader: Header
    let genesisRLP: String
    let blocks: [Block]
  }

  private struct Counts {
    var blocks = 0
    var transactions = 0
  }

  @Test(arguments: ["Cancun", "Prague", "Osaka"])
  func `published blocks decode, encode to the same bytes, and have their hashes and senders`(fork: String) throws {
    guard let lines = try Fixtures.compressedLines("eest-v5.4.0/blockchain/\(fork).jsonl.xz") else { return }
    var counts = Counts()
    for (index, line) in lines.enumerated() where index.isMultiple(of: Self.stride) {
      for (name, fixture) in try JSONDecoder().decode([String: Fixture].self, from: line) {
        try check(fixture, name, &counts)
      }
    }
    print("\(fork): \(counts.blocks) blocks with \(counts.transactions) transactions agree")
    #expect(counts.blocks > 300)
  }

  private func check(_ fixture: Fixture, _ name: String, _ counts: inout Counts) throws {
    let genesis = try Block.decode(Hex.decode(fixture.genesisRLP))
    #expect(genesis.hash.hex == fixture.genesisBlockHeader.hash, "\(name)")
    for block in fixture.blocks where block.expectException == nil {
      guard let expectedHash = block.blockHeader?.hash, let transactions = block.transactions else { continue }
      let bytes = try Hex.decode(block.rlp)
      var fields = try RLPReader(list: bytes)
      let header = try Header(from: &fields)
      #expect(header.hash.hex == expectedHash, "\(name)")
      let decoded = try Block.decode(bytes)
      #expect(decoded.encoded == bytes, "\(name)")
      let senders = try decoded.transactions.map { try $0.recoverSender().hex }
      #expect(senders == transactions.map(\.sender), "\(name)")
      counts.blocks += 1
      counts.transactions += senders.count
    }
  }
}
