import ChainSpecification
import ChainTypes
import Cryptography
import FixtureSupport
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// Random programs, transfers and creations: coins are neither made nor lost, and every node agrees.
@Suite struct ConservationTests {
  static let contracts = (1...5).map { Address(low: 0xC0_0000 + $0) }

  @Test(
    "the sum of balances and burned fees never changes",
    arguments: [BaseFeePolicy.burn, .treasury(Address(low: 0x7EA5))])
  func conservation(policy: BaseFeePolicy) throws {
    var generator = SeededGenerator(suite: "conservation", fallback: 0xC0FFEE)
    let chain = try TestChain(policy: policy) { state in
      for contract in Self.contracts {
        state.setCode(Code(ScriptMachine.code(randomSteps(&generator, depth: 0))), of: contract)
        state.setNonce(1, of: contract)
        state.setBalance(1_000_000, of: contract)
      }
    }
    var burned = UInt256.zero
    var known = Set(Self.contracts + chain.keys.map(\.address) + [chain.beneficiary, Address(low: 0x7EA5)])
    let total = sum(chain.state, known)
    for _ in 0..<12 {
      let builder = try chain.builder()
      var nonces = (0..<10).map { chain.nonce($0) }
      for _ in 0..<25 {
        let sender = Int(generator.next() % 10)
        let transaction = randomTransaction(&generator, chain, sender, nonces[sender])
        guard (try? builder.apply(transaction)) != nil else { continue }
        nonces[sender] += 1
        known.formUnion(transaction.createdAddress(sender: chain.address(sender)).map { [$0] } ?? [])
      }
      let (block, changes) = try builder.seal()
      let again = try BlockValidator(rules: chain.rules).execute(
        block.block, parent: chain.head, state: chain.state, ancestorHash: chain.ancestorHash)
      #expect(again.block == block)
      try chain.database.save(changes)
      chain.head = block.header
      chain.hashes[chain.head.number] = block.hash
      // Contracts that contracts made: every creator's next nonces.
      for creator in known {
        for nonce in 0..<chain.state.nonce(creator) { known.insert(.created(by: creator, nonce: nonce)) }
      }
      if policy == .burn { burned = burned &+ block.header.baseFeePerGas &* UInt256(block.header.gasUsed) }
      #expect(sum(chain.state, known) &+ burned == total)
    }
  }

  private func sum(_ state: WorldState, _ addresses: Set<Address>) -> UInt256 {
    addresses.reduce(.zero) { $0 &+ state.balance($1) }
  }

  private func randomTransaction(
    _ generator: inout SeededGenerator, _ chain: TestChain, _ sender: Int, _ nonce: UInt64
  ) -> SignedTransaction {
    let value = UInt256(generator.next() % 1000)
    let gas = 50_000 + generator.next() % 400_000
    // Some nonces and fees are wrong on purpose: refused transactions must leave no trace.
    let nonce = generator.next() % 8 == 0 ? nonce + 1 : nonce
    let maximumFee = generator.next() % 8 == 0 ? UInt256.one : TestChain.gwei &* 10
    switch generator.next() % 4 {
    case 0:
      return chain.transaction(
        from: sender, nonce: nonce, to: chain.address(Int(generator.next() % 10)), value: value, gas: gas,
        maximumFee: maximumFee, priorityFee: min(maximumFee, TestChain.gwei))
    case 1:
      let arguments: Bytes = generator.next() % 4 == 0 ? [0xFF] : []
      return chain.transaction(
        from: sender, nonce: nonce, to: nil, value: value,
        data: ScriptMachine.code(randomSteps(&generator, depth: 1)) + arguments, gas: gas)
    default:
      let target = Self.contracts[Int(generator.next() % UInt64(Self.contracts.count))]
      return chain.transaction(from: sender, nonce: nonce, to: target, value: value, gas: gas)
    }
  }

  private func randomSteps(_ generator: inout SeededGenerator, depth: Int) -> [Step] {
    (0..<(1 + generator.next() % 5)).map { _ in
      let byte = UInt8(truncatingIfNeeded: generator.next())
      let target = Self.contracts[Int(generator.next() % UInt64(Self.contracts.count))]
      switch generator.next() % 12 {
      case 0, 1: return .store(slot: byte % 4, value: byte / 64)
      case 2: return .log(byte)
      case 3, 4, 5: return .call(target, value: byte, input: [byte])
      case 6: return .staticCall(target)
      case 7: return .delegateCall(target)
      case 8: return depth < 2 ? .create(randomSteps(&generator, depth: depth + 1), value: byte) : .log(byte)
      case 9: return .refund(UInt16(byte) * 40)
      case 10: return byte < 100 ? .revert : .outOfGas
      default: return .selfDestruct
      }
    }
  }
}
