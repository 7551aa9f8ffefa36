import ContractKit
import ContractTestSupport
import Testing
import Timelock

/// The Timelock by itself.
@Suite("Timelock")
struct TimelockTests {
  let chain = MockChain()
  let proposer = Address(0x9209)
  let executor = Address(0xE8E)
  let stranger = Address(0x57)
  let payee = Address(0x9A1)
  let lock: MockContract<Timelock>

  init() throws {
    let (proposer, executor) = (proposer, executor)
    lock = try chain.deploy(
      Timelock.self, at: Address(0x1003),
      arguments: Argument.encode([.word(100), .word(3_600), .words([proposer.word]), .words([executor.word])]))
    chain.balances = [lock.address: 50]
  }

  private func schedule(
    _ data: Bytes = Bytes(), value: UInt256 = 5, to target: Address? = nil, after predecessor: Hash = .zero,
    salt: UInt256 = 0, delay: UInt256 = 100
  ) throws -> Hash {
    let target = target ?? payee
    try lock.from(proposer).schedule(target, value, data, predecessor, Hash(salt), delay)
    return try lock.from().hashOperation(target, value, data, predecessor, Hash(salt))
  }

  private func execute(
    _ data: Bytes = Bytes(), value: UInt256 = 5, to target: Address? = nil, after predecessor: Hash = .zero,
    salt: UInt256 = 0, by account: Address? = nil
  ) throws {
    let target = target ?? payee
    try lock.from(account ?? executor).execute(target, value, data, predecessor, Hash(salt))
  }

  private func state(_ id: Hash) throws -> UInt8 { try lock.from().getOperationState(id) }

  private func unexpected(_ id: Hash, _ states: UInt64...) -> TimelockError {
    .unexpectedOperationState(
      operationId: id, expectedStates: Hash(UInt256(states.reduce(UInt64(0)) { $0 | 1 << $1 })))
  }

  @Test("an operation waits, is ready, and is done")
  func life() throws {
    let id = try schedule(salt: 3)
    #expect(try state(id) == 1)
    #expect(try lock.read { $0.isOperation(id) && $0.isOperationPending(id) && !$0.isOperationReady(id) })
    #expect(try lock.from().getTimestamp(id) == UInt256(chain.timestamp + 100))
    #expect(try lock.from().getExpiry(id) == UInt256(chain.timestamp + 3_700))
    chain.timestamp += 99
    #expect(throws: unexpected(id, 2)) { try execute(salt: 3) }
    chain.timestamp += 1
    #expect(try state(id) == 2)
    try execute(salt: 3)
    #expect(try state(id) == 3)
    #expect(try lock.read { $0.isOperationDone(id) && !$0.isOperationPending(id) && $0.getTimestamp(id) == 1 })
    #expect(chain.balances[payee] == 5)
    #expect(throws: unexpected(id, 2)) { try execute(salt: 3) }
    #expect(throws: unexpected(id, 0)) { _ = try schedule(salt: 3) }
    #expect(chain.events(CallScheduled.self).map(\.id) == [id])
    #expect(chain.events(CallExecuted.self).map(\.id) == [id])
    #expect(chain.events(CallSalt.self).map(\.salt) == [Hash(3)])
  }

