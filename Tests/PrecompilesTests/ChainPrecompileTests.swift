import ABI
import ChainSpecification
import Execution
import FixtureSupport
import Precompiles
import Primitives
import Testing
import WorldState

@Suite struct ChainPrecompileTests {
  let context = TestContext(timestamp: 1_000)
  let pausable = Address(low: 0x0A00)
  let chain: ChainPrecompile
  let timelock = GovernedChain.governor

  init() {
    chain = ChainPrecompile(pausable: [pausable])
  }

  private func run(
    _ signature: String, _ arguments: [ABIValue], from caller: Address? = nil, kind: MessageKind = .call,
    gas: UInt64 = 1_000_000_000, value: UInt256 = .zero
  ) throws -> MessageResult {
    chain.run(
      Message(
        kind: kind, caller: caller ?? timelock, target: chain.address, codeAddress: chain.address, value: value,
        input: try FunctionSignature(signature).encode(arguments), gas: gas), context: context)
  }

  private func set(_ name: Hash, _ value: UInt256, gas: UInt64 = 1_000_000_000) throws -> MessageResult {
    try run("setParameter(bytes32,uint256)", [.hash(name), .uint(value)], gas: gas)
  }
  private func schedule(_ fork: HardFork, _ time: UInt64) throws -> MessageResult {
    try run("scheduleFork(bytes32,uint64)", [.hash(fork.word), .number(time)])
  }
  private func forkTime(_ fork: HardFork) throws -> UInt256 {
    UInt256(bigEndian: try run("forkTime(bytes32)", [.hash(fork.word)]).output)
  }
  private func parameter(_ name: Hash) throws -> UInt256 {
    UInt256(bigEndian: try run("parameter(bytes32)", [.hash(name)], from: .zero).output)
  }
  private func named(_ name: String) throws -> GovernedParameter {
    try #require(GovernedParameter.all.first { $0.name == name })
  }

  @Test("every parameter has the genesis's value until it is set, and takes both ends of its range")
  func parameters() throws {
    #expect(Set(GovernedParameter.all.map(\.word)).count == GovernedParameter.all.count)
    for parameter in GovernedParameter.all {
      #expect(try self.parameter(parameter.word) == context.specification[parameter], "\(parameter.name)")
    }
    // From above, so that a blob of one call stays below an assembled one.
    for end in [GovernedParameter.all.map(\.maximum), GovernedParameter.all.map(\.minimum)] {
      let isLow = end[0] == GovernedParameter.all[0].minimum
      let order = isLow ? Array(GovernedParameter.all.indices) : GovernedParameter.all.indices.reversed()
      for index in order {
        let parameter = GovernedParameter.all[index]
        #expect(try set(parameter.word, end[index]).isSuccess, "\(parameter.name)")
        #expect(try self.parameter(parameter.word) == end[index], "\(parameter.name)")
        let governed = try #require(context.specification.governed(by: context.state))
        #expect(governed[parameter] == end[index])
      }
    }
    #expect(context.state.nonce(chain.address) == 1)
    #expect(context.state.storage(chain.address, 0) == UInt256(2 * GovernedParameter.all.count))
  }

  @Test("a value out of its range is refused with the parameter's name and bounds, and changes nothing")
  func ranges() throws {
    let signature = "ParameterOutOfRange(bytes32,uint256,uint256,uint256)"
    for parameter in GovernedParameter.all {
      let allowed = context.specification.allowedValues(of: parameter)
      var wrong = [allowed.upperBound &+ 1, UInt256.max]
      if !allowed.lowerBound.isZero { wrong.append(allowed.lowerBound &- 1) }
      for value in wrong {
        try expectRevert(
          try set(parameter.word, value), signature,
          [.hash(parameter.word), .uint(value), .uint(allowed.lowerBound), .uint(allowed.upperBound)])
      }
    }
    let (single, assembled) = (try named("maximumBlobBytes"), try named("maximumAssembledBlobBytes"))
    #expect(try set(assembled.word, 131_072).isSuccess)
    try expectRevert(
      try set(single.word, 131_073), signature, [.hash(single.word), .uint(131_073), .uint(1), .uint(131_072)])
    try expectRevert(
      try set(assembled.word, 131_071), signature,
      [.hash(assembled.word), .uint(131_071), .uint(131_072), .uint(1 << 30)])
    try expectRevert(try set(Hash(5), 1), "UnknownParameter(bytes32)", [.hash(Hash(5))])
    try expectRevert(
      try run("parameter(bytes32)", [.hash(.zero)]), "UnknownParameter(bytes32)", [.hash(.zero)])
    #expect(context.state.storage(chain.address, 0) == 1)
  }

