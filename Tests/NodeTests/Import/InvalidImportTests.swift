import ChainStore
import ChainTypes
import Cryptography
import FixtureSupport
import KeyValueStore
import MerklePatriciaTrie
import Node
import Primitives
import Testing

@Suite("Importing invalid blocks")
struct InvalidImportTests {
  /// What is wrong with one block.
  enum Fault: CaseIterable {
    case bytes, parentHash, stateRoot, receiptsRoot, transactionsRoot, gasUsed, timestamp
    case signature, signer, nonceBeforeSignature, missing, otherBlock, source
  }

  @Test(
    "An import ends right before the wrong block, with one error, on any number of threads", arguments: Fault.allCases)
  func endsBeforeTheWrongBlock(fault: Fault) throws {
    var generator = SeededGenerator(suite: "InvalidImportTests.\(fault)", fallback: 21)
    let source = try ImportChain(blocks: 14, generator: &generator)
    let candidates = source.blocks.indices.filter { source.blocks[$0].transactions.count > 80 && $0 > 0 }
    let wrong = try #require(candidates.randomElement(using: &generator))
    var encoded = source.blocks.map(\.encoded)
    apply(fault, to: wrong, of: source, &encoded, &generator)

    var outcomes: [(text: String, head: UInt64, contents: [String: Bytes])] = []
    for threads in ImportTests.threadCounts {
      let store = MemoryStore()
      let chain = try source.emptyChain(on: store)
      let result = source.run(encoded, into: chain, threads: threads)
      guard case .failure(let error) = result else {
        Issue.record("\(threads) threads take the block")
        return
      }
      outcomes.append(("\(error)", chain.head.header.number, try store.contents()))
    }
    for outcome in outcomes {
      #expect(outcome.text == outcomes[0].text)
      #expect(outcome.head == UInt64(wrong))
      #expect(outcome.contents == outcomes[0].contents)
    }
    if ![.bytes, .source].contains(fault) {
      #expect(outcomes[0].text.contains("block \(wrong + (fault == .missing ? 2 : fault == .otherBlock ? 0 : 1)) "))
    }
  }

  private func apply(
    _ fault: Fault, to wrong: Int, of source: ImportChain, _ encoded: inout [Bytes], _ generator: inout SeededGenerator
  ) {
    var block = source.blocks[wrong]
    let index = Int.random(in: 70..<block.transactions.count, using: &generator)
    switch fault {
    case .bytes:
      encoded[wrong].removeLast()
      return
    case .missing:
      encoded.remove(at: wrong)
      return
    case .source:
      encoded[wrong] = [0x80]
      return
    case .otherBlock:
      // Another block with the number of the one before it.
      block = source.blocks[wrong - 1]
      block.header.extraData = [1]
    case .parentHash: block.header.parentHash = .zero
    case .stateRoot: block.header.stateRoot = .zero
    case .receiptsRoot: block.header.receiptsRoot = .zero
    case .transactionsRoot: block.header.transactionsRoot = .zero
    case .gasUsed: block.header.gasUsed += 1
    case .timestamp: block.header.timestamp = 0
    case .signature: change(&block, at: index) { RecoverableSignature(r: $0.r, s: .zero, yParity: $0.yParity) }
    case .signer: change(&block, at: index) { RecoverableSignature(r: $0.r, s: $0.s, yParity: 1 - $0.yParity) }
    case .nonceBeforeSignature:
      change(&block, at: index) { RecoverableSignature(r: .zero, s: $0.s, yParity: $0.yParity) }
      change(&block, at: 66) { RecoverableSignature(r: $0.r, s: $0.s, yParity: 1 - $0.yParity) }
    }
    encoded[wrong] = block.encoded
  }

  /// Replaces a transaction's signature; the transactions root follows.
  private func change(_ block: inout Block, at index: Int, _ change: (RecoverableSignature) -> RecoverableSignature) {
    let old = block.transactions[index]
    block.transactions[index] = SignedTransaction(transaction: old.transaction, signature: change(old.signature))
    block.header.transactionsRoot = TrieRoot.ordered(block.transactions.map(\.encoded))
  }
}
