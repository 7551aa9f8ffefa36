import ChainTypes
import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("Storage, transient storage and logs")
struct StorageTests {
  struct Case: Sendable {
    let code: String
    let original: UInt256
    let gas: UInt64
    let refund: Int64
  }

  /// The table of EIP-3529, "With reduced refunds"; the slot is warm.
  static let cases: [Case] = [
    ("60006000556000600055", 0, 212, 0), ("60006000556001600055", 0, 20112, 0),
    ("60016000556000600055", 0, 20112, 19900), ("60016000556002600055", 0, 20112, 0),
    ("60016000556001600055", 0, 20112, 0), ("60006000556000600055", 1, 3012, 4800),
    ("60006000556001600055", 1, 3012, 2800), ("60006000556002600055", 1, 3012, 0),
    ("60026000556000600055", 1, 3012, 4800), ("60026000556003600055", 1, 3012, 0),
    ("60026000556001600055", 1, 3012, 2800), ("60026000556002600055", 1, 3012, 0),
    ("60016000556000600055", 1, 3012, 4800), ("60016000556002600055", 1, 3012, 0),
    ("60016000556001600055", 1, 212, 0), ("600160005560006000556001600055", 0, 40118, 19900),
    ("600060005560016000556000600055", 1, 5918, 7600),
  ].map { Case(code: $0.0, original: $0.1, gas: $0.2, refund: $0.3) }

  @Test("SSTORE's gas and refunds are EIP-3529's", arguments: cases)
  func writes(sample: Case) throws {
    let chain = try TestChain()
    chain.install(try Hex.decode(sample.code), at: TestChain.contract)
    chain.state.setStorage(TestChain.contract, 0, sample.original)
    chain.state.finishTransaction()
    chain.state.beginTransaction()
    chain.state.warm(TestChain.contract, 0)
    let result = chain.call()
    #expect(10_000_000 - result.gasLeft == sample.gas)
    #expect(chain.state.refund == sample.refund)
  }

  @Test("The first access to a slot costs 2,100 more (EIP-2929)")
  func coldSlots() throws {
    #expect(try gasUsed(push(0) + .storageLoad) == 2 + 2100)
    #expect(try gasUsed(push(0) + .storageLoad + push(0) + .storageLoad) == 4 + 2200)
    #expect(try gasUsed(operands(0, 1) + .storageStore) == 5 + 22100)
    #expect(try gasUsed(operands(0, 0) + .storageStore) == 4 + 2200)
  }

  @Test("SSTORE with 2,300 gas or less fails (EIP-2200)")
  func sentry() throws {
    let code = operands(0, 0) + .storageStore
    #expect(try run(code, gas: 2304).status == .failure(.outOfGas))
    #expect(try run(code, gas: 2305).isSuccess)
  }

  @Test("Storage holds what was written, and a reverted frame leaves nothing")
  func storage() throws {
    let chain = try TestChain()
    chain.install(operands(7, 42) + .storageStore + push(7) + .storageLoad + giveTop)
    #expect(UInt256(bigEndian: chain.call().output) == 42)
    chain.install(operands(7, 43) + .storageStore + operands(0, 0) + .revert)
    #expect(chain.call().status == .revert)
    #expect(chain.state.storage(TestChain.contract, 7) == 42)
  }

  @Test("Transient storage lasts for the transaction and costs 100 (EIP-1153)")
  func transient() throws {
    #expect(try gasUsed(push(0) + .transientLoad) == 2 + 100)
    #expect(try gasUsed(operands(0, 1) + .transientStore) == 5 + 100)
    let chain = try TestChain()
    chain.install(push(1) + .transientLoad + operands(1, 5) + .transientStore + giveTop)
    #expect(UInt256(bigEndian: chain.call().output) == 0)
    #expect(UInt256(bigEndian: chain.call().output) == 5)
    chain.state.beginTransaction()
    #expect(UInt256(bigEndian: chain.call().output) == 0)
  }

  @Test("Logs carry their topics and data, and cost 375 a topic and 8 a byte", arguments: 0...4)
  func logs(topics: Int) throws {
    let chain = try TestChain()
    let words = (0..<topics).map { UInt256(100 + $0) }
    let code = put(Bytes(0..<40)) + words.reversed().reduce(Assembly()) { $0 + push($1) } + operands(1, 33)
    chain.install(code + Opcode(rawValue: 0xA0 + UInt8(topics))!)
    let gas = chain.call().gasLeft
    #expect(chain.state.logs.count == 1)
    #expect(chain.state.logs[0].address == TestChain.contract)
    #expect(chain.state.logs[0].topics.map(\.word) == words)
    #expect(chain.state.logs[0].data == Bytes(1..<34))
    chain.install(code)
    #expect(chain.call().gasLeft - gas == 375 + 375 * UInt64(topics) + 8 * 33)
  }

  @Test("What changes state fails a static frame (EIP-214)")
  func staticFrames() throws {
    let codes: [Assembly] = [
      operands(0, 0) + .storageStore, operands(0, 0) + .transientStore, operands(0, 0) + .log0,
      operands(0, 0, 0) + .create, operands(0, 0, 0, 0) + .create2, push(0) + .selfDestruct,
      calling(.call, TestChain.coinbase, value: 1),
    ]
    for code in codes {
      let chain = try TestChain()
      chain.state.setBalance(10, of: TestChain.contract)
      chain.install(code)
      #expect(chain.call(isStatic: true).status == .failure(.staticViolation))
      #expect(chain.call().isSuccess)
    }
  }
}
