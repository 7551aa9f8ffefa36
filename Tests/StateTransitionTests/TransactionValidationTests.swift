import ChainSpecification
import ChainTypes
import Cryptography
import KeyValueStore
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

@Suite struct TransactionValidationTests {
  static let recipient = Address(low: 0x5EED)

  /// Expects that a block refuses the transaction, and that the block is as if it had never been offered.
  private func expectRefusal(
    _ chain: TestChain, _ transaction: SignedTransaction, location: SourceLocation = #_sourceLocation,
    _ matches: (TransactionValidationError) -> Bool
  ) throws {
    let builder = try chain.builder()
    let gas = builder.gasAvailable
    do throws(TransactionValidationError) {
      try builder.apply(transaction)
      Issue.record("the transaction was accepted", sourceLocation: location)
    } catch {
      #expect(matches(error), "\(error)", sourceLocation: location)
    }
    #expect(builder.gasAvailable == gas && builder.transactionCount == 0, sourceLocation: location)
    let untouched = try chain.builder().seal().block.header
    #expect(try builder.seal().block.header == untouched, sourceLocation: location)
  }

  @Test("a nonce that is not the sender's next is refused")
  func nonces() throws {
    let chain = try TestChain()
    try chain.append([chain.transaction(to: Self.recipient)])
    try expectRefusal(chain, chain.transaction(nonce: 0, to: Self.recipient)) {
      $0 == .nonceTooLow(expected: 1, found: 0)
    }
    try expectRefusal(chain, chain.transaction(nonce: 2, to: Self.recipient)) {
      $0 == .nonceTooHigh(expected: 1, found: 2)
    }
    try expectRefusal(chain, chain.transaction(nonce: .max, to: Self.recipient)) { $0 == .intrinsic(.nonceOverflow) }
  }

  @Test("a balance below gas limit × maximum fee + value is refused")
  func funds() throws {
    let chain = try TestChain()
    let all = TestChain.ether &* 1000
    let fee = TestChain.gwei &* 10 &* 21_000
    try expectRefusal(
      chain, chain.transaction(to: Self.recipient, value: all &- fee &+ 1, gas: 21_000)
    ) { $0 == .insufficientFunds(balance: all, required: all &+ 1) }
    try chain.append([chain.transaction(to: Self.recipient, value: all &- fee, gas: 21_000)])
  }

  @Test("fees below the base fee or with a priority above the maximum are refused")
  func fees() throws {
    let chain = try TestChain()
    // One block later the base fee has fallen by one eighth of a gwei.
    let baseFee = TestChain.gwei &- TestChain.gwei.divided(by: 8)
    try expectRefusal(
      chain, chain.transaction(to: Self.recipient, maximumFee: baseFee &- 1, priorityFee: 0)
    ) { $0 == .maximumFeeBelowBaseFee(baseFee: baseFee, found: baseFee &- 1) }
    try expectRefusal(
      chain, chain.transaction(to: Self.recipient, maximumFee: TestChain.gwei, priorityFee: TestChain.gwei &+ 1)
    ) { $0 == .intrinsic(.priorityFeeAboveMaximumFee) }
  }

  @Test("too little gas, more than the cap and more than the block has are refused")
  func gasLimits() throws {
    let chain = try TestChain(gasLimit: 10_000_000)
    let data = Bytes(repeating: 1, count: 100)
    // 21,000 + 4 tokens a byte at the floor of 10 gas (EIP-7623).
    try expectRefusal(chain, chain.transaction(to: Self.recipient, data: data, gas: 24_999)) {
      $0 == .intrinsic(.gasLimitBelowFloor(required: 25_000, actual: 24_999))
    }
    try expectRefusal(chain, chain.transaction(to: Self.recipient, gas: 1 << 24 + 1)) {
      $0 == .intrinsic(.gasLimitAboveCap(cap: 1 << 24, actual: 1 << 24 + 1))
    }
    let available = chain.head.gasLimit
    try expectRefusal(chain, chain.transaction(to: Self.recipient, gas: available + 1)) {
      $0 == .gasLimitAboveBlock(available: available, found: available + 1)
    }
  }

  @Test("another chain's transaction and init data above the limit are refused")
  func chainAndInitCode() throws {
    let chain = try TestChain()
    try expectRefusal(chain, chain.transaction(to: Self.recipient, chainID: 1)) {
      $0 == .intrinsic(.wrongChain(expected: 1337, actual: 1))
    }
    let initCode = Bytes(repeating: 0, count: 49_153)
    try expectRefusal(chain, chain.transaction(to: nil, data: initCode, gas: 5_000_000)) {
      $0 == .intrinsic(.initCodeTooLarge(limit: 49_152, actual: 49_153))
    }
  }

  @Test("a sender with code is refused (EIP-3607)")
  func senderWithCode() throws {
    let sender = try PrivateKey(Bytes(repeating: 0, count: 31) + [1]).address
    let chain = try TestChain { $0.setCode(Code(ScriptMachine.code([])), of: sender) }
    try expectRefusal(chain, chain.transaction(to: Self.recipient)) { $0 == .senderHasCode(sender) }
  }

  @Test("a signature that no key made is refused")
  func signature() throws {
    let chain = try TestChain()
    let transaction = chain.transaction(to: Self.recipient)
    let broken = SignedTransaction(
      transaction: transaction.transaction, signature: RecoverableSignature(r: .max, s: 1, yParity: 0))
    try expectRefusal(chain, broken) {
      if case .invalidSignature = $0 { true } else { false }
    }
  }

  @Test("damaged state is a fault that gives up the block")
  func fault() throws {
    let chain = try TestChain()
    var batch = WriteBatch()
    batch.put([1, 2, 3], for: Keccak256.hash(chain.address(0)).bytes, in: .accounts)
    try chain.database.store.write(batch, durability: .buffered)
    let builder = try chain.builder()
    do throws(TransactionValidationError) {
      try builder.apply(chain.transaction(nonce: 0, to: Self.recipient))
      Issue.record("the transaction was accepted")
    } catch {
      guard case .fault = error else {
        Issue.record("expected a fault, found \(error)")
        return
      }
    }
    do throws(BlockValidationError) {
      _ = try builder.seal()
      Issue.record("the block was sealed")
    } catch {
      guard case .fault = error else {
        Issue.record("expected a fault, found \(error)")
        return
      }
    }
  }
}
