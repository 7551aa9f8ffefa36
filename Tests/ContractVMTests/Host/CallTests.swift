import ChainSpecification
import ChainTypes
import ContractVM
import ContractVMSupport
import Execution
import Primitives
import Testing
import WorldState

@Suite("Frames call, create and revert as the EVM's do")
struct CallTests {
  static let caller = Address(low: 0xCA11)
  static let callee = Address(low: 0xCA11EE)
  private let out = HostProgram.output

  private func number(_ bytes: some Collection<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// Runs a caller and a callee on both engines.
  private func run(
    caller: Container, callee: Container? = nil, value: UInt256 = .zero, gas: UInt64 = 5_000_000,
    isStatic: Bool = false,
    prepare: (TestChain) -> Void = { _ in }
  ) -> (result: MessageResult, chain: TestChain) {
    let runs = [false, true].map { usesReference in
      let chain = TestChain(usesReference: usesReference)
      chain.install(caller, at: Self.caller)
      if let callee { chain.install(callee, at: Self.callee) }
      _ = chain.state.addBalance(1000, to: TestChain.origin)
      prepare(chain)
      return (result: chain.call(Self.caller, value: value, gas: gas, isStatic: isStatic), chain: chain)
    }
    #expect(runs[0].result.status == runs[1].result.status)
    #expect(runs[0].result.gasLeft == runs[1].result.gasLeft)
    #expect(runs[0].result.output == runs[1].result.output)
    return runs[0]
  }

  /// A program that calls the callee once and returns the result, then up to 64 bytes of return data and its length.
  private func calling(
    kind: Int = 0, gas: Int = 1_000_000, value: UInt256? = nil, input: Bytes = [], target: Address = CallTests.callee
  ) throws -> Container {
    try HostProgram.make { program in
      let address = program.put(target.bytes)
      let data = program.put(input)
      let amount = value.map { program.put($0) } ?? 0
      program.call(.call, kind, gas, address, amount, data, input.count)
      program.keepResult()
      program.call(.returndataSize)
      program.keepResult(at: 8)
      program.append(Instruction(operation: .add, rd: 12, rs1: 10))
      program.load(10, out + 16)
      program.load(11, 0)
      program.load(5, Int(HostCall.returndataCopy.rawValue))
      program.append(Instruction(operation: .ecall))
      program.give(80)
    }
  }

  /// A program that stores its caller, self and value by number, and returns the caller.
  private func reporting() throws -> Container {
    try HostProgram.make { program in
      let keys = (1...3).map { program.put(UInt256($0)) }
      program.call(.caller, out)
      program.call(.storageStore, keys[0], out)
      program.call(.address, out + 32)
      program.call(.storageStore, keys[1], out + 32)
      program.call(.callValue, out + 64)
      program.call(.storageStore, keys[2], out + 64)
      program.give(20)
    }
  }

  /// How an address looks as a word when its bytes are read as a little-endian number.
  private func reported(_ address: Address) -> UInt256 { UInt256(bigEndian: Bytes(address.bytes.reversed())) }

  @Test("A call runs on the target's storage with the caller's address and value")
  func call() throws {
    let (result, chain) = run(caller: try calling(value: 7), callee: try reporting(), value: 10)
    #expect(number(result.output[0..<8]) == 1)
    #expect(number(result.output[8..<16]) == 20)
    #expect(Bytes(result.output[16..<36]) == Self.caller.bytes)
    #expect(chain.state.storage(Self.callee, 1) == reported(Self.caller))
    #expect(chain.state.storage(Self.callee, 2) == reported(Self.callee))
    #expect(chain.state.storage(Self.callee, 3) == 7)
    #expect(chain.state.balance(Self.callee) == 7)
    #expect(chain.state.balance(Self.caller) == 3)
  }

  @Test("A delegate call runs on the caller's storage with the caller's caller and value")
  func delegateCall() throws {
    let (result, chain) = run(caller: try calling(kind: 2), callee: try reporting(), value: 10)
    #expect(number(result.output[0..<8]) == 1)
    #expect(Bytes(result.output[16..<36]) == TestChain.origin.bytes)
    #expect(chain.state.storage(Self.caller, 1) == reported(TestChain.origin))
    #expect(chain.state.storage(Self.caller, 2) == reported(Self.caller))
    #expect(chain.state.storage(Self.caller, 3) == 10)
    #expect(chain.state.storage(Self.callee, 1) == .zero)
    #expect(chain.state.balance(Self.caller) == 10)
  }

  @Test("A static call cannot write, nor can what it calls")
  func staticCall() throws {
    let (result, chain) = run(caller: try calling(kind: 1), callee: try reporting())
    #expect(number(result.output[0..<8]) == 0)
    #expect(number(result.output[8..<16]) == 0)
    #expect(chain.state.storage(Self.callee, 1) == .zero)
    let (nested, _) = run(caller: try calling(kind: 0), callee: try reporting(), isStatic: true)
    #expect(nested.status == .success)
    #expect(number(nested.output[0..<8]) == 0)
  }

  @Test("A callee's revert undoes its writes, gives its data and its gas")
  func calleeReverts() throws {
    let callee = try HostProgram.make { program in
      let one = program.put(1)
      program.call(.storageStore, one, one)
      program.call(.log, one, 1, one, 0)
      program.call(.revert, one, 32)
    }
    let (result, chain) = run(caller: try calling(), callee: callee)
    #expect(result.status == .success)
    #expect(number(result.output[0..<8]) == 0)
    #expect(number(result.output[8..<16]) == 32)
    #expect(result.output[16] == 1)
    #expect(result.gasLeft > 4_900_000)
    #expect(chain.state.storage(Self.callee, 1) == .zero)
    #expect(chain.state.logs.isEmpty)
  }

  @Test("A callee's trap takes the gas that it was given and leaves no data")
  func calleeTraps() throws {
    let callee = try HostProgram.make { $0.append(Instruction(operation: .ebreak)) }
    let (result, _) = run(caller: try calling(gas: 400_000), callee: callee)
    #expect(result.status == .success)
    #expect(number(result.output[0..<8]) == 0)
    #expect(number(result.output[8..<16]) == 0)
    #expect((4_580_000..<4_600_000).contains(result.gasLeft))
  }

  @Test("A callee gets at most 63/64 of what is left, and what it asks for when that is less")
  func sixtyThree() throws {
    let (_, chain) = run(caller: try calling(gas: 0x7FFF_FFFF), callee: try reporting(), gas: 500_000)
    let program = try Program(try calling(gas: 0x7FFF_FFFF))
    // Six loads of two instructions, number and ecall come before; the account is cold.
    let left = 500_000 - program.instanceGas - 14 - 10 - 2600
    #expect(chain.sent.map(\.gas) == [left - left / 64])
    let (_, modest) = run(caller: try calling(gas: 777), callee: try reporting())
    #expect(modest.sent.map(\.gas) == [777])
  }

  @Test("Value costs 9,000, a new account 25,000 more, and the callee gets the stipend")
  func valueCosts() throws {
    func used(_ container: Container, exists: Bool) -> UInt64 {
      5_000_000
        - run(caller: container, value: 10) { chain in
          if exists { _ = chain.state.addBalance(1, to: Self.callee) }
        }.result.gasLeft
    }
    let base = used(try calling(value: .zero), exists: true)
    // The callee has no code and gives the stipend back.
    #expect(used(try calling(value: 1), exists: true) == base + 9000 - 2300)
    #expect(used(try calling(value: 1), exists: false) == base + 9000 + 25_000 - 2300)
    let (_, chain) = run(caller: try calling(gas: 5, value: 1), value: 10)
    #expect(chain.sent.map(\.gas) == [2305])
  }

  @Test("Too little balance gives 0 and the callee's gas back")
  func balance() throws {
    let (result, _) = run(caller: try calling(value: 11), callee: try reporting(), value: 10)
    #expect(number(result.output[0..<8]) == 0)
    #expect(result.gasLeft > 4_900_000)
  }

  @Test("Recursion ends at depth 1024 and the frames above go on")
  func depth() throws {
    // Calls itself with all gas and returns the callee's result plus one.
    let container = try HostProgram.make { program in
      let own = program.put(Self.caller.bytes)
      program.append(Instruction(operation: .addi, rd: 11, immediate: -1))
      program.load(10, 0)
      program.load(12, own)
      program.load(13, 0)
      program.load(14, own)
      program.load(15, 0)
      program.load(5, Int(HostCall.call.rawValue))
      program.append(Instruction(operation: .ecall))
      program.call(.returndataCopy, out, 0, 0)
      program.give(0)
    }
    let thread = DepthResult.run {
      let chain = TestChain()
      chain.install(container, at: Self.caller)
      let result = chain.call(Self.caller, gas: 1 << 60)
      return (result.status == .success, chain.sent.map(\.depth).max() ?? 0)
    }
    #expect(thread.success)
    #expect(thread.depth == 1025)
  }

  @Test("A contract may be entered again while it runs")
  func reentrancy() throws {
    // The callee calls back into the caller, which has its own fresh memory and sees the shared storage.
    let caller = try HostProgram.make { program in
      let (address, key) = (program.put(Self.callee.bytes), program.put(1))
      program.call(.storageLoad, key, out)
      program.load(14, out)
      program.append(Instruction(operation: .ld, rd: 11, rs1: 14))
      program.append(Instruction(operation: .addi, rd: 11, rs1: 11, immediate: 1))
      program.append(Instruction(operation: .sd, rs1: 14, rs2: 11))
      program.call(.storageStore, key, out)
      // On the second entry, stop.
      program.load(14, out)
      program.append(Instruction(operation: .ld, rd: 11, rs1: 14))
      program.load(12, 2)
      program.append(Instruction(operation: .beq, rs1: 11, rs2: 12, immediate: 4 + 15 * 4))
      program.call(.call, 0, 1_000_000, address, 0, address, 0)
      program.give(0)
    }
    let (result, chain) = run(caller: caller, callee: try calling(target: Self.caller))
    #expect(result.status == .success)
    #expect(chain.state.storage(Self.caller, 1) == 2)
    #expect(chain.sent.map(\.depth) == [1, 2])
  }

  // MARK: - Creation

  /// A contract whose constructor stores its first argument byte and refuses 99; calls return the stored word.
  private func child() throws -> Container {
    try HostProgram.make { program in
      let key = program.put(1)
      program.call(.contextKind)
      program.append(Instruction(operation: .beq, rs1: 10, rs2: 0, immediate: 4 + 36 * 4))
      program.call(.calldataCopy, out, 0, 1)  // 9 instructions, then 6
      program.load(14, out)
      program.append(Instruction(operation: .lbu, rd: 12, rs1: 14))
      program.load(13, 99)
      program.append(Instruction(operation: .bne, rs1: 12, rs2: 13, immediate: 4 + 7 * 4))
      program.call(.revert, key, 2)  // 7 instructions
      program.call(.storageStore, key, out)  // 7 instructions
      program.give(0)
      program.call(.storageLoad, key, out)
      program.give(32)
    }
  }

  /// A program that creates from its data and returns the result, the address, and the length of the return data.
  private func creating(_ initCode: Bytes, salt: UInt256? = nil, value: UInt256? = nil) throws -> Container {
    try HostProgram.make { program in
      let code = program.put(initCode)
      let saltAddress = salt.map { program.put($0) } ?? 0
      let valueAddress = value.map { program.put($0) } ?? 0
      program.call(.create, valueAddress, code, initCode.count, saltAddress, out + 8)
      program.keepResult()
      program.call(.returndataSize)
      program.keepResult(at: 32)
      program.give(40)
    }
  }

  @Test("create runs the constructor with the bytes after the container and keeps the container")
  func create() throws {
    let child = try child()
    let (result, chain) = run(caller: try creating(child.encoded + [42]))
    try #require(result.status == .success)
    let address = try #require(Address(bytes: result.output[8..<28]))
    #expect(number(result.output[0..<8]) == 1)
    #expect(number(result.output[32..<40]) == 0)
    #expect(address == Address.created(by: Self.caller, nonce: 1))
    #expect(chain.state.code(address).bytes == child.encoded)
    #expect(chain.state.storage(address, 1) == 42)
    #expect(chain.call(address).output.first == 42)
  }

  @Test("create2 derives the address from salt and code")
  func create2() throws {
    let initCode = try child().encoded + [1]
    let (result, _) = run(caller: try creating(initCode, salt: 5))
    let expected = Address.created(by: Self.caller, salt: Hash(5), initCodeHash: Keccak256.hash(initCode))
    #expect(Bytes(result.output[8..<28]) == expected.bytes)
  }

  @Test("A constructor's revert gives address zero and the revert data")
  func constructorReverts() throws {
    let (result, chain) = run(caller: try creating(child().encoded + [99]))
    #expect(number(result.output[0..<8]) == 0)
    #expect(Bytes(result.output[8..<28]) == Address.zero.bytes)
    #expect(number(result.output[32..<40]) == 2)
    #expect(!chain.state.hasCode(Address.created(by: Self.caller, nonce: 1)))
  }

  @Test("A bad container fails the creation")
  func badContainer() throws {
    var broken = try child().encoded
    broken[36] = 0xFF
    broken[37] = 0xFF
    let (result, _) = run(caller: try creating(broken))
    #expect(result.status == .success)
    #expect(number(result.output[0..<8]) == 0)
  }

  @Test("create passes value")
  func createWithValue() throws {
    let (result, chain) = run(caller: try creating(child().encoded + [1], value: 6), value: 10)
    let address = try #require(Address(bytes: result.output[8..<28]))
    #expect(chain.state.balance(address) == 6)
  }

  @Test("A creation plan charges for validation and says what is wrong")
  func plan() throws {
    let machine = ContractVMMachine()
    let container = try child()
    var gas: UInt64 = 1_000_000
    let plan = try machine.planCreation(initCode: container.encoded + [1, 2], gas: &gas, schedule: .osaka)
    #expect(gas == 1_000_000 - 4 * UInt64(container.encodedSize))
    #expect(plan.arguments == [1, 2])
    #expect(plan.program.bytes == container.encoded)
    #expect(plan.codeSizeLimit == 65_536)
    var little: UInt64 = 10
    #expect(throws: ExecutionFailure.outOfGas) {
      try machine.planCreation(initCode: container.encoded, gas: &little, schedule: .osaka)
    }
    #expect(throws: ExecutionFailure.self) {
      try machine.planCreation(initCode: Bytes(container.encoded.dropLast()), gas: &gas, schedule: .osaka)
    }
    #expect(machine.canRun(container.encoded))
    #expect(!machine.canRun([0xEF, 0x4F, 0x4C, 0x02]))
    #expect(!machine.canRun([0x60]))
  }

  @Test("Code that is no valid container fails when it is called")
  func badCode() {
    let chain = TestChain()
    chain.state.setNonce(1, of: Self.caller)
    chain.state.setCode(Code([0xEF, 0x4F, 0x4C, 0x01, 0]), of: Self.caller)
    guard case .failure(.invalidContainer) = chain.call(Self.caller).status else {
      Issue.record("expected an invalid container")
      return
    }
  }
}
