import ABI
import ChainSpecification
import ChainTypes
import EVM
import Execution
import Primitives
import StateTransition
import Testing
import WorldState

/// The call of Staking at the end of every block; `TestChain.append` executes each block twice.
@Suite struct BlockEndTests {
  private static let staking = SystemContract.staking.address

  /// Stores the caller, the selector's word, the second word of call data, the gas limit's order of magnitude, and counts.
  ///
  /// CALLER 0 SSTORE, CALLDATALOAD(0) 1 SSTORE, CALLDATALOAD(4) 2 SSTORE, GAS 3 SSTORE, CALLDATASIZE 5 SSTORE, slot 4 += 1, LOG0.
  private static let recorder: Bytes = [
    0x5A, 0x60, 0x03, 0x55, 0x33, 0x5F, 0x55, 0x5F, 0x35, 0x60, 0x01, 0x55, 0x60, 0x04, 0x35, 0x60, 0x02, 0x55,
    0x36, 0x60, 0x05, 0x55, 0x60, 0x04, 0x54, 0x60, 0x01, 0x01, 0x60, 0x04, 0x55, 0x5F, 0x5F, 0xA0, 0x00,
  ]

  private func chain(_ code: Bytes, consensusLayer: ConsensusLayer = .none) throws -> TestChain {
    try TestChain(consensusLayer: consensusLayer) { state in
      state.setNonce(1, of: Self.staking)
      state.setCode(Code(code), of: Self.staking)
    }
  }

  @Test("Staking is told who made each block, by the system caller, with gas that no block counts")
  func told() throws {
    let chain = try chain(Self.recorder)
    let block = try chain.append([chain.transaction(to: Address(low: 0xD00D))])
    let state = chain.state
    #expect(state.storage(Self.staking, 0) == Predeploy.caller.word)
    let none = ABIValue.array([])
    let input = try FunctionSignature("endBlock(address,address[],address[],uint64[])").encode([
      .address(chain.beneficiary), none, none, none,
    ])
    #expect(state.storage(Self.staking, 1) == UInt256(bigEndian: input[0..<32]))
    #expect(state.storage(Self.staking, 2) == chain.beneficiary.word)
    #expect(state.storage(Self.staking, 3) == UInt256(Predeploy.callGas - 2))
    #expect(state.storage(Self.staking, 5) == UInt256(input.count))
    #expect(block.header.gasUsed == 21_000 && block.receipts.allSatisfy(\.logs.isEmpty))
    #expect(block.header.logsBloom == Bloom())
    try chain.append([])
    #expect(chain.state.storage(Self.staking, 4) == 2)
    #expect(!chain.state.accountExists(Predeploy.caller))
  }

  @Test("It comes after the block's transactions and sees what they did")
  func last() throws {
    // Stores its balance.
    let chain = try chain([0x47, 0x5F, 0x55, 0x00])
    try chain.append([
      chain.transaction(to: Self.staking, value: 7), chain.transaction(from: 1, to: Self.staking, value: 5),
    ])
    #expect(chain.state.storage(Self.staking, 0) == 12)
  }

  @Test(
    "A failure changes nothing and does not make the block invalid",
    arguments: [
      // SSTORE and then revert, an invalid instruction, or an endless loop.
      [0x60, 0x01, 0x5F, 0x55, 0x5F, 0x5F, 0xFD], [0x60, 0x01, 0x5F, 0x55, 0xFE],
      [0x60, 0x01, 0x5F, 0x55, 0x5B, 0x60, 0x04, 0x56],
    ])
  func failing(code: Bytes) throws {
    let chain = try chain(code)
    let block = try chain.append([chain.transaction(to: Address(low: 0xD00D))])
    #expect(block.receipts[0].succeeded && chain.state.storage(Self.staking, 0).isZero)
  }

  @Test("Nobody is told without Staking, or below a beacon chain")
  func absent() throws {
    let chain = try TestChain()
    try chain.append([])
    #expect(!chain.state.accountExists(Self.staking))
    let foreign = try self.chain(Self.recorder, consensusLayer: .beaconChain)
    try foreign.append([])
    #expect(foreign.state.storage(Self.staking, 4).isZero)
  }

  @Test("A simulated call does not run it")
  func simulated() throws {
    let chain = try chain(Self.recorder)
    let outcome = try chain.simulator.simulate(CallRequest(to: Address(low: 0xD00D)))
    #expect(outcome.isSuccess && chain.state.storage(Self.staking, 4).isZero)
  }
}
