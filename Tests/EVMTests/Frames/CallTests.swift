import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("EVM frames call each other")
struct CallTests {
  static let callee = Address(low: 0xCA11EE)

  /// A chain with a caller, a callee, and some wei at the caller.
  private func chain(_ caller: Assembly, callee: Assembly? = nil) throws -> TestChain {
    let chain = try TestChain()
    chain.install(caller)
    chain.state.setBalance(1000, of: TestChain.contract)
    if let callee { chain.install(callee, at: Self.callee) }
    return chain
  }

  /// Code that tells its address, caller and value.
  private let reporting =
    Assembly.op(.address) + store(at: 0) + .caller + store(at: 32) + .callValue + store(at: 64) + operands(1, 7)
    + .storageStore + give(96)

  private func words(_ bytes: Bytes) -> [UInt256] {
    stride(from: 0, to: bytes.count, by: 32).map { UInt256(bigEndian: bytes, at: $0) }
  }

  @Test("CALL runs on the callee's storage with the caller's address, value and output")
  func call() throws {
    let chain = try chain(calling(.call, Self.callee, value: 5) + giveReturnData, callee: reporting)
    let result = chain.call()
    #expect(words(result.output) == [Self.callee.word, TestChain.contract.word, 5])
    #expect(chain.state.balance(Self.callee) == 5)
    #expect(chain.state.storage(Self.callee, 1) == 7)
    #expect(chain.state.storage(TestChain.contract, 1) == 0)
  }

  @Test("DELEGATECALL keeps caller, value and storage")
  func delegateCall() throws {
    let chain = try chain(calling(.delegateCall, Self.callee) + giveReturnData, callee: reporting)
    _ = chain.state.addBalance(9, to: TestChain.origin)
    let result = chain.call(value: 9)
    #expect(words(result.output) == [TestChain.contract.word, TestChain.origin.word, 9])
    #expect(chain.state.storage(TestChain.contract, 1) == 7)
    #expect(chain.state.balance(Self.callee) == 0)
  }

  @Test("CALLCODE keeps the storage, and the caller calls itself")
  func callCode() throws {
    let chain = try chain(calling(.callCode, Self.callee, value: 5) + giveReturnData, callee: reporting)
    let result = chain.call()
    #expect(words(result.output) == [TestChain.contract.word, TestChain.contract.word, 5])
    #expect(chain.state.storage(TestChain.contract, 1) == 7)
    #expect(chain.state.balance(TestChain.contract) == 1000)
  }

  @Test("STATICCALL forbids changes in its whole subtree, and its failure takes the given gas")
  func staticCall() throws {
    let chain = try chain(calling(.staticCall, Self.callee, gas: 50_000) + giveTop, callee: reporting)
    let result = chain.call()
    #expect(UInt256(bigEndian: result.output) == 0)
    let used = 10_000_000 - result.gasLeft
    #expect((52_600..<52_660).contains(used))
    let nested = try self.chain(calling(.staticCall, Address(low: 0x3)) + giveTop, callee: reporting)
    nested.install(
      calling(.call, Self.callee) + .pop + calling(.delegateCall, Self.callee) + giveTop, at: Address(low: 0x3))
    #expect(UInt256(bigEndian: nested.call().output) == 1)
    #expect(nested.state.storage(Self.callee, 1) == 0)
  }

  @Test("CALLCODE with value is allowed in a static frame (EIP-214)")
  func staticCallCode() throws {
    let chain = try chain(calling(.callCode, Self.callee, value: 5) + giveTop, callee: .op(.stop))
    #expect(UInt256(bigEndian: chain.call(isStatic: true).output) == 1)
  }

  @Test("A revert gives its data and its gas back; an exceptional halt neither")
  func reverts() throws {
    let chain = try chain(calling(.call, Self.callee) + giveReturnData)
    chain.install(put(Bytes(1...32)) + operands(0, 32) + .revert, at: Self.callee)
    let reverted = chain.call()
    #expect(reverted.output == Bytes(1...32))
    #expect(reverted.gasLeft > 9_000_000)
    chain.install(put(Bytes(1...32)) + .invalid, at: Self.callee)
    let failed = chain.call()
    #expect(failed.output.isEmpty)
    #expect(failed.gasLeft < 10_000_000 / 64)
  }

