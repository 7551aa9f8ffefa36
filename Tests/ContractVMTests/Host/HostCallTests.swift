import ChainSpecification
import ChainTypes
import ContractVM
import ContractVMSupport
import Cryptography
import Execution
import Primitives
import Testing
import WorldState

@Suite("Host calls do and cost what the specification says")
struct HostCallTests {
  static let contract = Address(low: 0xC0DE)
  private let out = HostProgram.output

  /// Runs a program on both engines and expects equal results.
  private func run(
    _ container: Container, input: Bytes = [], value: UInt256 = .zero, gas: UInt64 = 1_000_000, isStatic: Bool = false,
    prepare: (TestChain) -> Void = { _ in }
  ) -> (result: MessageResult, chain: TestChain) {
    let runs = [false, true].map { usesReference in
      let chain = TestChain(usesReference: usesReference)
      chain.install(container, at: Self.contract)
      _ = chain.state.addBalance(1000, to: TestChain.origin)
      prepare(chain)
      return (result: chain.call(Self.contract, input: input, value: value, gas: gas, isStatic: isStatic), chain: chain)
    }
    #expect(runs[0].result.status == runs[1].result.status)
    #expect(runs[0].result.gasLeft == runs[1].result.gasLeft)
    #expect(runs[0].result.output == runs[1].result.output)
    return runs[0]
  }

  private func little(_ bytes: some Collection<UInt8>) -> UInt256 { UInt256(bigEndian: Bytes(bytes.reversed())) }

  private func number(_ bytes: some Collection<UInt8>) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  /// Gas of a host call beyond that of its instructions: the difference to a program that calls `calldata_size` (2 gas) instead.
  private func cost(_ call: HostCall, _ arguments: Int..., prepare: (inout HostProgram) -> Void = { _ in }) throws
    -> UInt64
  {
    func used(_ number: HostCall) throws -> UInt64 {
      let container = try HostProgram.make { program in
        prepare(&program)
        for (index, argument) in arguments.enumerated() { program.load(UInt8(10 + index), argument) }
        program.call(number)
        program.give(0)
      }
      return 1_000_000 - run(container).result.gasLeft
    }
    return try used(call) - used(.calldataSize) + 2
  }

  @Test("Facts of the frame, the transaction and the block")
  func facts() throws {
    let container = try HostProgram.make { program in
      program.call(.address, out)
      program.call(.caller, out + 32)
      program.call(.origin, out + 64)
      program.call(.callValue, out + 96)
      program.call(.gasPrice, out + 128)
      program.call(.coinbase, out + 160)
      program.call(.prevRandao, out + 192)
      program.call(.baseFee, out + 224)
      for (index, call) in [
        HostCall.contextKind, .blockNumber, .timestamp, .blockGasLimit, .chainID, .calldataSize,
      ].enumerated() {
        program.call(call)
        program.keepResult(at: 256 + 8 * index)
      }
      program.call(.blockHash, 999, out + 320)
      program.call(.blockHash, 1000, out + 352)
      program.call(.blockHash, 743, out + 384)
      program.give(416)
    }
    let output = run(container, input: [1, 2, 3], value: 5).result.output
    try #require(output.count == 416)
    #expect(Bytes(output[0..<20]) == Self.contract.bytes)
    #expect(Bytes(output[32..<52]) == TestChain.origin.bytes)
    #expect(Bytes(output[64..<84]) == TestChain.origin.bytes)
    #expect(little(output[96..<128]) == 5)
    #expect(little(output[128..<160]) == 9)
    #expect(Bytes(output[160..<180]) == TestChain.coinbase.bytes)
    #expect(little(output[192..<224]) == 0x1234_5678)
    #expect(little(output[224..<256]) == 7)
    let numbers = stride(from: 256, to: 304, by: 8).map { number(output[$0..<$0 + 8]) }
    #expect(numbers == [0, 1000, 1_700_000_000, 30_000_000, 1337, 3])
    #expect(little(output[320..<352]) == 999)
    #expect(little(output[352..<384]) == 0)
    #expect(little(output[384..<416]) == 0)
  }

