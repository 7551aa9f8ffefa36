import ChainTypes
import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("EVM frames create contracts")
struct CreationTests {
  /// Puts init code into memory and creates from it; the address is left on the stack.
  private func creating(
    _ initCode: Bytes, value: UInt256 = 0, salt: UInt256? = nil
  ) -> Assembly {
    let count = UInt256(initCode.count)
    guard let salt else { return put(initCode) + operands(value, 0, count) + .create }
    return put(initCode) + operands(value, 0, count, salt) + .create2
  }

  private func chain(_ code: Assembly) throws -> TestChain {
    let chain = try TestChain()
    chain.install(code)
    chain.state.setBalance(1000, of: TestChain.contract)
    return chain
  }

  private func word(_ result: MessageResult) -> UInt256 { UInt256(bigEndian: result.output) }

  @Test("CREATE deploys what the init code returns, at the address of the nonce")
  func create() throws {
    let runtime = (push(42) + giveTop).bytes
    let chain = try chain(creating(deploying(runtime).bytes, value: 7) + giveTop)
    let address = Address.created(by: TestChain.contract, nonce: 1)
    #expect(word(chain.call()) == address.word)
    #expect(chain.state.code(address).bytes == runtime)
    #expect(chain.state.nonce(address) == 1)
    #expect(chain.state.nonce(TestChain.contract) == 2)
    #expect(chain.state.balance(address) == 7)
    #expect(word(chain.call(address)) == 42)
  }

  @Test("CREATE2 derives the address from the salt and the init code (EIP-1014)")
  func create2() throws {
    let initCode = deploying([0]).bytes
    let chain = try chain(creating(initCode, salt: 99) + giveTop)
    let address = Address.created(
      by: TestChain.contract, salt: Hash(99), initCodeHash: Keccak256.hash(initCode))
    #expect(word(chain.call()) == address.word)
    #expect(chain.state.code(address).bytes == [0])
  }

  @Test("The return data is empty after a success and the revert data after a revert")
  func returnData() throws {
    let reverting = (put(Bytes(1...32)) + operands(0, 32) + .revert).bytes
    let chain = try chain(creating(reverting) + .pop + giveReturnData)
    #expect(chain.call().output == Bytes(1...32))
    chain.install(creating(deploying([0]).bytes) + .pop + .returnDataSize + giveTop)
    #expect(word(chain.call()) == 0)
    chain.install(creating([Opcode.invalid.rawValue]) + .pop + .returnDataSize + giveTop)
    #expect(word(chain.call()) == 0)
  }

  @Test("A creation that fails keeps the nonce's count and the warm address, and undoes the rest")
  func failure() throws {
    let chain = try chain(creating([Opcode.invalid.rawValue], value: 5) + giveTop)
    let address = Address.created(by: TestChain.contract, nonce: 1)
    let result = chain.call()
    #expect(word(result) == 0)
    #expect(result.gasLeft < 10_000_000 / 60)
    #expect(chain.state.nonce(TestChain.contract) == 2)
    #expect(chain.state.balance(TestChain.contract) == 1000)
    #expect(chain.state.isWarm(address))
    #expect(!chain.state.accountExists(address))
    #expect(!chain.state.wasCreatedInTransaction(address))
  }

  @Test("Too low a balance, the greatest nonce and the deepest frame give 0 and all gas back")
  func notStarted() throws {
    let poor = try chain(creating(deploying([0]).bytes, value: 1001) + giveTop)
    var result = poor.call()
    #expect(word(result) == 0 && result.gasLeft > 9_900_000)
    #expect(poor.state.nonce(TestChain.contract) == 1)
    #expect(!poor.state.isWarm(Address.created(by: TestChain.contract, nonce: 1)))

    let old = try chain(creating(deploying([0]).bytes) + giveTop)
    old.state.setNonce(.max, of: TestChain.contract)
    result = old.call()
    #expect(word(result) == 0 && result.gasLeft > 9_900_000)
    #expect(old.state.nonce(TestChain.contract) == .max)

    let deep = try chain(creating(deploying([0]).bytes) + giveTop)
    result = deep.process(
      Message(
        kind: .call, caller: TestChain.origin, target: TestChain.contract, gas: 10_000_000,
        depth: Message.maximumDepth))
    #expect(word(result) == 0 && result.gasLeft > 9_900_000)
    #expect(deep.state.nonce(TestChain.contract) == 1)
  }

  @Test("A collision takes the gas and counts the nonce (EIP-684, EIP-7610)")
  func collision() throws {
    let address = Address.created(by: TestChain.contract, nonce: 1)
    let occupations: [(WorldState) -> Void] = [
      { $0.setNonce(1, of: address) }, { $0.setCode(Code([1]), of: address) },
      { $0.setStorage(address, 5, 6) },
    ]
    for occupy in occupations {
      let chain = try chain(creating(deploying([0]).bytes) + giveTop)
      occupy(chain.state)
      let result = chain.call()
      #expect(word(result) == 0)
      #expect(result.gasLeft < 10_000_000 / 60)
      #expect(chain.state.nonce(TestChain.contract) == 2)
      #expect(chain.state.isWarm(address))
    }
    let funded = try chain(creating(deploying([0]).bytes, value: 2) + giveTop)
    funded.state.setBalance(5, of: address)
    #expect(word(funded.call()) == address.word)
    #expect(funded.state.balance(address) == 7)
  }

