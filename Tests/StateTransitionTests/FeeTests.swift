import ChainSpecification
import ChainTypes
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

@Suite struct FeeTests {
  static let contract = Address(low: 0xC0DE)
  static let recipient = Address(low: 0x5EED)

  private func chain(_ steps: [Step] = [], policy: BaseFeePolicy = .burn) throws -> TestChain {
    try TestChain(policy: policy) {
      $0.setCode(Code(ScriptMachine.code(steps)), of: Self.contract)
      $0.setNonce(1, of: Self.contract)
    }
  }

  @Test("a transfer costs 21,000 gas: the priority fee goes to the beneficiary, the base fee is burned")
  func burning() throws {
    let chain = try chain()
    let before = chain.state.balance(chain.address(0))
    let block = try chain.append([chain.transaction(to: Self.recipient, value: 5)])
    let baseFee = block.header.baseFeePerGas
    #expect(block.receipts[0].cumulativeGasUsed == 21_000 && block.receipts[0].succeeded)
    #expect(chain.state.balance(Self.recipient) == 5)
    #expect(chain.state.balance(chain.beneficiary) == TestChain.gwei &* 21_000)
    let paid = (baseFee &+ TestChain.gwei) &* 21_000 &+ 5
    #expect(chain.state.balance(chain.address(0)) == before &- paid)
  }

  @Test("with a treasury the base fee is paid to it")
  func treasury() throws {
    let treasury = Address(low: 0x7EA5)
    let chain = try chain(policy: .treasury(treasury))
    let block = try chain.append([chain.transaction(to: Self.recipient, value: 5)])
    #expect(chain.state.balance(treasury) == block.header.baseFeePerGas &* 21_000)
  }

  @Test("a priority fee is cut where the maximum fee ends")
  func effectivePrice() throws {
    let chain = try chain()
    let maximum = TestChain.gwei &+ 7
    let block = try chain.append([
      chain.transaction(to: Self.recipient, maximumFee: maximum, priorityFee: TestChain.gwei)
    ])
    #expect(chain.state.balance(chain.beneficiary) == (maximum &- block.header.baseFeePerGas) &* 21_000)
  }

  @Test("legacy and access list transactions pay their gas price whole")
  func gasPrice() throws {
    let chain = try chain()
    let price = TestChain.gwei &* 3
    let list = [AccessListEntry(address: Self.recipient, storageKeys: [.zero, .zero])]
    let transactions = [
      Transaction(
        envelope: .legacy(chainID: 1337, gasPrice: price), nonce: 0, gasLimit: 30_000, to: Self.recipient
      ).signed(with: chain.keys[0]),
      Transaction(
        envelope: .accessList(chainID: 1337, gasPrice: price, accessList: list), nonce: 1, gasLimit: 30_000,
        to: Self.recipient
      ).signed(with: chain.keys[0]),
      Transaction(
        envelope: .legacy(chainID: nil, gasPrice: price), nonce: 2, gasLimit: 30_000, to: Self.recipient
      ).signed(with: chain.keys[0]),
    ]
    let before = chain.state.balance(chain.address(0))
    let block = try chain.append(transactions)
    #expect(block.receipts.map(\.cumulativeGasUsed) == [21_000, 48_200, 69_200])
    #expect(chain.state.balance(chain.address(0)) == before &- price &* 69_200)
  }

  @Test("refunds are capped at one fifth of the gas used")
  func refundCap() throws {
    let stores = [Step](repeating: .store(slot: 1, value: 1), count: 6)
    let used: UInt64 = 21_000 + 7 * ScriptMachine.stepGas + 6 * ScriptMachine.storeGas
    let large = try chain([.refund(60_000)] + stores)
    #expect(try large.append([large.transaction(to: Self.contract)]).receipts[0].cumulativeGasUsed == used - used / 5)
    let small = try chain([.refund(500)] + stores)
    #expect(try small.append([small.transaction(to: Self.contract)]).receipts[0].cumulativeGasUsed == used - 500)
  }

  @Test("call data costs at least the floor (EIP-7623), and the floor needs the gas limit")
  func floor() throws {
    let chain = try chain()
    let data = Bytes(repeating: 1, count: 1000)
    let block = try chain.append([chain.transaction(to: Self.recipient, data: data, gas: 61_000)])
    #expect(block.receipts[0].cumulativeGasUsed == 21_000 + 40_000)
    let cancun = try TestChain(fork: .cancun)
    #expect(
      try cancun.append([cancun.transaction(to: Self.recipient, data: data)]).receipts[0].cumulativeGasUsed
        == 21_000 + 16_000)
  }

  @Test("a failed message pays for its gas and leaves no logs")
  func failure() throws {
    let chain = try chain([.log(1), .refund(10_000), .store(slot: 1, value: 1), .outOfGas])
    let before = chain.state.balance(chain.address(0))
    let block = try chain.append([chain.transaction(to: Self.contract, value: 77, gas: 100_000)])
    #expect(!block.receipts[0].succeeded && block.receipts[0].logs.isEmpty)
    #expect(block.receipts[0].cumulativeGasUsed == 100_000)
    #expect(chain.state.nonce(chain.address(0)) == 1)
    let price = block.header.baseFeePerGas &+ TestChain.gwei
    #expect(chain.state.balance(chain.address(0)) == before &- price &* 100_000)
    #expect(chain.state.balance(Self.contract).isZero && chain.state.storage(Self.contract, 1).isZero)
  }

  @Test("the beneficiary may be the sender or the target")
  func beneficiaryTakesPart() throws {
    let chain = try chain()
    let builder = try chain.builder(BlockAttributes(timestamp: chain.head.timestamp + 1, beneficiary: chain.address(0)))
    let before = chain.state.balance(chain.address(0))
    try builder.apply(chain.transaction(to: chain.address(0), value: 5))
    let (block, changes) = try builder.seal()
    try chain.database.save(changes)
    chain.head = block.header
    #expect(chain.state.balance(chain.address(0)) == before &- block.header.baseFeePerGas &* 21_000)
  }
}