  @Test("only a plain call of the Timelock changes anything")
  func governor() throws {
    let calls: [(String, [ABIValue])] = [
      ("setParameter(bytes32,uint256)", [.hash(try named("baseGas").word), .number(1)]),
      ("scheduleFork(bytes32,uint64)", [.hash(HardFork.osaka.word), .number(100_000)]),
      ("setPaused(address,bool)", [.address(pausable), .bool(true)]),
      ("upgrade(address,bytes32)", [.address(SystemContract.staking.address), .hash(.zero)]),
    ]
    for (signature, arguments) in calls {
      for (caller, kind) in [
        (Address(low: 0xA1), MessageKind.call), (SystemContract.governor.address, .call),
        (timelock, .delegateCall), (timelock, .callCode),
      ] {
        try expectRevert(
          try run(signature, arguments, from: caller, kind: kind), "NotGovernor(address)", [.address(caller)])
      }
      #expect(try run(signature, arguments, kind: .staticCall).status == .failure(.staticViolation))
      try expectRevert(try run(signature, arguments, value: 1), "NotPayable()")
      let input = try FunctionSignature(signature).encode(arguments)
      try expectRevert(context.run(chain, Bytes(input.dropLast())), "InvalidCall()")
    }
    try expectRevert(try run("version()", []), "InvalidCall()")
    #expect(!context.state.accountExists(chain.address))
  }

  @Test("a change costs the call, the counter and the slot")
  func gas() throws {
    let name = try named("baseGas").word
    for price: UInt64 in [2 * 2_100 + 2 * 20_000, 2 * 2_100 + 2 * 2_900] {
      #expect(try set(name, 7, gas: price - 1).status == .failure(.outOfGas))
      let result = try set(name, 7, gas: price)
      #expect(result.isSuccess && result.gasLeft == 0 && result.output.isEmpty)
    }
    #expect(try run("parameter(bytes32)", [.hash(name)], gas: 2_100).gasLeft == 0)
  }

  // MARK: Forks

  @Test("a fork is scheduled a day ahead at least, in order, and with the contracts that its blocks call")
  func forks() throws {
    context.specification.forks = .only(upTo: .cancun)
    let earliest = 1_000 + ChainPrecompile.minimumForkNotice
    #expect(try forkTime(.cancun) == .zero && forkTime(.osaka) == UInt256(UInt64.max))
    try expectRevert(
      try schedule(.prague, earliest), "ForkNeedsContract(bytes32,address)",
      [.hash(HardFork.prague.word), .address(Predeploy.withdrawalRequests.address)])
    for predeploy in Predeploy.allCases { context.state.setCode(Code(predeploy.code), of: predeploy.address) }

    try expectRevert(
      try schedule(.prague, earliest - 1), "ForkTooSoon(bytes32,uint64,uint64)",
      [.hash(HardFork.prague.word), .number(earliest - 1), .number(earliest)])
    try expectRevert(
      try schedule(.osaka, earliest), "ForkOutOfOrder(bytes32,uint64)",
      [.hash(HardFork.osaka.word), .number(earliest)])
    #expect(try schedule(.prague, earliest + 10).isSuccess)
    #expect(try schedule(.osaka, earliest + 20).isSuccess)
    try expectRevert(
      try schedule(.osaka, earliest + 9), "ForkOutOfOrder(bytes32,uint64)",
      [.hash(HardFork.osaka.word), .number(earliest + 9)])
    try expectRevert(
      try schedule(.prague, earliest + 21), "ForkOutOfOrder(bytes32,uint64)",
      [.hash(HardFork.prague.word), .number(earliest + 21)])
    // Both later, past the times that they had: the last one first.
    #expect(try schedule(.osaka, .max).isSuccess && schedule(.prague, earliest + 50).isSuccess)
    #expect(try forkTime(.prague) == UInt256(earliest + 50) && forkTime(.osaka) == UInt256(UInt64.max))
    let governed = try #require(context.specification.governed(by: context.state))
    #expect(governed.fork(at: earliest + 49) == .cancun && governed.fork(at: earliest + 50) == .prague)
    try expectRevert(
      try run("scheduleFork(bytes32,uint64)", [.hash(Hash(1)), .number(earliest)]), "UnknownFork(bytes32)",
      [.hash(Hash(1))])
  }