  @Test("Deployed code costs 200 a byte, has at most 24,576 bytes and does not start with 0xEF")
  func deposit() throws {
    func giving(_ count: Int, first: UInt8 = 0) -> Bytes {
      (operands(0, UInt256(UInt64(first))) + .memoryStore8 + give(UInt256(count))).bytes
    }
    let largest = try chain(creating(giving(24_576)) + giveTop)
    #expect(word(largest.call()) != 0)
    let tooLarge = try chain(creating(giving(24_577)) + giveTop)
    let result = tooLarge.call()
    #expect(word(result) == 0 && result.gasLeft < 10_000_000 / 60)
    #expect(word(try chain(creating(giving(1, first: 0xEF)) + giveTop).call()) == 0)
    #expect(word(try chain(creating(giving(1, first: 0xFE)) + giveTop).call()) != 0)

    let cost = { (count: Int) in
      10_000_000 - (try chain(creating(giving(count))).call().gasLeft)
    }
    #expect(try cost(2) - cost(1) == 200)
    let poor = try chain(creating(giving(1000)) + giveTop).call(gas: 32_000 + 100_000)
    #expect(word(poor) == 0)
    #expect(poor.gasLeft > 0)
  }

  @Test("Init code costs 2 a word and has at most 49,152 bytes (EIP-3860)")
  func initCodeLimit() throws {
    func creation(_ count: Int, _ opcode: Opcode = .create) -> Assembly {
      opcode == .create ? operands(0, 0, UInt256(count)) + opcode : operands(0, 0, UInt256(count), 0) + opcode
    }
    #expect(try run(creation(49_152)).isSuccess)
    #expect(
      try run(creation(49_153)).status == .failure(.initCodeTooLarge(size: 49_153, limit: 49_152)))
    #expect(
      try run(creation(49_153, .create2)).status == .failure(.initCodeTooLarge(size: 49_153, limit: 49_152)))
    // STOP as init code: one word costs memory and 2 gas; CREATE2 also hashes it for 6.
    #expect(try gasUsed(creation(32)) == 2 + 2 + 3 + 32_000 + 3 + 2)
    #expect(try gasUsed(creation(32, .create2)) == 2 + 2 + 2 + 3 + 32_000 + 3 + 2 + 6)
  }

  @Test("A contract that was created in the transaction starts at nonce 1 and may create")
  func nested() throws {
    let inner = put([0, 0]) + operands(0, 0, 0) + .create + .pop + give(0)
    let chain = try chain(creating(inner.bytes) + giveTop)
    let address = Address.created(by: TestChain.contract, nonce: 1)
    #expect(word(chain.call()) == address.word)
    #expect(chain.state.nonce(address) == 2)
    #expect(chain.state.nonce(Address.created(by: address, nonce: 1)) == 1)
  }

  @Test("A creation of a transaction gives the address and no output")
  func transaction() throws {
    let chain = try TestChain()
    let result = chain.create(deploying([0x5B]))
    #expect(result.isSuccess)
    #expect(result.output.isEmpty)
    let address = try #require(result.createdAddress)
    #expect(chain.state.code(address).bytes == [0x5B])
  }

  // MARK: - SELFDESTRUCT

  @Test("SELFDESTRUCT sends the balance and ends only what this transaction created (EIP-6780)")
  func selfDestruct() throws {
    let heir = Address(low: 0x4E12)
    let chain = try chain(push(heir) + .selfDestruct)
    #expect(chain.call().isSuccess)
    #expect(chain.state.balance(heir) == 1000)
    #expect(chain.state.hasCode(TestChain.contract))
    #expect(!chain.state.isDestroyed(TestChain.contract))

    let creator = try self.chain(creating((push(heir) + .selfDestruct).bytes, value: 9) + giveTop)
    let address = Address(truncating: word(creator.call()))
    #expect(creator.state.balance(heir) == 9)
    #expect(creator.state.isDestroyed(address))
    creator.state.finishTransaction()
    #expect(!creator.state.accountExists(address))
  }

  @Test("SELFDESTRUCT to itself burns the balance only of what this transaction created")
  func selfDestructToItself() throws {
    let chain = try chain(.op(.address) + .selfDestruct)
    #expect(chain.call().isSuccess)
    #expect(chain.state.balance(TestChain.contract) == 1000)
    let creator = try self.chain(creating((.op(.address) + .selfDestruct).bytes, value: 9) + giveTop)
    let address = Address(truncating: word(creator.call()))
    #expect(creator.state.balance(address) == 0)
  }

  @Test("SELFDESTRUCT costs 5,000, 2,600 for a cold heir, and 25,000 for a new one")
  func selfDestructGas() throws {
    let heir = Address(low: 0x4E12)
    let code = push(heir) + .selfDestruct
    #expect(try gasUsed(code) == 3 + 5000 + 2600)
    let chain = try chain(code)
    #expect(10_000_000 - chain.call().gasLeft == 3 + 5000 + 2600 + 25_000)
    chain.state.setBalance(1, of: TestChain.contract)
    #expect(10_000_000 - chain.call().gasLeft == 3 + 5000)
  }
}
