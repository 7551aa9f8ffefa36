import ChainSpecification
import ChainTypes
import FixtureSupport
import Foundation
import Primitives
import Testing

@Suite struct BaseFeeTests {
  private func next(gasUsed: UInt64, baseFee: UInt256) -> UInt256 {
    GasSchedule.osaka.baseFee(parentGasLimit: 20_000_000, parentGasUsed: gasUsed, parentBaseFee: baseFee)
  }

  @Test func `the base fee follows EIP-1559`() {
    #expect(next(gasUsed: 10_000_000, baseFee: 1_000_000_000) == 1_000_000_000)
    #expect(next(gasUsed: 9_000_000, baseFee: 1_000_000_000) == 987_500_000)
    #expect(next(gasUsed: 11_000_000, baseFee: 1_000_000_000) == 1_012_500_000)
    #expect(next(gasUsed: 20_000_000, baseFee: 1_000_000_000) == 1_125_000_000)
    #expect(next(gasUsed: 0, baseFee: 1_000_000_000) == 875_000_000)
    #expect(next(gasUsed: 20_000_000, baseFee: 1) == 2)
    #expect(next(gasUsed: 0, baseFee: 7) == 7)
  }

  private struct Fixture: Decodable {
    struct Block: Decodable {
      let rlp: String
      let expectException: String?
    }
    let genesisRLP: String
    let blocks: [Block]
  }

  @Test func `published blocks have the base fee that follows from their parent`() throws {
    guard let lines = try Fixtures.compressedLines("eest-v5.4.0/blockchain/Osaka.jsonl.xz") else { return }
    let specification = ChainSpecification(chainID: 1)
    var count = 0
    for (index, line) in lines.enumerated() where index.isMultiple(of: 8) {
      for (name, fixture) in try JSONDecoder().decode([String: Fixture].self, from: line) {
        var parent = try header(fixture.genesisRLP)
        for block in fixture.blocks where block.expectException == nil {
          let child = try header(block.rlp)
          #expect(child.baseFeePerGas == specification.baseFee(parent: parent), "\(name)")
          parent = child
          count += 1
        }
      }
    }
    print("base fees of \(count) published blocks agree")
    #expect(count > 100)
  }

  private func header(_ block: String) throws -> Header {
    var fields = try RLPReader(list: Hex.decode(block))
    return try Header(from: &fields)
  }
}
