import ABI
import ChainSpecification
import ChainTypes
import ContractVM
import ContractVMSupport
import Cryptography
import EVM
import Execution
import Precompiles
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// What governance sets holds from the next block on, in the chain that is produced and in the one that is executed
/// again: `TestChain.append` does both.
@Suite struct GovernanceTests {
  private static let blob = Address(low: 0x0A00)

  private func chain(fork: HardFork = .osaka, machines: [any Machine] = [EVMMachine()]) throws -> TestChain {
    try TestChain(fork: fork, machines: machines) { $0.placeTimelock() }
  }

  /// A transaction in which the Timelock calls CHAIN.
  private func change(
    _ chain: TestChain, from sender: Int = 0, _ signature: String, _ arguments: [ABIValue]
  ) throws -> SignedTransaction {
    chain.transaction(
      from: sender, to: GovernedChain.governor,
      data: try Forwarder.call(GovernedChain.address, signature, arguments), gas: 16_000_000)
  }

  private func setParameter(_ chain: TestChain, _ name: String, _ value: UInt256) throws -> SignedTransaction {
    try change(chain, "setParameter(bytes32,uint256)", [.hash(try Self.word(name)), .uint(value)])
  }

  private static func word(_ name: String) throws -> Hash {
    try #require(GovernedParameter.all.first { $0.name == name }).word
  }

  private func store(_ chain: TestChain, from sender: Int, _ content: Bytes) throws -> SignedTransaction {
    chain.transaction(
      from: sender, to: Self.blob, data: try FunctionSignature("store(bytes)").encode([.bytes(content)]))
  }

  /// The gas of a block's transaction.
  private func gas(_ block: ExecutedBlock, _ index: Int) -> UInt64 {
    block.receipts[index].cumulativeGasUsed - (index == 0 ? 0 : block.receipts[index - 1].cumulativeGasUsed)
  }

  private func header(_ chain: TestChain, _ forge: (inout Header) -> Void) throws -> BlockValidationError? {
    let block = try chain.builder().seal().block.block
    var header = block.header
    forge(&header)
    do throws(BlockValidationError) {
      _ = try BlockValidator(rules: chain.rules).execute(
        Block(header: header, transactions: [], withdrawals: []), parent: chain.head, state: chain.state,
        ancestorHash: chain.ancestorHash)
      return nil
    } catch {
      return error
    }
  }

  @Test("Where nothing was ever set, one read of a slot shows it")
  func untouched() throws {
    var reads: [UInt256] = []
    let governed = ChainSpecification(chainID: 1).governed { slot in
      reads.append(slot)
      return .zero
    }
    #expect(governed == nil && reads == [GovernedChain.versionSlot])
    let foreign = ChainSpecification(chainID: 1, consensusLayer: .beaconChain).governed { _ in UInt256.one }
    #expect(foreign == nil)
  }

  @Test("A price holds from the next block on, also when blocks are executed again")
  func parameter() throws {
    let chain = try chain()
    let same = try chain.append([
      store(chain, from: 1, [1, 2, 3, 4]), setParameter(chain, "blobGasPerByte", 1_000),
      store(chain, from: 2, [1, 2, 3, 5]),
    ])
    #expect(same.receipts.map(\.succeeded) == [true, true, true])
    // The second blob starts a count of references less than the first, as the registry is there already.
    #expect(gas(same, 2) <= gas(same, 0))
    let simulated = try chain.simulator.simulate(
      CallRequest(
        from: chain.address(3), to: Self.blob,
        data: try FunctionSignature("store(bytes)").encode([.bytes([1, 2, 3, 6])])))
    let next = try chain.append([store(chain, from: 3, [1, 2, 3, 6])])
    #expect(gas(next, 0) == gas(same, 2) + 4 * (1_000 - 25))
    #expect(simulated.gasUsed == gas(next, 0))
    #expect(chain.state.storage(GovernedChain.address, GovernedChain.versionSlot) == 1)
  }