  @Test("The output area takes what fits of the output, and nothing more changes")
  func outputArea() throws {
    let output = put(Bytes(1...32)) + give(32)
    for (size, expected) in [(4, [1, 2, 3, 4, 0xFF, 0xFF] as Bytes), (0, Bytes(repeating: 0xFF, count: 6))] {
      let code =
        operands(0, .max) + .memoryStore + operands(32, .max) + .memoryStore
        + calling(.call, Self.callee, output: (0, UInt256(size))) + .pop + give(6)
      #expect(try chain(code, callee: output).call().output == expected)
    }
    let longer =
      operands(32, .max) + .memoryStore + calling(.call, Self.callee, output: (0, 64)) + .pop + give(64)
    #expect(try chain(longer, callee: output).call().output == Bytes(1...32) + Bytes(repeating: 0xFF, count: 32))
  }

  @Test("A caller keeps one part in 64 of its gas (EIP-150)")
  func oneInSixtyFour() throws {
    // The callee tells the gas it got; GAS itself costs 2.
    let chain = try chain(calling(.call, Self.callee) + giveReturnData, callee: .op(.gas) + giveTop)
    let pushes: UInt64 = 2 * 5 + 3 + 3
    for gas: UInt64 in [100_000, 123_457, 9_999_999] {
      chain.state.beginTransaction()
      let given = UInt256(bigEndian: chain.call(gas: gas).output)
      let left = gas - pushes - 2600
      #expect(given == UInt256(left - left / 64 - 2))
    }
  }

  @Test("Value costs 9,000, a new account 25,000 more, and the callee gets 2,300 for free")
  func value() throws {
    let base = 2 * 6 + 3 + 2600 as UInt64
    let free = try chain(calling(.call, Self.callee, gas: 0), callee: .op(.stop))
    #expect(10_000_000 - free.call().gasLeft == base)
    // PUSH1 instead of PUSH0; the callee uses 15 of the stipend, and the rest comes back.
    let paid = try chain(calling(.call, Self.callee, gas: 0, value: 1), callee: .op(.gas) + giveTop)
    #expect(10_000_000 - paid.call().gasLeft == base + 1 + 9000 - 2300 + 15)
    let new = try chain(calling(.call, Address(low: 0xFEED), gas: 0, value: 1))
    #expect(10_000_000 - new.call().gasLeft == base + 1 + 9000 + 25_000 - 2300)
    let noValue = try chain(calling(.call, Address(low: 0xFEED), gas: 0))
    #expect(10_000_000 - noValue.call().gasLeft == base)
    #expect(!noValue.state.accountExists(Address(low: 0xFEED)))
  }

  @Test("A call that the balance does not cover gives 0 and all gas back")
  func insufficientBalance() throws {
    let chain = try chain(calling(.call, Self.callee, value: 1001) + giveTop, callee: reporting)
    let result = chain.call()
    #expect(UInt256(bigEndian: result.output) == 0)
    #expect(result.gasLeft > 9_950_000)
    // The account stays warm.
    #expect(chain.state.isWarm(Self.callee))
  }

  @Test("A call clears the return data of the one before")
  func returnDataIsCleared() throws {
    let code = calling(.call, Self.callee) + calling(.call, Self.callee, value: 5000) + .returnDataSize + giveTop
    #expect(UInt256(bigEndian: try chain(code, callee: reporting).call().output) == 0)
    let empty = calling(.call, Self.callee) + calling(.call, Address(low: 0xFEED)) + .returnDataSize + giveTop
    #expect(UInt256(bigEndian: try chain(empty, callee: reporting).call().output) == 0)
  }

  @Test("Calls nest 1,024 deep and no deeper")
  func depth() throws {
    // Counts the frames in slot 0, then calls itself.
    let code =
      push(0) + .storageLoad + push(1) + .add + push(0) + .storageStore + push(0) + push(0) + push(0) + push(0)
      + push(0) + .address + .gas + .call
    let chain = try TestChain()
    chain.install(code)
    #expect(chain.call(gas: 1 << 50).isSuccess)
    #expect(chain.state.storage(TestChain.contract, 0) == 1025)
  }

  @Test("An account without code accepts every call")
  func noCode() throws {
    let chain = try chain(calling(.call, Address(low: 0xFEED), value: 3) + giveTop)
    #expect(UInt256(bigEndian: chain.call().output) == 1)
    #expect(chain.state.balance(Address(low: 0xFEED)) == 3)
  }

  @Test("A failed frame undoes everything below it")
  func undone() throws {
    let inner = Address(low: 0x1AAE2)
    let chain = try chain(
      calling(.call, Self.callee, gas: 500_000) + giveTop, callee: calling(.call, inner, value: 0) + .invalid)
    chain.install(operands(1, 2) + .storageStore + operands(0, 0) + .log0, at: inner)
    #expect(UInt256(bigEndian: chain.call().output) == 0)
    #expect(chain.state.storage(inner, 1) == 0)
    #expect(chain.state.logs.isEmpty)
    #expect(!chain.state.isWarm(inner))
  }
}
