import ChainTypes
import ContractVM
import EVM
import Execution
import Primitives
import Testing
import WorldState

@Suite("The machines call each other")
struct CrossMachineTests {
  static let container = Address(low: 0xC047)
  static let evm = TestChain.contract

  /// Code that writes slot 1 and tells its address, caller and value.
  private let reporting =
    operands(1, 1) + .storageStore + .address + store(at: 0) + .caller + store(at: 32) + .callValue + store(at: 64)
    + give(96)

  private func chain(evm: Assembly, container: Bytes) throws -> TestChain {
    let chain = try TestChain()
    chain.install(evm)
    chain.install(container, at: Self.container)
    chain.state.setBalance(1000, of: Self.evm)
    chain.state.setBalance(1000, of: Self.container)
    return chain
  }

  /// A number as ContractVM programs write it.
  private func number(_ bytes: some Collection<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  // MARK: - From the EVM to ContractVM

  @Test("CALL runs a container on its own storage, with caller and value")
  func evmCalls() throws {
    let chain = try chain(
      evm: calling(.call, Self.container, value: 5) + giveReturnData, container: try ContainerPrograms.reporting())
    let output = chain.call().output
    #expect(output.count == 72)
    #expect(Bytes(output[0..<20]) == Self.container.bytes)
    #expect(Bytes(output[20..<40]) == Self.evm.bytes)
    #expect(output[40] == 5)
    #expect(chain.state.storage(Self.container, 1) == 1)
    #expect(chain.state.balance(Self.container) == 1005)
  }

  @Test(
    "DELEGATECALL and CALLCODE run a container on the caller's storage", arguments: [Opcode.delegateCall, .callCode])
  func evmDelegates(kind: Opcode) throws {
    let chain = try chain(
      evm: calling(kind, Self.container) + giveReturnData, container: try ContainerPrograms.reporting())
    let output = chain.call().output
    #expect(Bytes(output[0..<20]) == Self.evm.bytes)
    #expect(Bytes(output[20..<40]) == (kind == .callCode ? Self.evm : TestChain.origin).bytes)
    #expect(chain.state.storage(Self.evm, 1) == 1)
    #expect(chain.state.storage(Self.container, 1) == 0)
  }

  @Test("A container that STATICCALL runs cannot write, nor one below a static frame")
  func evmStaticCalls() throws {
    let program = try ContainerPrograms.reporting()
    let direct = try chain(evm: calling(.staticCall, Self.container) + giveTop, container: program)
    #expect(UInt256(bigEndian: direct.call().output) == 0)
    let nested = try chain(evm: calling(.call, Self.container) + giveTop, container: program)
    #expect(UInt256(bigEndian: nested.call(isStatic: true).output) == 0)
    #expect(nested.state.storage(Self.container, 1) == 0)
  }

  @Test("A container's revert gives data and gas back; its trap gives neither")
  func evmSeesFailures() throws {
    let chain = try chain(
      evm: calling(.call, Self.container) + .pop + giveReturnData, container: try ContainerPrograms.reverting())
    let reverted = chain.call()
    #expect(reverted.output == [1, 2, 3, 4])
    #expect(reverted.gasLeft > 9_900_000)
    #expect(chain.state.storage(Self.container, 1) == 0)
    chain.install(try ContainerPrograms.trapping(), at: Self.container)
    let trapped = chain.call()
    #expect(trapped.isSuccess && trapped.output.isEmpty)
    #expect(trapped.gasLeft < 10_000_000 / 60)
  }

  @Test("A container gets 63/64 at most, what is asked for when that is less, and the stipend with value")
  func evmGivesGas() throws {
    let program = try ContainerPrograms.tellingGas()
    func given(_ code: Assembly) throws -> UInt64 {
      number(try chain(evm: code + .pop + giveReturnData, container: program).call().output)
    }
    let all = try given(calling(.call, Self.container))
    let some = try given(calling(.call, Self.container, gas: 100_000))
    let paid = try given(calling(.call, Self.container, gas: 100_000, value: 1))
    let left: UInt64 = 10_000_000 - 2 * 5 - 6 - 2600
    // What the container's start and its own instructions take is the same in all three.
    let own = 100_000 - some
    #expect(all == left - left / 64 - own)
    #expect(paid == some + 2300)
  }

  @Test("CREATE deploys a container", arguments: [nil, 7] as [UInt256?])
  func evmCreates(salt: UInt256?) throws {
    let program = try ContainerPrograms.tellingGas()
    let count = UInt256(program.count)
    let creation = salt.map { operands(0, 0, count, $0) + .create2 } ?? operands(0, 0, count) + .create
    let chain = try chain(evm: put(program) + creation + giveTop, container: [])
    let result = chain.call()
    let address = Address(truncating: UInt256(bigEndian: result.output))
    #expect(!address.isZero)
    #expect(chain.state.code(address).bytes == program)
    #expect(number(chain.call(address).output) > 0)
    let derived =
      salt.map { Address.created(by: Self.evm, salt: Hash($0), initCodeHash: Keccak256.hash(program)) }
      ?? Address.created(by: Self.evm, nonce: 1)
    #expect(address == derived)
  }

  @Test("Init data that is a broken container creates nothing")
  func evmCreatesBrokenContainer() throws {
    var program = try ContainerPrograms.tellingGas()
    program.removeLast()
    let chain = try chain(
      evm: put(program) + operands(0, 0, UInt256(program.count)) + .create + giveTop, container: [])
    #expect(UInt256(bigEndian: chain.call().output) == 0)
  }

  @Test("EVM code cannot deploy a container as its output (EIP-3541)")
  func evmReturnsContainer() throws {
    let program = try ContainerPrograms.tellingGas()
    let initCode = deploying(program).bytes
    let chain = try chain(
      evm: put(initCode) + operands(0, 0, UInt256(initCode.count)) + .create + giveTop, container: [])
    #expect(UInt256(bigEndian: chain.call().output) == 0)
  }

  // MARK: - From ContractVM to the EVM

  @Test("A container calls EVM code on its own storage, with caller and value")
  func containerCalls() throws {
    let chain = try chain(evm: reporting, container: try ContainerPrograms.calling(Self.evm, value: 5))
    let output = chain.call(Self.container).output
    #expect(number(output[0..<8]) == 1)
    #expect(number(output[8..<16]) == 96)
    #expect(UInt256(bigEndian: output, at: 16) == Self.evm.word)
    #expect(UInt256(bigEndian: output, at: 48) == Self.container.word)
    #expect(chain.state.storage(Self.evm, 1) == 1)
    #expect(chain.state.balance(Self.evm) == 1005)
  }

  @Test("A container's delegate call runs EVM code on the container's storage")
  func containerDelegates() throws {
    let chain = try chain(evm: reporting, container: try ContainerPrograms.calling(Self.evm, .delegateCall))
    let output = chain.call(Self.container).output
    #expect(number(output[0..<8]) == 1)
    #expect(UInt256(bigEndian: output, at: 16) == Self.container.word)
    #expect(UInt256(bigEndian: output, at: 48) == TestChain.origin.word)
    #expect(chain.state.storage(Self.container, 1) == 1)
    #expect(chain.state.storage(Self.evm, 1) == 0)
  }

  @Test("A container's static call forbids EVM code to write")
  func containerStaticCalls() throws {
    let chain = try chain(evm: reporting, container: try ContainerPrograms.calling(Self.evm, .staticCall))
    #expect(number(chain.call(Self.container).output[0..<8]) == 0)
    #expect(chain.state.storage(Self.evm, 1) == 0)
  }

  @Test("EVM code's revert gives a container data and gas; an exceptional halt takes what was given")
  func containerSeesFailures() throws {
    let chain = try chain(
      evm: put(Bytes(1...32)) + operands(0, 32) + .revert, container: try ContainerPrograms.calling(Self.evm))
    let reverted = chain.call(Self.container)
    #expect(number(reverted.output[0..<8]) == 0)
    #expect(Bytes(reverted.output[16..<48]) == Bytes(1...32))
    #expect(reverted.gasLeft > 9_900_000)
    chain.install(.op(.invalid))
    let failed = chain.call(Self.container)
    #expect(number(failed.output[0..<8]) == 0)
    #expect(number(failed.output[8..<16]) == 0)
    #expect((8_900_000..<9_000_000).contains(failed.gasLeft))
  }

  @Test("EVM code that a container calls gets the gas asked for, and the stipend with value")
  func containerGivesGas() throws {
    func given(_ container: Bytes) throws -> UInt256 {
      let output = try chain(evm: .op(.gas) + giveTop, container: container).call(Self.container).output
      return UInt256(bigEndian: output, at: 16)
    }
    #expect(try given(try ContainerPrograms.calling(Self.evm, gas: 50_000)) == 49_998)
    #expect(try given(try ContainerPrograms.calling(Self.evm, gas: 50_000, value: 1)) == 52_298)
    let all = try given(try ContainerPrograms.calling(Self.evm, gas: 0x7FFF_FFFF))
    #expect(all < UInt256(9_843_750 as UInt64))
    #expect(all > 9_800_000)
  }

  @Test("A container creates an EVM contract", arguments: [nil, 7] as [UInt256?])
  func containerCreates(salt: UInt256?) throws {
    let runtime = (push(42) + giveTop).bytes
    let initCode = deploying(runtime).bytes
    let chain = try chain(evm: .op(.stop), container: try ContainerPrograms.creating(initCode, salt: salt))
    let output = chain.call(Self.container).output
    #expect(number(output[0..<8]) == 1)
    let address = try #require(Address(bytes: output[8..<28]))
    #expect(chain.state.code(address).bytes == runtime)
    #expect(UInt256(bigEndian: chain.call(address).output) == 42)
    let derived =
      salt.map { Address.created(by: Self.container, salt: Hash($0), initCodeHash: Keccak256.hash(initCode)) }
      ?? Address.created(by: Self.container, nonce: 1)
    #expect(address == derived)
  }

  @Test("A creation of a container that fails in the EVM counts the nonce and undoes the rest")
  func containerCreationFails() throws {
    let chain = try chain(
      evm: .op(.stop), container: try ContainerPrograms.creating([Opcode.invalid.rawValue]))
    let output = chain.call(Self.container).output
    #expect(number(output[0..<8]) == 0)
    #expect(output[8..<28].allSatisfy { $0 == 0 })
    #expect(chain.state.nonce(Self.container) == 2)
  }

  @Test("Both machines follow delegations (EIP-7702)")
  func delegations() throws {
    let account = Address(low: 0xACC7)
    let chain = try chain(evm: reporting, container: try ContainerPrograms.calling(account))
    chain.install(Delegation.designator(of: Self.evm), at: account)
    let output = chain.call(Self.container).output
    #expect(number(output[0..<8]) == 1)
    #expect(UInt256(bigEndian: output, at: 16) == account.word)
    #expect(chain.state.storage(account, 1) == 1)
    // The account now runs a container, which EVM code calls.
    chain.install(try ContainerPrograms.reporting(), at: Self.container)
    chain.install(Delegation.designator(of: Self.container), at: account)
    chain.install(calling(.call, account) + .pop + giveReturnData)
    #expect(Bytes(chain.call().output[0..<20]) == account.bytes)
  }

  // MARK: - Back and forth

  @Test("Frames of both machines may enter each other again")
  func reentrancy() throws {
    // The EVM code counts in slot 0 and calls the container three times over; the container calls it back.
    let code =
      push(0) + .storageLoad + .dup1 + push(1) + .add + push(0) + .storageStore + push(2) + .lessThan
    let skip = UInt256((code + push(0xFF) + .jumpIf).bytes.count)
    let call = calling(.call, Self.container) + .pop
    let evm = code + push(skip + UInt256(call.bytes.count)) + .jumpIf + call + .jumpDestination + .stop
    let chain = try chain(evm: evm, container: try ContainerPrograms.calling(Self.evm, gas: 5_000_000))
    #expect(chain.call().isSuccess)
    #expect(chain.state.storage(Self.evm, 0) == 4)
  }

  @Test("A failure above undoes what frames of the other machine did below")
  func undone() throws {
    let chain = try chain(
      evm: calling(.call, Self.container) + .pop + .invalid, container: try ContainerPrograms.reporting())
    #expect(chain.call().status == .failure(.invalidInstruction(0xFE)))
    #expect(chain.state.storage(Self.container, 1) == 0)
    let outer = Address(low: 0x0A7E2)
    let mixed = try self.chain(evm: reporting, container: try ContainerPrograms.calling(Self.evm))
    mixed.install(calling(.call, Self.container) + .pop + operands(0, 0) + .revert, at: outer)
    #expect(mixed.call(outer).status == .revert)
    #expect(mixed.state.storage(Self.evm, 1) == 0)
  }

  @Test("Calls across the border nest 1,024 deep and no deeper")
  func depth() throws {
    let code =
      push(0) + .storageLoad + push(1) + .add + push(0) + .storageStore
      + calling(.call, Self.container)
    let chain = try chain(evm: code, container: try ContainerPrograms.calling(Self.evm, gas: 0x7FFF_FFFF))
    let result = chain.call(gas: 1 << 40)
    #expect(result.isSuccess)
    #expect(chain.state.storage(Self.evm, 0) > 100)
  }
}

private func + (left: UInt256, right: UInt256) -> UInt256 { left &+ right }
