import ChainTypes
import FixtureSupport
import Primitives
import Testing

@Suite struct BlockTests {
  @Test func `headers, blocks and withdrawals survive encoding and decoding`() throws {
    var random = SeededGenerator(suite: "block round trips", fallback: 1_559)
    for _ in 0..<100 {
      let block = try random.block()
      #expect(try Header.decode(block.header.encoded) == block.header)
      #expect(try Block.decode(block.encoded) == block)
      #expect(try Block.decode(body: block.encodedBody, header: block.header) == block)
      #expect(try block.withdrawals.map { try Withdrawal.decode($0.encoded) } == block.withdrawals)
    }
  }

  @Test func `a decoded block encodes to the same bytes, whatever the input`() throws {
    var random = SeededGenerator(suite: "block mutations", fallback: 4_895)
    for _ in 0..<30 {
      let encoded = try random.block().encoded
      for _ in 0..<50 {
        let mutant = random.mutation(of: encoded)
        guard let decoded = try? Block.decode(mutant) else { continue }
        #expect(decoded.encoded == mutant)
      }
    }
  }

  @Test func `a block with ommers is refused`() throws {
    let header = Header(number: 1, gasLimit: 30_000_000, timestamp: 1, baseFeePerGas: 7)
    let items = try RLP.decode(header.encoded)
    let encoded = RLP.list([items, .list([]), .list([items]), .list([])]).encoded()
    #expect(throws: BlockDecodingError.ommersPresent) { try Block.decode(encoded) }
  }

  @Test func `an executed block knows the gas of each transaction`() {
    let receipts = [21_000, 50_000, 71_000].map { gas in
      Receipt(type: .dynamicFee, succeeded: true, cumulativeGasUsed: gas, logs: [])
    }
    let block = Block(header: Header(number: 1, gasLimit: 100_000, timestamp: 1, baseFeePerGas: 1))
    let executed = ExecutedBlock(block: block, receipts: receipts, senders: [])
    #expect((0..<3).map(executed.gasUsed) == [21_000, 29_000, 21_000])
    #expect(executed.hash == block.hash)
  }
}