  @Test("A fork that was scheduled starts with the first block of its time")
  func fork() throws {
    let chain = try chain(fork: .cancun)
    let prague = Hash(UInt256(bigEndian: Bytes("prague".utf8) + Bytes(repeating: 0, count: 26)))
    let time = chain.head.timestamp + 1 + ChainPrecompile.minimumForkNotice
    let schedule = try chain.append([
      change(chain, "scheduleFork(bytes32,uint64)", [.hash(prague), .uint(UInt256(time))])
    ])
    #expect(schedule.receipts[0].succeeded)
    #expect(try chain.append([], at: time - 1).header.requestsHash == nil)
    #expect(try header(chain) { $0.requestsHash = nil } == .header(.requestsHash, expected: "present", found: "absent"))
    let first = try chain.append([], at: time)
    #expect(first.header.requestsHash == Header.emptyRequestsHash)
    // The history contract of Prague has recorded the parent (EIP-2935).
    #expect(
      chain.state.storage(Predeploy.historyStorage.address, UInt256(first.header.number - 1))
        == first.header.parentHash.word)
    // What is in force stays in force.
    let again = try chain.append([
      change(chain, "scheduleFork(bytes32,uint64)", [.hash(prague), .uint(UInt256(time + 1_000_000))])
    ])
    #expect(!again.receipts[0].succeeded)
  }

  @Test("A stopped precompiled contract reverts from the next block on, until it is started again")
  func pausing() throws {
    let chain = try chain()
    let pause: [ABIValue] = [.address(Self.blob), .bool(true)]
    let same = try chain.append([
      change(chain, "setPaused(address,bool)", pause), store(chain, from: 1, [1]),
    ])
    #expect(same.receipts.map(\.succeeded) == [true, true])
    let read = CallRequest(to: Self.blob, data: try FunctionSignature("size(bytes32)").encode([.hash(Hash(1))]))
    let refused = try chain.simulator.simulate(read)
    #expect(refused.status == .revert)
    #expect(refused.output == (try FunctionSignature("PrecompilePaused(address)").encode([.address(Self.blob)])))
    #expect(!(try chain.append([store(chain, from: 1, [2])]).receipts[0].succeeded))
    let start = try chain.append([
      change(chain, "setPaused(address,bool)", [.address(Self.blob), .bool(false)]), store(chain, from: 1, [3]),
    ])
    #expect(start.receipts.map(\.succeeded) == [true, false])
    #expect(try chain.append([store(chain, from: 1, [4])]).receipts[0].succeeded)
    #expect(try chain.simulator.simulate(read).isSuccess)
  }

  @Test("A block gas limit that was set is approached by every block, and no other is valid")
  func blockGasLimit() throws {
    let chain = try chain()
    #expect(try chain.append([setParameter(chain, "blockGasLimit", 40_000_000)]).header.gasLimit == 30_000_000)
    #expect(try chain.append([]).header.gasLimit == 30_000_000 + 30_000_000 / 1024 - 1)
    let expected = HeaderRules.gasLimit(parent: chain.head.gasLimit, target: 40_000_000)
    #expect(
      try header(chain) { $0.gasLimit -= 1 }
        == .header(.gasLimit, expected: "\(expected)", found: "\(expected - 1)"))
  }

  @Test("Base fees go where governance says, from the next block on")
  func treasury() throws {
    let (chain, treasury) = (try chain(), Address(low: 0x7EA5))
    let set = try chain.append([setParameter(chain, "baseFeeTreasury", treasury.word)])
    #expect(set.receipts[0].succeeded && chain.state.balance(treasury).isZero)
    let block = try chain.append([chain.transaction(to: Address(low: 0xD00D))])
    #expect(chain.state.balance(treasury) == block.header.baseFeePerGas &* 21_000)
    try chain.append([setParameter(chain, "baseFeeTreasury", 0)])
    let paid = chain.state.balance(treasury)
    try chain.append([chain.transaction(to: Address(low: 0xD00D))])
    #expect(chain.state.balance(treasury) == paid)
  }

  @Test("Taking a block back takes back what it set")
  func unwinding() throws {
    let chain = try chain()
    let before = (chain.head, try gas(chain.append([store(chain, from: 1, [1, 2, 3, 4])]), 0))
    let parent = chain.head
    try chain.append([setParameter(chain, "blobGasPerByte", 1_000)])
    #expect(chain.rules.governed(by: chain.state).specification.ai.blobGasPerByte == 1_000)
    try chain.database.unwind(parentRoot: parent.stateRoot)
    chain.head = parent
    #expect(chain.rules.governed(by: chain.state).specification == chain.rules.specification)
    #expect(gas(try chain.append([store(chain, from: 2, [1, 2, 3, 5])]), 0) <= before.1)
  }

  // MARK: Upgrades

  /// A container that gives back one byte.
  private static func program(_ byte: UInt8) throws -> Bytes {
    try HostProgram.make { program in
      let place = program.put([byte])
      program.call(.return, place, 1)
    }.encoded
  }

  @Test("An upgrade puts a blob's container in the place of a system contract's code and keeps its storage")
  func upgrade() throws {
    let contract = SystemContract.attributionRewards.address
    let (old, new) = (try Self.program(1), try Self.program(2))
    let chain = try TestChain(machines: [ContractVMMachine(), EVMMachine()]) { state in
      state.placeTimelock()
      state.setNonce(1, of: contract)
      state.setCode(Code(old), of: contract)
      state.setStorage(contract, 5, 6)
      state.storeBlob(new)
      state.storeBlob(Forwarder.code)
      state.storeBlob(new + [0])
    }
    func upgrade(_ target: Address, _ code: Bytes) throws -> ExecutedBlock {
      try chain.append([
        change(chain, "upgrade(address,bytes32)", [.address(target), .hash(Keccak256.hash(code))])
      ])
    }
    #expect(try chain.simulator.simulate(CallRequest(to: contract)).output == [1])
    // No container, bytes behind one, no blob, and no system contract.
    #expect(try !upgrade(contract, Forwarder.code).receipts[0].succeeded)
    #expect(try !upgrade(contract, new + [0]).receipts[0].succeeded)
    #expect(try !upgrade(contract, [9]).receipts[0].succeeded)
    #expect(try !upgrade(chain.address(0), new).receipts[0].succeeded)
    #expect(try !upgrade(SystemContract.assetMarket.address, new).receipts[0].succeeded)
    #expect(chain.state.code(contract).bytes == old)
    let block = try upgrade(contract, new)
    #expect(block.receipts[0].succeeded && gas(block, 0) > 204 * UInt64(new.count))
    #expect(chain.state.code(contract).bytes == new && chain.state.storage(contract, 5) == 6)
    #expect(try chain.simulator.simulate(CallRequest(to: contract)).output == [2])
  }
}