  @Test("a fork that is in force cannot be moved")
  func forkInForce() throws {
    context.specification.forks = try #require(ForkSchedule(pragueTime: 1_000, osakaTime: 1_001))
    for predeploy in Predeploy.allCases { context.state.setCode(Code(predeploy.code), of: predeploy.address) }
    for fork in [HardFork.cancun, .prague] {
      try expectRevert(try schedule(fork, 1 << 40), "ForkInForce(bytes32)", [.hash(fork.word)])
    }
    #expect(try schedule(.osaka, 1 << 40).isSuccess)
  }

  @Test("the schedule of the newest state says the fork of every earlier block, whatever was scheduled")
  func pastForks() throws {
    var generator = SeededGenerator(suite: "ChainPrecompileTests.pastForks", fallback: 61)
    for _ in 0..<50 {
      let context = TestContext(timestamp: 0)
      context.specification.forks = .only(upTo: .cancun)
      for predeploy in Predeploy.allCases { context.state.setCode(Code(predeploy.code), of: predeploy.address) }
      var past: [(time: UInt64, fork: HardFork)] = []
      for _ in 0..<40 {
        context.block.timestamp += UInt64.random(in: 1...60_000, using: &generator)
        let now = context.block.timestamp
        let rules = context.specification.governed(by: context.state) ?? context.specification
        past.append((now, rules.fork(at: now)))
        let fork = HardFork.allCases.randomElement(using: &generator) ?? .osaka
        _ = chain.run(
          Message(
            kind: .call, caller: timelock, target: chain.address,
            input: try FunctionSignature("scheduleFork(bytes32,uint64)").encode([
              .hash(fork.word), .number(now + UInt64.random(in: 0...400_000, using: &generator)),
            ]), gas: 1_000_000), context: context)
      }
      let last = context.specification.governed(by: context.state) ?? context.specification
      for (time, fork) in past { #expect(last.fork(at: time) == fork) }
    }
  }

  // MARK: Pausing

  @Test("what may be paused is, and can be started again; nothing else is")
  func pausing() throws {
    func isPaused(_ address: Address) throws -> Bool {
      try run("isPaused(address)", [.address(address)]).output.last == 1
    }
    func set(_ address: Address, _ value: Bool) throws -> MessageResult {
      try run("setPaused(address,bool)", [.address(address), .bool(value)])
    }
    #expect(try !isPaused(pausable))
    #expect(try set(pausable, true).isSuccess && isPaused(pausable))
    #expect(context.specification.governed(by: context.state)?.pausedPrecompiles == [pausable])
    #expect(try set(pausable, false).isSuccess && !isPaused(pausable))
    #expect(context.specification.governed(by: context.state)?.pausedPrecompiles == [])
    for address in [Address(low: 1), Address(low: 0x0A10), chain.address, Address(low: 0x0AFF), timelock] {
      try expectRevert(try set(address, true), "NotPausable(address)", [.address(address)])
    }
    let table = try PrecompileTable.standard(engine: StubEngine())
    #expect(
      table.all.filter(\.isPausable).map(\.name) == [
        "BLOB", "INFER", "TRAIN", "EVALUATE", "ATTRIBUTE", "EMBED", "QUOTE", "SIMILARITY",
      ])
    #expect(table.all.filter(\.isPausable).allSatisfy { GovernedChain.pauseBit(of: $0.address) != nil })
  }

  // MARK: Upgrades

  @Test("an upgrade without a blob, of no system contract, or to no program is refused")
  func upgrade() throws {
    let staking = SystemContract.staking.address
    let code = context.state.storeBlob([1, 2, 3])
    func upgrade(_ target: Address, _ hash: Hash) throws -> MessageResult {
      try run("upgrade(address,bytes32)", [.address(target), .hash(hash)])
    }
    try expectRevert(try upgrade(staking, code), "NotSystemContract(address)", [.address(staking)])
    context.state.setCode(Code([0x5F]), of: staking)
    try expectRevert(try upgrade(timelock, code), "NotSystemContract(address)", [.address(timelock)])
    try expectRevert(
      try upgrade(Address(low: 0xA1), code), "NotSystemContract(address)", [.address(Address(low: 0xA1))])
    try expectRevert(try upgrade(staking, Hash(7)), "UnknownBlob(bytes32)", [.hash(Hash(7))])
    try expectRevert(try upgrade(staking, code), "InvalidCode(bytes32)", [.hash(code)])
    let large = context.state.storeBlob(Bytes(repeating: 1, count: 65_537))
    try expectRevert(
      try upgrade(staking, large), "BlobTooLarge(uint64,uint64)", [.number(65_537), .number(65_536)])
    #expect(context.state.code(staking).bytes == [0x5F])
  }
}
