import ChainTypes
import MerklePatriciaTrie
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

@Suite struct BlockTests {
  static let recipient = Address(low: 0x5EED)
  static let contract = Address(low: 0xC0DE)

  private func chain() throws -> TestChain {
    try TestChain {
      $0.setCode(Code(ScriptMachine.code([.log(7), .store(slot: 1, value: 1)])), of: Self.contract)
      $0.setNonce(1, of: Self.contract)
    }
  }

  @Test("a block carries the roots, the bloom, the gas and Osaka's constant fields")
  func header() throws {
    let chain = try chain()
    let parent = chain.head
    let block = try chain.append([
      chain.transaction(from: 0, to: Self.recipient, value: 1), chain.transaction(from: 1, to: Self.contract),
    ])
    let header = block.header
    #expect(header.parentHash == parent.hash && header.number == 1 && header.timestamp == parent.timestamp + 1)
    #expect(header.gasUsed == block.receipts[1].cumulativeGasUsed)
    #expect(header.logsBloom.mayContain(Self.contract) && !header.logsBloom.mayContain(Self.recipient))
    #expect(header.withdrawalsRoot == Keccak256.emptyTrieRoot && header.ommersHash == Keccak256.emptyListHash)
    #expect(header.requestsHash == Header.emptyRequestsHash && header.parentBeaconBlockRoot == .zero)
    #expect(header.blobGasUsed == 0 && header.excessBlobGas == 0 && header.difficulty.isZero)
    // The parent was empty, so the base fee falls by one eighth.
    #expect(header.baseFeePerGas == parent.baseFeePerGas &- parent.baseFeePerGas.divided(by: 8))
    #expect(block.senders == [chain.address(0), chain.address(1)])
    let decoded = try Block.decode(block.block.encoded)
    #expect(decoded.hash == block.hash)
  }

  /// Every rule of a header, with a change that breaks it.
  static let mutations: [(BlockValidationError.Rule, @Sendable (inout Header) -> Void)] = [
    (.parentHash, { $0.parentHash = .zero }), (.number, { $0.number += 1 }),
    (.timestamp, { $0.timestamp -= 1 }), (.gasLimit, { $0.gasLimit += $0.gasLimit / 512 }),
    (.baseFeePerGas, { $0.baseFeePerGas = $0.baseFeePerGas &+ 1 }),
    (.extraData, { $0.extraData = Bytes(repeating: 0, count: 33) }), (.ommersHash, { $0.ommersHash = .zero }),
    (.difficulty, { $0.difficulty = 1 }), (.nonce, { $0.nonce = 1 }),
    (.withdrawalsRoot, { $0.withdrawalsRoot = .zero }),
    (.blobGasUsed, { $0.blobGasUsed = 131_072 }), (.excessBlobGas, { $0.excessBlobGas = 1 }),
    (.parentBeaconBlockRoot, { $0.parentBeaconBlockRoot = Hash(1) }), (.requestsHash, { $0.requestsHash = nil }),
    (.transactionsRoot, { $0.transactionsRoot = .zero }), (.gasUsed, { $0.gasUsed += 1 }),
    (.gasUsed, { $0.gasUsed = $0.gasLimit + 1 }), (.logsBloom, { $0.logsBloom = Bloom() }),
    (.receiptsRoot, { $0.receiptsRoot = .zero }), (.stateRoot, { $0.stateRoot = .zero }),
  ]

  @Test("a block that breaks one rule is refused with the rule's name", arguments: mutations.indices)
  func refusals(index: Int) throws {
    let (rule, mutate) = Self.mutations[index]
    let chain = try chain()
    let builder = try chain.builder()
    try builder.apply(chain.transaction(from: 0, to: Self.recipient, value: 1))
    try builder.apply(chain.transaction(from: 1, to: Self.contract))
    var block = try builder.seal().block.block
    mutate(&block.header)
    do throws(BlockValidationError) {
      _ = try BlockValidator(rules: chain.rules).execute(
        block, parent: chain.head, state: chain.state, ancestorHash: chain.ancestorHash)
      Issue.record("the block was accepted")
    } catch {
      guard case .header(let found, _, _) = error else {
        Issue.record("expected \(rule), found \(error)")
        return
      }
      #expect(found == rule)
      #expect("\(error)".contains(rule.rawValue))
    }
  }

  @Test("every rule has a test that breaks it")
  func completeness() {
    let tested = Set(Self.mutations.map { $0.0 })
    #expect(Set(BlockValidationError.Rule.allCases).subtracting(tested) == [.size])
  }

  @Test("a block with an invalid transaction is refused with its index")
  func invalidTransaction() throws {
    let chain = try chain()
    let transactions = [chain.transaction(to: Self.recipient), chain.transaction(to: Self.recipient)]
    let builder = try chain.builder()
    try builder.apply(transactions[0])
    var block = try builder.seal().block.block
    block.transactions = transactions
    block.header.transactionsRoot = TrieRoot.ordered(transactions.map(\.encoded))
    do throws(BlockValidationError) {
      _ = try BlockValidator(rules: chain.rules).execute(
        block, parent: chain.head, state: chain.state, ancestorHash: chain.ancestorHash)
      Issue.record("the block was accepted")
    } catch {
      #expect(error == .transaction(index: 1, .nonceTooLow(expected: 1, found: 0)))
    }
  }

  @Test("the gas limit moves towards the target by less than 1/1,024 of the parent's")
  func gasLimit() {
    #expect(HeaderRules.gasLimit(parent: 30_000_000, target: 60_000_000) == 30_000_000 + 30_000_000 / 1024 - 1)
    #expect(HeaderRules.gasLimit(parent: 30_000_000, target: 5000) == 30_000_000 - 30_000_000 / 1024 + 1)
    #expect(HeaderRules.gasLimit(parent: 30_000_000, target: 30_000_100) == 30_000_100)
    #expect(HeaderRules.gasLimit(parent: 5000, target: 1) == 5000)
    #expect(HeaderRules.gasLimit(parent: .max, target: .max) == .max)
  }

  @Test("attributes that break a rule do not start a block")
  func attributes() throws {
    let chain = try chain()
    #expect(throws: BlockValidationError.self) {
      try chain.builder(BlockAttributes(timestamp: chain.head.timestamp, beneficiary: .zero))
    }
    #expect(throws: BlockValidationError.self) {
      try chain.builder(
        BlockAttributes(
          timestamp: chain.head.timestamp + 1, beneficiary: .zero, extraData: Bytes(repeating: 0, count: 33)))
    }
  }

  @Test("the world state goes on to the next block without being read again")
  func continuedState() throws {
    let chain = try chain()
    let state = chain.state
    for number in UInt64(1)...3 {
      let builder = try BlockBuilder(
        rules: chain.rules, parent: chain.head,
        attributes: BlockAttributes(timestamp: chain.head.timestamp + 1, beneficiary: chain.beneficiary), state: state,
        ancestorHash: chain.ancestorHash)
      try builder.apply(chain.transaction(nonce: number - 1, to: Self.contract))
      let (block, changes) = try builder.seal()
      let again = try BlockValidator(rules: chain.rules).execute(
        block.block, parent: chain.head, state: chain.state, ancestorHash: chain.ancestorHash)
      #expect(again.block.hash == block.hash)
      try chain.database.save(changes)
      chain.head = block.header
      chain.hashes[number] = block.hash
    }
  }
}