  @Test("roles say who schedules, cancels and executes")
  func roles() throws {
    let stranger = stranger
    let role = CallBytes.hash("PROPOSER_ROLE")
    #expect(try lock.from().proposerRole() == Hash(role))
    #expect(throws: (any Error).self) {
      try lock.from(stranger).schedule(stranger, 50, Bytes(), .zero, .zero, 100)
    }
    #expect(throws: (any Error).self) {
      try lock.from(executor).scheduleBatch([stranger], [50], [Bytes()], .zero, .zero, 100)
    }
    let id = try schedule()
    chain.timestamp += 100
    #expect(throws: (any Error).self) { try execute(by: stranger) }
    #expect(throws: (any Error).self) { try execute(by: proposer) }
    #expect(throws: (any Error).self) { try lock.from(executor).cancel(id) }
    #expect(throws: (any Error).self) {
      try lock.from(proposer).grantRole(Hash(role), stranger)
    }
    #expect(try state(id) == 2 && chain.balances[lock.address] == 50)
  }

  @Test("the zero address as an executor lets everyone execute")
  func openExecution() throws {
    let proposer = proposer
    let open = try chain.deploy(
      Timelock.self, at: Address(0x2003),
      arguments: Argument.encode([.word(1), .word(3_600), .words([proposer.word]), .words([0])]))
    try open.from(proposer).schedule(Address(1), 0, Bytes(), .zero, .zero, 1)
    chain.timestamp += 1
    try open.from(stranger).execute(Address(1), 0, Bytes(), .zero, .zero)
    #expect(chain.events(CallExecuted.self).count == 1)
  }

  @Test("the Timelock alone gives and takes roles, by an operation")
  func admin() throws {
    let (stranger, proposer) = (stranger, proposer)
    let role = Hash(CallBytes.hash("PROPOSER_ROLE"))
    let grant = CallBytes.call("grantRole(bytes32,address)", role.word, stranger.word)
    _ = try schedule(grant, value: 0, to: lock.address)
    chain.timestamp += 100
    try execute(grant, value: 0, to: lock.address)
    #expect(try lock.from().hasRole(role, stranger))
    try lock.from(stranger).renounceRole(role, stranger)
    #expect(try !lock.from().hasRole(role, stranger))
    #expect(throws: (any Error).self) { try lock.from(stranger).renounceRole(role, proposer) }
    #expect(try lock.from().hasRole(role, proposer) && lock.from().getRoleAdmin(role) == .zero)
  }

  @Test("a delay below the least one is refused, and the least one changes by an operation only")
  func delays() throws {
    #expect(throws: TimelockError.insufficientDelay(delay: 99, minDelay: 100)) { _ = try schedule(delay: 99) }
    let longer = CallBytes.call("updateDelay(uint256)", 200)
    _ = try schedule(longer, value: 0, to: lock.address)
    chain.timestamp += 100
    try execute(longer, value: 0, to: lock.address)
    #expect(try lock.from().getMinDelay() == 200)
    #expect(chain.events(MinDelayChange.self).last?.newDuration == 200)
    #expect(throws: TimelockError.insufficientDelay(delay: 199, minDelay: 200)) { _ = try schedule(delay: 199) }
    #expect(throws: Revert.panic(.arithmetic)) { _ = try schedule(delay: .max) }
    let address = lock.address
    #expect(
      throws: Revert.error(
        GovernedError.parameterOutOfRange(
          name: Hash(Plan.name("minDelay")), value: 0, minimum: 1, maximum: 7_776_000))
    ) { try lock.from(address).updateDelay(0) }
    let grace = Hash(Plan.name("gracePeriod"))
    #expect(throws: (any Error).self) { try lock.from(address).setParameter(grace, 3_599) }
    try lock.from(address).setParameter(grace, 7_200)
    #expect(try lock.from().parameter(grace) == 7_200)
  }

  @Test("an operation waits for its predecessor")
  func predecessor() throws {
    let first = try schedule(salt: 1)
    _ = try schedule(after: first, salt: 2)
    chain.timestamp += 100
    #expect(throws: TimelockError.unexecutedPredecessor(predecessorId: first)) { try execute(after: first, salt: 2) }
    try execute(salt: 1)
    try execute(after: first, salt: 2)
    #expect(chain.balances[payee] == 10)
  }

  @Test("a ready operation expires, and can be cancelled and announced again")
  func expiry() throws {
    let id = try schedule()
    chain.timestamp += 100 + 3_600
    #expect(try state(id) == 4)
    #expect(try lock.read { $0.isOperation(id) && !$0.isOperationPending(id) })
    #expect(throws: unexpected(id, 2)) { try execute() }
    #expect(throws: unexpected(id, 0)) { _ = try schedule() }
    try lock.from(proposer).cancel(id)
    #expect(try state(id) == 0)
    _ = try schedule()
    chain.timestamp += 100
    try execute()
    #expect(chain.balances[payee] == 5)
  }

  @Test("a cancelled operation is not executed, and one that is done is not cancelled")
  func cancelling() throws {
    let id = try schedule()
    try lock.from(proposer).cancel(id)
    chain.timestamp += 100
    #expect(throws: unexpected(id, 2)) { try execute() }
    #expect(throws: unexpected(id, 1, 2, 4)) { try lock.from(proposer).cancel(id) }
    #expect(chain.events(Cancelled.self).map(\.id) == [id])
    let next = try schedule(salt: 9)
    chain.timestamp += 100
    try execute(salt: 9)
    #expect(throws: unexpected(next, 1, 2, 4)) { try lock.from(proposer).cancel(next) }
  }

  @Test("a failed call undoes the whole operation and gives its reason")
  func failure() throws {
    let registry = try chain.deploy(
      RegistryDouble.self, at: Address(0x1005), arguments: Argument.encode([.word(Address(9).word)]))
    let data = CallBytes.call("setParameter(bytes32,uint256)", 1, 1)
    let (payee, target) = (payee, registry.address)
    try lock.from(proposer).scheduleBatch([payee, target], [5, 0], [Bytes(), data], .zero, .zero, 100)
    chain.timestamp += 100
    #expect(throws: Revert.error(GovernedError.notGovernor(lock.address))) {
      try lock.from(executor).executeBatch([payee, target], [5, 0], [Bytes(), data], .zero, .zero)
    }
    #expect(chain.balances[payee] == nil && chain.balances[lock.address] == 50)
    #expect(throws: TimelockError.invalidOperationLength(targets: 2, payloads: 1, values: 2)) {
      try lock.from(proposer).scheduleBatch([payee, target], [5, 0], [data], .zero, .zero, 100)
    }
  }

  @Test("a callee that is an executor itself cannot execute the operation again")
  func reentrancy() throws {
    let proposer = proposer
    let attacker = try chain.deploy(Attacker.self, at: Address(0xA77), arguments: Bytes())
    let open = try chain.deploy(
      Timelock.self, at: Address(0x2003),
      arguments: Argument.encode([.word(1), .word(3_600), .words([proposer.word]), .words([0])]))
    chain.balances[open.address] = 30
    try open.from(proposer).schedule(attacker.address, 10, Bytes(), .zero, .zero, 1)
    chain.timestamp += 1
    let call = Bytes(
      CallBytes.call("execute(address,uint256,bytes,bytes32,bytes32)", attacker.address.word, 10, 160, 0, 0, 0).elements
    )
    try attacker.from().prepare(open.address, call)
    try chain.send(call, to: open.address, from: stranger)
    #expect(chain.balances[attacker.address] == 10 && chain.balances[open.address] == 20)
    #expect(try attacker.read { $0.payments == 1 && !$0.succeeded })
  }

  @Test("the treasury accepts coins and tokens")
  func receiving() throws {
    chain.balances[stranger] = 9
    try chain.send(Bytes(), to: lock.address, from: stranger, value: 9)
    #expect(chain.balances[lock.address] == 59)
    #expect(try lock.from().onERC721Received(Address(1), Address(2), 3, Bytes()) == 0x150b_7a02)
    #expect(try lock.from().onERC1155Received(Address(1), Address(2), 3, 4, Bytes()) == 0xf23a_6e61)
    #expect(try lock.from().onERC1155BatchReceived(Address(1), Address(2), [], [], Bytes()) == 0xbc19_7c81)
    try lock.read { _ in
      #expect(Timelock.supportsInterface(0x7965_db0b) && Timelock.supportsInterface(0x01ff_c9a7))
      #expect(!Timelock.supportsInterface(0xffff_ffff))
      #expect(Timelock.liabilities() == 0)
    }
  }
}