  @Test("Call data is copied, and zero past its end")
  func calldata() throws {
    let container = try HostProgram.make { program in
      program.call(.calldataCopy, out, 1, 8)
      program.call(.calldataCopy, out + 8, 1_000_000, 4)
      program.give(12)
    }
    #expect(run(container, input: [9, 8, 7, 6]).result.output == [8, 7, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(try cost(.calldataCopy, out, 0, 33) == 3 + 2 * 3)
    #expect(try cost(.calldataCopy, 0, 0, 0) == 3)
  }

  @Test("Revert keeps the gas, undoes the effects and gives its data")
  func revert() throws {
    let container = try HostProgram.make { program in
      let (key, value) = (program.put(1), program.put(2))
      let text = program.put([UInt8]("no".utf8))
      program.call(.storageStore, key, value)
      program.call(.revert, text, 2)
    }
    let (result, chain) = run(container)
    #expect(result.status == .revert)
    #expect(result.output == Bytes("no".utf8))
    #expect(result.gasLeft > 900_000)
    #expect(chain.state.storage(Self.contract, 1) == .zero)
  }

  @Test("Storage keeps words by key and costs what EIP-2200, EIP-2929 and EIP-3529 say")
  func storage() throws {
    let container = try HostProgram.make { program in
      let key = program.put(UInt256(l0: 1, l1: 2, l2: 3, l3: 4))
      let value = program.put(UInt256(l0: 5, l1: 6, l2: 7, l3: 8))
      program.call(.storageStore, key, value)
      program.call(.storageLoad, key, out)
      program.give(32)
    }
    let (result, chain) = run(container)
    #expect(little(result.output) == UInt256(l0: 5, l1: 6, l2: 7, l3: 8))
    #expect(
      chain.state.storage(Self.contract, UInt256(l0: 1, l1: 2, l2: 3, l3: 4)) == UInt256(l0: 5, l1: 6, l2: 7, l3: 8))
    #expect(try cost(.storageLoad, HostProgram.data, out) == 2100)
    #expect(
      try cost(.storageLoad, HostProgram.data, out) { $0.call(.storageLoad, HostProgram.data, HostProgram.output) }
        == 100)
  }

  /// Cases of EIP-3529's table: original value, values written in order, gas of the writes with a cold first access, refund.
  static let storageCases: [(original: UInt64, writes: [UInt64], gas: UInt64, refund: Int64)] = [
    (0, [0, 0], 2300, 0), (0, [0, 1], 22_200, 0), (0, [1, 0], 22_200, 19_900), (0, [1, 2], 22_200, 0),
    (0, [1, 1], 22_200, 0), (1, [0, 0], 5100, 4800), (1, [0, 1], 5100, 2800), (1, [0, 2], 5100, 0),
    (1, [2, 0], 5100, 4800), (1, [2, 3], 5100, 0), (1, [2, 1], 5100, 2800), (1, [2, 2], 5100, 0),
    (1, [1, 0], 5100, 4800), (1, [1, 2], 5100, 0), (1, [1, 1], 2300, 0), (0, [1, 0, 1], 42_200, 19_900),
    (1, [0, 1, 0], 8000, 7600),
  ]

  @Test("Storage writes follow EIP-3529's cases", arguments: 0..<HostCallTests.storageCases.count)
  func storageWrites(_ index: Int) throws {
    let test = Self.storageCases[index]
    let container = try HostProgram.make { program in
      let key = program.put(1)
      for write in test.writes { program.call(.storageStore, key, program.put(UInt256(write))) }
      program.give(0)
    }
    let base = try HostProgram.make { program in
      let key = program.put(1)
      for write in test.writes { program.call(.calldataSize, key, program.put(UInt256(write))) }
      program.give(0)
    }
    let prepare = { (chain: TestChain) in
      chain.state.setStorage(Self.contract, 1, UInt256(test.original))
      chain.state.finishTransaction()
      chain.state.beginTransaction()
    }
    let (result, chain) = run(container, prepare: prepare)
    let plain = run(base, prepare: prepare).result
    #expect(plain.gasLeft - result.gasLeft + 2 * UInt64(test.writes.count) == test.gas)
    #expect(chain.state.refund == test.refund)
  }

  @Test("A storage write with 2300 gas or less left is out of gas")
  func storageSentry() throws {
    let container = try HostProgram.make { program in
      let key = program.put(1)
      program.call(.storageStore, key, key)
      program.give(0)
    }
    let needed = try Program(container).instanceGas + 6 * 1 + 10
    let prepare = { (chain: TestChain) in
      chain.state.setStorage(Self.contract, 1, 1)
      chain.state.finishTransaction()
      chain.state.beginTransaction()
      chain.state.warm(Self.contract, 1)
    }
    #expect(run(container, gas: needed + 2300, prepare: prepare).result.status == .failure(.outOfGas))
    #expect(run(container, gas: needed + 2301, prepare: prepare).result.status == .success)
  }

  @Test("Transient storage keeps words")
  func transient() throws {
    let container = try HostProgram.make { program in
      let (key, value) = (program.put(3), program.put(4))
      program.call(.transientStore, key, value)
      program.call(.transientLoad, key, out)
      program.give(32)
    }
    #expect(little(run(container).result.output) == 4)
    #expect(try cost(.transientLoad, HostProgram.data, out) == 100)
    #expect(try cost(.transientStore, HostProgram.data, HostProgram.data) == 100)
  }

  @Test("Balances and code of accounts, cold and warm")
  func accounts() throws {
    let other = Address(low: 0xBEEF)
    let container = try HostProgram.make { program in
      let address = program.put(other.bytes)
      let own = program.put(Self.contract.bytes)
      program.call(.balance, address, out)
      program.call(.selfBalance, out + 32)
      program.call(.codeHash, address, out + 64)
      program.call(.codeHash, own, out + 96)
      program.call(.codeSize, own)
      program.keepResult(at: 128)
      program.call(.codeSize, address)
      program.keepResult(at: 136)
      program.give(144)
    }
    let (result, _) = run(container, value: 3) { _ = $0.state.addBalance(77, to: other) }
    let output = result.output
    try #require(output.count == 144)
    #expect(little(output[0..<32]) == 77)
    #expect(little(output[32..<64]) == 3)
    #expect(little(output[64..<96]) == Keccak256.emptyBytesHash.word)
    #expect(little(output[96..<128]) == Keccak256.hash(container.encoded).word)
    #expect(number(output[128..<136]) == UInt64(container.encodedSize))
    #expect(number(output[136..<144]) == 0)
    for call in [HostCall.balance, .codeSize, .codeHash] {
      #expect(try cost(call, HostProgram.data, out) == 2600)
      #expect(try cost(call, HostProgram.data, out) { $0.call(.balance, HostProgram.data, HostProgram.output) } == 100)
    }
    #expect(try cost(.selfBalance, out) == 5)
  }

  @Test("Logs carry topics and data", arguments: 0...4)
  func logs(_ count: Int) throws {
    let container = try HostProgram.make { program in
      let topics = program.put(UInt256(1))
      for index in 1..<5 { _ = program.put(UInt256(index + 1)) }
      let data = program.put([4, 5, 6])
      program.call(.log, topics, count, data, 3)
      program.give(0)
    }
    let log = Log(
      address: Self.contract, topics: (0..<count).map { Hash(UInt256($0 + 1)) }, data: [4, 5, 6])
    #expect(run(container).chain.state.logs == [log])
    #expect(try cost(.log, HostProgram.data, count, HostProgram.data, 3) == 375 * UInt64(1 + count) + 24)
  }

  @Test("Keccak-256 hashes memory")
  func keccak() throws {
    let container = try HostProgram.make { program in
      let data = program.put(Bytes("abc".utf8))
      program.call(.keccak256, data, 3, out)
      program.call(.keccak256, 0, 0, out + 32)
      program.give(64)
    }
    let output = run(container).result.output
    #expect(little(output.prefix(32)) == Keccak256.hash(Bytes("abc".utf8)).word)
    #expect(little(output.suffix(32)) == Keccak256.emptyBytesHash.word)
    #expect(try cost(.keccak256, HostProgram.data, 65, out) == 30 + 3 * 6)
  }

  @Test("256-bit arithmetic is the EVM's, division by zero included")
  func arithmetic() throws {
    let seed: UInt64 = 0xA17
    var generator = SeededGenerator(seed: seed)
    for round in 0..<40 {
      func word() -> UInt256 {
        if Int.random(in: 0..<6, using: &generator) == 0 { return .zero }
        return UInt256(
          l0: generator.registerValue(), l1: generator.registerValue(), l2: generator.registerValue(),
          l3: generator.registerValue()) >> (round % 3 * 64)
      }
      let (a, b, m) = (word(), word(), word())
      let container = try HostProgram.make { program in
        let (pa, pb, pm) = (program.put(a), program.put(b), program.put(m))
        let calls: [HostCall] = [.multiply, .divide, .modulo, .signedDivide, .signedModulo, .exponentiate]
        for (index, call) in calls.enumerated() { program.call(call, pa, pb, out + 32 * index) }
        program.call(.addModulo, pa, pb, pm, out + 192)
        program.call(.multiplyModulo, pa, pb, pm, out + 224)
        // The result may replace an operand.
        program.call(.multiply, pa, pb, pa)
        program.call(.addModulo, pa, pm, pb, out + 256)
        program.give(288)
      }
      let output = run(container).result.output
      try #require(output.count == 288)
      let expected = [
        a &* b, a.divided(by: b), a.remainder(dividingBy: b), a.signedDivided(by: b), a.signedRemainder(dividingBy: b),
        a.power(b), a.addMod(b, modulus: m), a.multiplyMod(b, modulus: m), (a &* b).addMod(m, modulus: b),
      ]
      #expect((0..<9).map { little(output[32 * $0..<32 * $0 + 32]) } == expected, "seed \(seed)")
    }
    for call in [HostCall.multiply, .divide, .modulo, .signedDivide, .signedModulo] {
      #expect(try cost(call, HostProgram.data, HostProgram.data, out) == 5)
    }
    for call in [HostCall.addModulo, .multiplyModulo] {
      #expect(try cost(call, HostProgram.data, HostProgram.data, HostProgram.data, out) == 8)
    }
    #expect(try cost(.exponentiate, out, out, out) == 10)
    #expect(try cost(.exponentiate, HostProgram.data, HostProgram.data, out) { _ = $0.put(UInt256(0x0100)) } == 110)
  }

  @Test("ecrecover gives the signer, or 0")
  func ecrecover() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    let hash = Keccak256.hash(Bytes("message".utf8))
    let signature = key.sign(hash)
    let container = try HostProgram.make { program in
      let (h, r, s) = (program.put(hash.word), program.put(signature.r), program.put(signature.s))
      program.call(.ecrecover, h, 27 + Int(signature.yParity), r, s, out)
      program.keepResult(at: 24)
      program.call(.ecrecover, h, 29, r, s, out + 32)
      program.keepResult(at: 56)
      program.give(64)
    }
    let output = run(container).result.output
    try #require(output.count == 64)
    #expect(Bytes(output[0..<20]) == key.address.bytes)
    #expect(number(output[24..<32]) == 1)
    #expect(Bytes(output[32..<64]) == Bytes(repeating: 0, count: 32))
    #expect(try cost(.ecrecover, out, 27, out, out, out) == 3000)
  }

  @Test("Memory grows by words up to the limit")
  func memoryGrow() throws {
    let container = try HostProgram.make { program in
      program.call(.memoryGrow, 0)
      program.keepResult(at: 0)
      program.call(.memoryGrow, 33)
      program.keepResult(at: 8)
      program.call(.memoryGrow, 0)
      program.keepResult(at: 16)
      program.call(.memoryGrow, 1 << 20)
      program.keepResult(at: 24)
      program.give(32)
    }
    let output = run(container).result.output
    let end = UInt64(try Program(container).memoryMap.heapStart)
    #expect(stride(from: 0, to: 32, by: 8).map { number(output[$0..<$0 + 8]) } == [end, end, end + 64, 0])
    #expect(try cost(.memoryGrow, 33) == 2 + 2)
    #expect(try cost(.memoryGrow, 0) == 2)
    #expect(try cost(.memoryGrow, 1 << 20) == 2)
  }

  @Test("Memory is copied, overlap included, and filled")
  func memoryCopy() throws {
    let container = try HostProgram.make { program in
      let data = program.put([1, 2, 3, 4, 5, 6])
      program.call(.memoryCopy, out, data, 6)
      program.call(.memoryCopy, out + 1, out, 5)
      program.call(.memoryFill, out + 6, 0x1FF, 2)
      program.give(9)
    }
    #expect(run(container).result.output == [1, 1, 2, 3, 4, 5, 255, 255, 0])
    #expect(try cost(.memoryCopy, out, HostProgram.data, 33) == 3 + 6)
    #expect(try cost(.memoryFill, out, 1, 64) == 3 + 6)
    #expect(try cost(.memoryFill, 0, 1, 0) == 3)
  }

  @Test("A growth request near 2^64 is refused")
  func hugeGrowth() throws {
    let container = try HostProgram.make { program in
      program.append(Instruction(operation: .addi, rd: 10, immediate: -1))
      program.call(.memoryGrow)
      program.keepResult()
      program.give(8)
    }
    #expect(number(run(container).result.output) == 0)
  }

  @Test("Unknown numbers trap", arguments: [45, 46, 1000, 0x7FFF_FFFF] as [UInt64])
  func unknown(_ number: UInt64) throws {
    let container = try HostProgram.make { $0.call(number) }
    let (result, _) = run(container)
    #expect(result.status == .failure(.trap(.unknownHostCall(number: number))))
    #expect(result.gasLeft == 0)
  }

  /// Every pointer argument: call, its number, arguments with good pointers, and whether it is written.
  static let pointers: [(call: HostCall, arguments: [Int], pointer: Int)] = {
    let (d, o) = (HostProgram.data, HostProgram.output)
    return [
      (.return, [d, 8], 0), (.revert, [d, 8], 0), (.calldataCopy, [o, 0, 8], 0), (.returndataCopy, [o, 0, 8], 0),
      (.memoryCopy, [o, d, 8], 0), (.memoryCopy, [o, d, 8], 1), (.memoryFill, [o, 1, 8], 0), (.storageLoad, [d, o], 0),
      (.storageLoad, [d, o], 1), (.storageStore, [d, d], 0), (.storageStore, [d, d], 1),
      (.transientLoad, [d, o], 0), (.transientLoad, [d, o], 1), (.transientStore, [d, d], 0),
      (.transientStore, [d, d], 1), (.address, [o], 0), (.caller, [o], 0), (.origin, [o], 0), (.callValue, [o], 0),
      (.gasPrice, [o], 0), (.balance, [d, o], 0), (.balance, [d, o], 1), (.selfBalance, [o], 0), (.codeSize, [d], 0),
      (.codeHash, [d, o], 0), (.codeHash, [d, o], 1), (.log, [d, 1, d, 8], 0), (.log, [d, 1, d, 8], 2),
      (.keccak256, [d, 8, o], 0), (.keccak256, [d, 8, o], 2), (.call, [0, 0, d, d, d, 8], 2),
      (.call, [0, 0, d, d, d, 8], 3), (.call, [0, 0, d, 0, d, 8], 4), (.create, [d, d, 8, d, o], 0),
      (.create, [0, d, 8, d, o], 1), (.create, [0, d, 8, d, o], 3), (.create, [0, d, 8, 0, o], 4), (.coinbase, [o], 0),
      (.prevRandao, [o], 0), (.baseFee, [o], 0), (.blockHash, [0, o], 1), (.multiply, [d, d, o], 0),
      (.multiply, [d, d, o], 1), (.multiply, [d, d, o], 2), (.addModulo, [d, d, d, o], 0),
      (.addModulo, [d, d, d, o], 1),
      (.addModulo, [d, d, d, o], 2), (.addModulo, [d, d, d, o], 3), (.exponentiate, [d, d, o], 0),
      (.exponentiate, [d, d, o], 1), (.exponentiate, [d, d, o], 2), (.ecrecover, [d, 27, d, d, o], 0),
      (.ecrecover, [d, 27, d, d, o], 2), (.ecrecover, [d, 27, d, d, o], 3), (.ecrecover, [d, 27, d, d, o], 4),
    ]
  }()

  @Test("Each pointer outside its region traps", arguments: 0..<HostCallTests.pointers.count)
  func badPointers(_ index: Int) throws {
    let (call, arguments, pointer) = Self.pointers[index]
    for bad in [8, 0x0FFF, HostProgram.output + HostProgram.outputSize - 4, 0x4000_0000] {
      let container = try HostProgram.make { program in
        // Half a word of the last one is inside.
        for (place, argument) in arguments.enumerated() {
          program.load(UInt8(10 + place), place == pointer ? bad : argument)
        }
        program.call(call)
        program.give(0)
      }
      let (result, _) = run(container)
      #expect(
        result.status == .failure(.trap(.invalidHostArgument(number: call.rawValue))), "\(call) \(pointer) \(bad)")
      #expect(result.gasLeft == 0)
    }
  }

  @Test("Lengths near 2^64 trap")
  func hugeLengths() throws {
    for (call, place) in [
      (HostCall.return, 1), (.revert, 1), (.calldataCopy, 2), (.keccak256, 1), (.log, 3), (.call, 5), (.create, 2),
    ] {
      let container = try HostProgram.make { program in
        let address = program.put(Self.contract.bytes + Bytes(repeating: 0, count: 16))
        for index in 0..<6 { program.load(UInt8(10 + index), address) }
        if call == .call { program.load(10, 0) }
        if call == .call { program.load(13, 0) }
        if call == .log { program.load(11, 0) }
        program.append(Instruction(operation: .addi, rd: UInt8(10 + place), immediate: -1))
        program.call(call)
      }
      #expect(
        run(container).result.status == .failure(.trap(.invalidHostArgument(number: call.rawValue))), "\(call)")
    }
  }

  @Test("Too many topics and unknown call kinds trap")
  func badArguments() throws {
    let topics = try HostProgram.make { $0.call(.log, HostProgram.data, 5, HostProgram.data, 0) }
    #expect(run(topics).result.status == .failure(.trap(.invalidHostArgument(number: 20))))
    let kind = try HostProgram.make { $0.call(.call, 3, 0, HostProgram.data, 0, 0, 0) }
    #expect(run(kind).result.status == .failure(.trap(.invalidHostArgument(number: 22))))
  }

  @Test("Return data beyond its end traps")
  func returnData() throws {
    let container = try HostProgram.make { $0.call(.returndataCopy, HostProgram.output, 0, 1) }
    #expect(run(container).result.status == .failure(.trap(.returnDataOutOfBounds)))
  }

  @Test("A static frame may not change state")
  func staticFrames() throws {
    let (d, o) = (HostProgram.data, HostProgram.output)
    for (call, arguments) in [
      (HostCall.storageStore, [d, d]), (.transientStore, [d, d]), (.log, [d, 0, d, 0]), (.create, [0, d, 0, 0, o]),
      (.call, [0, 0, d, d, d, 0]),
    ] {
      let container = try HostProgram.make { program in
        _ = program.put(1)
        for (place, argument) in arguments.enumerated() { program.load(UInt8(10 + place), argument) }
        program.call(call)
        program.give(0)
      }
      #expect(run(container, isStatic: true).result.status == .failure(.staticViolation), "\(call)")
    }
    let harmless = try HostProgram.make { program in
      program.call(.storageLoad, d, o)
      program.call(.call, 0, 1000, d, 0, d, 0)
      program.give(0)
    }
    #expect(run(harmless, isStatic: true).result.status == .success)
  }

  @Test("gas_left is what is left after the call's own cost, and gas beyond 2^63 comes back")
  func gasLeft() throws {
    let container = try HostProgram.make { program in
      program.call(.gasLeft)
      program.keepResult()
      program.give(8)
    }
    let instanceGas = try Program(container).instanceGas
    let output = run(container, gas: 5000).result.output
    #expect(number(output) == 5000 - instanceGas - 2 - 10 - 2)
    #expect(run(container, gas: .max).result.gasLeft > UInt64.max - 10_000)
  }

  @Test("A frame that cannot pay its instance is out of gas")
  func instanceGas() throws {
    let container = try HostProgram.make { $0.give(0) }
    let needed = try Program(container).instanceGas + 6 + 10
    #expect(run(container, gas: needed).result.status == .success)
    #expect(run(container, gas: needed).result.gasLeft == 0)
    #expect(run(container, gas: needed - 1).result.status == .failure(.outOfGas))
    #expect(run(container, gas: 3).result.status == .failure(.outOfGas))
  }
}
