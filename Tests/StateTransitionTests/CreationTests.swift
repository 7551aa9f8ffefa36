import ChainSpecification
import ChainTypes
import Execution
import Primitives
import StateTransition
import Testing
import WorldState

@Suite struct CreationTests {
  static let program: [Step] = [.store(slot: 1, value: 7)]
  static var code: Bytes { ScriptMachine.code(program) }

  /// Gas of a successful deployment, from the specification.
  static func gas(_ initCode: Bytes, container: Bytes) -> UInt64 {
    let schedule = GasSchedule.osaka
    return schedule.intrinsicGas(data: initCode, isCreate: true, accessList: []).intrinsic
      + UInt64(container.count) * (schedule.containerValidationPerByte + schedule.codeDepositPerByte)
  }

  @Test("a creation stores the container, runs the constructor and pays for both")
  func creation() throws {
    let chain = try TestChain()
    let block = try chain.append([chain.transaction(to: nil, value: 3, data: Self.code + [1, 2])])
    let address = Address.created(by: chain.address(0), nonce: 0)
    #expect(block.receipts[0].succeeded)
    #expect(block.receipts[0].cumulativeGasUsed == Self.gas(Self.code + [1, 2], container: Self.code))
    #expect(chain.state.code(address).bytes == Self.code)
    #expect(chain.state.nonce(address) == 1 && chain.state.balance(address) == 3)
    #expect(chain.state.storage(address, 9) == 3)
    try chain.append([chain.transaction(to: address)])
    #expect(chain.state.storage(address, 1) == 7)
  }

  @Test("a reverting constructor leaves nothing but the sender's nonce and returns its data")
  func reverting() throws {
    let chain = try TestChain()
    let outcome = try chain.simulator.simulate(
      CallRequest(from: chain.address(0), to: nil, data: Self.code + [0xFF]))
    #expect(outcome.status == .revert && outcome.output == [0xBA, 0xD0])
    let block = try chain.append([chain.transaction(to: nil, value: 3, data: Self.code + [0xFF])])
    let address = Address.created(by: chain.address(0), nonce: 0)
    #expect(!block.receipts[0].succeeded)
    #expect(!chain.state.accountExists(address) && chain.state.nonce(chain.address(0)) == 1)
  }

  @Test("an address with a nonce, code or storage cannot be created (EIP-684, EIP-7610)")
  func collision() throws {
    let creator = try TestChain().address(0)
    let address = Address.created(by: creator, nonce: 0)
    let occupations: [(WorldState) -> Void] = [
      { $0.setNonce(1, of: address) },
      { $0.setCode(Code([0xEF]), of: address) },
      {
        $0.setBalance(1, of: address)
        $0.setStorage(address, 1, 1)
      },
    ]
    for occupy in occupations {
      let chain = try TestChain(prepare: occupy)
      let outcome = try chain.simulator.simulate(CallRequest(from: creator, to: nil, gas: 500_000, data: Self.code))
      #expect(outcome.status == .failure(.addressCollision) && outcome.gasUsed == 500_000)
    }
    let funded = try TestChain { $0.setBalance(1, of: address) }
    #expect(try funded.simulator.simulate(CallRequest(from: creator, to: nil, data: Self.code)).isSuccess)
  }

  @Test("too little gas for the code deposit fails the creation")
  func depositGas() throws {
    let chain = try TestChain()
    let gas = Self.gas(Self.code, container: Self.code)
    let call = CallRequest(from: chain.address(0), to: nil, gas: gas - 1, data: Self.code)
    #expect(try chain.simulator.simulate(call).status == .failure(.outOfGas))
    #expect(try chain.simulator.estimateGas(CallRequest(from: chain.address(0), to: nil, data: Self.code)) == gas)
  }

  @Test("a container that its machine refuses fails the creation")
  func invalidContainer() throws {
    let chain = try TestChain()
    let truncated = Bytes(Self.code.dropLast())
    let outcome = try chain.simulator.simulate(CallRequest(from: chain.address(0), to: nil, data: truncated))
    #expect(outcome.status == .failure(.invalidContainer("truncated")))
  }

  @Test("a nested creation counts the creator's nonce even when it fails, and gives its value back then")
  func nestedCreation() throws {
    let creator = Address(low: 0xC0DE)
    let child = Address.created(by: creator, nonce: 1)
    let chain = try TestChain {
      $0.setCode(
        Code(ScriptMachine.code([.create(Self.program, value: 5), .create([], value: 100), .returnLast])), of: creator)
      $0.setNonce(1, of: creator)
    }
    try chain.append([chain.transaction(to: creator, value: 20)])
    #expect(chain.state.code(child).bytes == Self.code && chain.state.balance(child) == 5)
    // The second creation lacks the balance, so it never started.
    #expect(chain.state.nonce(creator) == 2 && chain.state.balance(creator) == 15)
  }

  @Test("a contract created and destroyed in one transaction is gone, an older one stays (EIP-6780)")
  func selfDestruction() throws {
    let old = Address(low: 0xC0DE)
    let chain = try TestChain {
      $0.setCode(Code(ScriptMachine.code([.selfDestruct])), of: old)
      $0.setNonce(1, of: old)
      $0.setBalance(8, of: old)
    }
    let before = chain.state.balance(chain.address(0))
    let block = try chain.append([chain.transaction(to: old)])
    #expect(chain.state.hasCode(old) && chain.state.balance(old).isZero)
    let fee = (block.header.baseFeePerGas &+ TestChain.gwei) &* UInt256(block.header.gasUsed)
    #expect(chain.state.balance(chain.address(0)) == before &- fee &+ 8)
  }

  @Test("an empty creation makes an account with nonce 1 and no code")
  func emptyInitCode() throws {
    let chain = try TestChain()
    try chain.append([chain.transaction(to: nil, value: 2)])
    let address = Address.created(by: chain.address(0), nonce: 0)
    #expect(chain.state.nonce(address) == 1 && !chain.state.hasCode(address) && chain.state.balance(address) == 2)
  }
}
