import ContractKit
import ContractTestSupport
import GovernanceToken
import Governor
import OpenToken
import Timelock

/// A chain with the four contracts of governance at their addresses, and holders of OPEN.
struct Stage {
  let chain = MockChain()
  let alice = Address(0xA11CE)
  let bob = Address(0xB0B)
  let carol = Address(0xCA201)
  let open: MockContract<OpenToken>
  let gopen: MockContract<GovernanceToken>
  let governor: MockContract<Governor>
  let timelock: MockContract<Timelock>
  let platform: MockContract<ChainDouble>

  static let votingDelay: UInt64 = 86_400
  static let votingPeriod: UInt64 = 604_800
  static let minDelay: UInt64 = 604_800
  static let gracePeriod: UInt64 = 1_209_600
  static let extensionTime: UInt64 = 86_400
  /// What each of the three holders has at the start.
  static let wealth: UInt256 = .ether * 1_000_000
  static let lock = Address(0x1003)
  /// Where the double of the chain's precompile lies.
  static let chainRules = Address(0x2A12)

  init(isOpen: Bool = false, threshold: UInt256 = .ether * 10_000) throws {
    chain.balances = [alice: Stage.wealth, bob: Stage.wealth, carol: Stage.wealth]
    open = try chain.deploy(
      OpenToken.self, at: Address(0x1000),
      arguments: Argument.encode([
        .word(Stage.lock.word), .texts([]), .words([]), .words([]), .words([]), .words([]), .words([]), .words([]),
      ]))
    gopen = try chain.deploy(
      GovernanceToken.self, at: Address(0x1001),
      arguments: Argument.encode([.word(Address(0x1000).word), .word(Stage.lock.word)]))
    governor = try chain.deploy(
      Governor.self, at: Address(0x1002),
      arguments: Argument.encode([
        .word(Address(0x1001).word), .word(Stage.lock.word), .word(UInt256(Stage.votingDelay)),
        .word(UInt256(Stage.votingPeriod)), .word(threshold), .word(500), .word(UInt256(Stage.extensionTime)),
      ]))
    timelock = try chain.deploy(
      Timelock.self, at: Stage.lock,
      arguments: Argument.encode([
        .word(UInt256(Stage.minDelay)), .word(UInt256(Stage.gracePeriod)), .words([Address(0x1002).word]),
        .words([isOpen ? 0 : Address(0x1002).word]),
      ]))
    platform = try chain.deploy(
      ChainDouble.self, at: Stage.chainRules, arguments: Argument.encode([.word(Stage.lock.word)]))
  }

  /// Lets time pass.
  func wait(_ seconds: UInt64) {
    chain.timestamp += seconds
    chain.blockNumber += 1
  }

  /// Wraps coins of an account and delegates its votes to itself.
  func wrap(_ amount: UInt256, by account: Address) throws {
    try gopen.from(account, value: amount).deposit()
    try gopen.from(account).delegate(account)
  }

  /// Everyone wraps half of what it has; a second passes.
  func wrapAll() throws {
    for account in [alice, bob, carol] { try wrap(Stage.wealth / 2, by: account) }
    wait(1)
  }

  func propose(_ plan: Plan, by account: Address) throws -> UInt256 {
    try governor.from(account).propose(plan.targets, plan.values, plan.calldatas, plan.description)
  }

  @discardableResult
  func vote(_ id: UInt256, _ support: UInt8, by account: Address) throws -> UInt256 {
    try governor.from(account).castVote(id, support)
  }

  @discardableResult
  func queue(_ plan: Plan) throws -> UInt256 {
    try governor.from(carol).queue(plan.targets, plan.values, plan.calldatas, plan.descriptionHash)
  }

  @discardableResult
  func execute(_ plan: Plan, value: UInt256 = 0) throws -> UInt256 {
    try governor.from(carol, value: value).execute(plan.targets, plan.values, plan.calldatas, plan.descriptionHash)
  }

  @discardableResult
  func cancel(_ plan: Plan, by account: Address) throws -> UInt256 {
    try governor.from(account).cancel(plan.targets, plan.values, plan.calldatas, plan.descriptionHash)
  }

  func state(_ id: UInt256) throws -> UInt8 { try governor.from().state(id) }

  /// Proposes, and all vote for it, until it has succeeded.
  func succeed(_ plan: Plan) throws -> UInt256 {
    let id = try propose(plan, by: alice)
    wait(Stage.votingDelay + 1)
    for account in [alice, bob, carol] { try vote(id, 1, by: account) }
    wait(Stage.votingPeriod)
    return id
  }

  /// Proposes, votes, queues and waits until the proposal can be executed.
  func prepare(_ plan: Plan) throws -> UInt256 {
    let id = try succeed(plan)
    try queue(plan)
    wait(Stage.minDelay)
    return id
  }

  /// Takes a proposal through its whole life.
  @discardableResult
  func enact(_ plan: Plan) throws -> UInt256 {
    let id = try prepare(plan)
    try execute(plan)
    return id
  }
}

/// The actions of a proposal and what it says.
struct Plan: Sendable {
  var targets: [Address]
  var values: [UInt256]
  var calldatas: [Bytes]
  var description: Text

  /// One call.
  init(_ target: Address, _ data: Bytes = Bytes(), value: UInt256 = 0, _ description: Text = "a plan") {
    targets = [target]
    values = [value]
    calldatas = [data]
    self.description = description
  }

  /// The hash of the description.
  var descriptionHash: Hash { Hash(CallBytes.hash("\(description)")) }

  /// The same calls with another description.
  func described(_ text: Text) -> Plan {
    var copy = self
    copy.description = text
    return copy
  }
}

/// The states of proposals.
enum State {
  static let pending: UInt8 = 0
  static let active: UInt8 = 1
  static let canceled: UInt8 = 2
  static let defeated: UInt8 = 3
  static let succeeded: UInt8 = 4
  static let queued: UInt8 = 5
  static let expired: UInt8 = 6
  static let executed: UInt8 = 7

  /// States as bits.
  static func bits(_ states: UInt8...) -> Hash { Hash(UInt256(states.reduce(UInt64(0)) { $0 | 1 << UInt64($1) })) }
}
