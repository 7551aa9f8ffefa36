import ChainSpecification
import ChainTypes
import Cryptography
import Execution
import Primitives
import StateTransition
import Testing
import WorldState

/// Transactions of type 4 and the accounts that delegate (EIP-7702).
@Suite struct SetCodeTests {
  private static let program = Address(low: 0xC0DE)
  private static let recipient = Address(low: 0x5EED)
  private static let designator = Delegation.designator(of: program)

  private func chain(_ steps: [Step] = [.store(slot: 1, value: 7)]) throws -> TestChain {
    try TestChain {
      $0.setCode(Code(ScriptMachine.code(steps)), of: Self.program)
      $0.setNonce(1, of: Self.program)
    }
  }

  private func transaction(
    _ chain: TestChain, from sender: Int = 0, to: Address = recipient, gas: UInt64 = 200_000,
    _ authorizations: [Authorization]
  ) -> SignedTransaction {
    Transaction(
      envelope: .setCode(
        chainID: 1337, maximumPriorityFeePerGas: TestChain.gwei, maximumFeePerGas: TestChain.gwei &* 10,
        accessList: [], authorizations: authorizations),
      nonce: chain.nonce(sender), gasLimit: gas, to: to
    ).signed(with: chain.keys[sender])
  }

  private func authorization(
    _ chain: TestChain, by authority: Int, to address: Address = program, chainID: UInt256 = 1337, nonce: UInt64 = 0
  ) -> Authorization {
    Authorization(chainID: chainID, address: address, nonce: nonce, signedWith: chain.keys[authority])
  }

  @Test("An authorization sets the designator and counts the nonce; calls then run the other account's code")
  func delegation() throws {
    let chain = try chain()
    let block = try chain.append([
      transaction(chain, [authorization(chain, by: 1)]), chain.transaction(from: 2, to: chain.address(1)),
    ])
    #expect(block.receipts.allSatisfy { $0.succeeded } && block.receipts[0].type == .setCode)
    #expect(chain.state.code(chain.address(1)).bytes == Self.designator)
    #expect(chain.state.nonce(chain.address(1)) == 1)
    #expect(chain.state.storage(chain.address(1), 1) == 7 && chain.state.storage(Self.program, 1).isZero)
    // An account that exists costs 12,500 of the 25,000 gas; at most a fifth of the gas used is given back.
    #expect(block.receipts[0].cumulativeGasUsed == 46_000 - 46_000 / 5)
  }

  @Test("A transaction to its own fresh delegation runs the code at once")
  func immediate() throws {
    let chain = try chain()
    try chain.append([transaction(chain, to: chain.address(1), [authorization(chain, by: 1, chainID: 0)])])
    #expect(chain.state.storage(chain.address(1), 1) == 7)
  }

  @Test("The sender may be its own authority, whose nonce the transaction has counted already")
  func ownAuthority() throws {
    let chain = try chain()
    try chain.append([transaction(chain, [authorization(chain, by: 0, nonce: 1)])])
    #expect(chain.state.code(chain.address(0)).bytes == Self.designator && chain.nonce(0) == 2)
    // EIP-3607 lets a delegating account send transactions.
    try chain.append([chain.transaction(from: 0, to: Self.recipient, value: 1)])
    #expect(chain.nonce(0) == 3)
  }

  @Test("The zero address removes a designator")
  func removal() throws {
    let chain = try chain()
    try chain.append([transaction(chain, [authorization(chain, by: 1)])])
    try chain.append([transaction(chain, [authorization(chain, by: 1, to: .zero, nonce: 1)])])
    #expect(!chain.state.hasCode(chain.address(1)) && chain.state.nonce(chain.address(1)) == 2)
  }

  @Test("Of several authorizations of one account, each counts that fits the nonce then")
  func repeated() throws {
    let chain = try chain()
    let other = Address(low: 0xC0DF)
    try chain.append([
      transaction(
        chain, gas: 300_000,
        [
          authorization(chain, by: 1), authorization(chain, by: 1, to: other, nonce: 1),
          authorization(chain, by: 1, to: Self.recipient, nonce: 1),
        ])
    ])
    #expect(chain.state.code(chain.address(1)).bytes == Delegation.designator(of: other))
    #expect(chain.state.nonce(chain.address(1)) == 2)
  }

  @Test("An authorization for another chain, another nonce, or an account with code is skipped")
  func skipped() throws {
    let chain = try chain()
    let coded = try TestChain { $0.setCode(Code([0x00]), of: chain.address(1)) }
    for authorization in [
      authorization(chain, by: 1, chainID: 1), authorization(chain, by: 1, nonce: 1),
      authorization(chain, by: 1, nonce: .max),
    ] {
      let block = try chain.append([transaction(chain, [authorization])])
      #expect(block.receipts[0].succeeded && block.receipts[0].cumulativeGasUsed == 46_000)
      #expect(!chain.state.hasCode(chain.address(1)) && chain.state.nonce(chain.address(1)) == 0)
    }
    try coded.append([transaction(coded, [authorization(coded, by: 1)])])
    #expect(coded.state.code(chain.address(1)).bytes == [0x00])
  }

  @Test("A designator stays when the transaction's message reverts, and its refund with it")
  func revert() throws {
    let chain = try chain([.store(slot: 1, value: 7), .revert])
    let block = try chain.append([transaction(chain, to: Self.program, [authorization(chain, by: 1)])])
    #expect(!block.receipts[0].succeeded)
    #expect(chain.state.code(chain.address(1)).bytes == Self.designator)
    #expect(chain.state.storage(Self.program, 1).isZero)
  }

  @Test("A delegation to a precompiled contract runs no code")
  func precompile() throws {
    let chain = try chain()
    let identity = Address(low: 4)
    try chain.append([transaction(chain, [authorization(chain, by: 1, to: identity)])])
    let outcome = try chain.simulator.simulate(CallRequest(to: chain.address(1), data: [1, 2, 3]))
    #expect(outcome.isSuccess && outcome.output.isEmpty)
  }

  @Test("A simulation applies authorizations and undoes them")
  func simulation() throws {
    let chain = try chain([.returnLast])
    let simulator = chain.simulator
    let request = CallRequest(to: chain.address(1), authorizations: [authorization(chain, by: 1)])
    #expect(try !simulator.simulate(request).output.isEmpty)
    #expect(try simulator.simulate(CallRequest(to: chain.address(1))).output.isEmpty)
  }

  @Test("Before Prague the type is refused")
  func beforePrague() throws {
    let chain = try TestChain(fork: .cancun)
    let refused = transaction(chain, [authorization(chain, by: 1)])
    #expect(throws: TransactionValidationError.intrinsic(.typeNotInForce(.setCode, .cancun))) {
      try chain.builder().apply(refused)
    }
  }
}
