import AgentRegistry
import AssetMarket
import ContractKit
import Cryptography
import Primitives
import RevenueShare
import Testing

typealias Address = ContractKit.Address
typealias Bytes = ContractKit.Bytes
typealias Hash = ContractKit.Hash
typealias UInt256 = ContractKit.UInt256

/// The accounts of the tests.
enum Account {
  static let governor = Address(0x1003)
  static let alice = Address(0x71)
  static let bob = Address(0x72)
  static let carol = Address(0x73)
  static let dave = Address(0x74)
  static let all = [alice, bob, carol, dave]
}

/// Agents, market and shares on one chain, with stubs for the rest.
struct Bazaar {
  static let day: UInt64 = 86_400

  let chain = MockChain()
  let agents: MockContract<AgentRegistry>
  let market: MockContract<AssetMarket>
  let gateway: MockContract<GatewayStub>
  let rewards: MockContract<RewardsStub>
  let rogue: MockContract<Rogue>
  let key = Signer(1)

  init() throws {
    _ = try chain.deploy(ModelStub.self, at: Address(0x1006)) { ModelStub(_contract: ContractInstance()) }
    gateway = try chain.deploy(GatewayStub.self, at: Address(0x1007)) { GatewayStub(_contract: ContractInstance()) }
    rewards = try chain.deploy(RewardsStub.self, at: Address(0x1008)) { RewardsStub(_contract: ContractInstance()) }
    agents = try chain.deploy(AgentRegistry.self, at: Address(0x1009)) {
      AgentRegistry(
        governor: Account.governor, market: Address(0x100A), gateway: Address(0x1007), modelRegistry: Address(0x1006),
        minimumStake: 1_000, unbondingDelay: UInt256(7 * Self.day), slashFraction: 3_333, reporterShare: 1_000)
    }
    market = try chain.deploy(AssetMarket.self, at: Address(0x100A)) {
      AssetMarket(
        governor: Account.governor, shareImplementation: Address(0x100B), rewards: Address(0x1008),
        registries: [Address(0x1009)], marketFee: 250, royaltyCap: 1_000, bidIncrement: 500, auctionExtension: 600,
        maximumDuration: UInt256(90 * Self.day))
    }
    _ = try chain.deploy(RevenueShare.self, at: Address(0x100B)) { RevenueShare() }
    rogue = try chain.deploy(Rogue.self, at: Address(0xBAD)) { Rogue(_contract: ContractInstance()) }
    for account in Account.all + [rogue.address] { chain.balances[account] = 1_000 * UInt256.ether }
  }

  func balance(_ account: Address) -> UInt256 { chain.balances[account] ?? .zero }

  var now: UInt48 { UInt48(truncating: chain.timestamp) }

  /// Registers an agent.
  func register(
    by owner: Address = Account.alice, stake: UInt256 = 1_000, key: Address? = nil, royalty: UInt16 = 0
  ) throws -> UInt256 {
    try agents.from(owner, value: stake).register(
      name: "Scout", key: key ?? self.key.address, model: 4, toolNames: ["search"], toolHashes: [Hash(7)],
      royaltyBasisPoints: royalty)
  }

  /// Registers an agent and lets the market move it.
  func offered(by owner: Address = Account.alice, royalty: UInt16 = 0) throws -> UInt256 {
    let id = try register(by: owner, royalty: royalty)
    try agents.from(owner).approve(market.address, id)
    return id
  }

  func shares(_ asset: UInt256) throws -> MockContract<RevenueShare> {
    chain.contract(
      RevenueShare.self, at: try market.from().sharesOf(registry: agents.address, asset: asset))
  }

  /// Everything that a failed call must leave as it was.
  private var state: String {
    let balances = chain.balances.filter { !$0.value.isZero }.map { "\($0.key)=\($0.value)" }.sorted()
    return "\(balances) \(chain.logs.count)"
  }

  /// A call that fails with the error, and changes neither balances nor the log.
  func refused<Failure: Error & Equatable, Result>(
    _ error: Failure, _ body: () throws -> Result, at place: SourceLocation = #_sourceLocation
  ) {
    let before = state
    #expect(throws: error, sourceLocation: place) { _ = try body() }
    #expect(state == before, sourceLocation: place)
  }

  /// Both contracts hold what they owe at least.
  var isSolvent: Bool {
    get throws {
      try agents.from().liabilities() <= balance(agents.address)
        && market.from().liabilities() <= balance(market.address)
    }
  }
}

/// A key that signs.
struct Signer {
  let key: PrivateKey
  let address: Address

  init(_ number: UInt8) {
    guard let key = try? PrivateKey([UInt8](repeating: 0, count: 31) + [number]) else { fatalError("no key") }
    self.key = key
    address = Address(truncating: UInt256(key.address.word))
  }

  /// The 65 bytes of a signature, or the 64 of EIP-2098.
  func sign(_ hash: Hash, isCompact: Bool = false) -> Bytes {
    let word = hash.word
    let signature = key.sign(Primitives.Hash(Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3)))
    if !isCompact { return Bytes(signature.r.bigEndianBytes + signature.s.bigEndianBytes + [27 + signature.yParity]) }
    var tail = Array(signature.s.bigEndianBytes)
    tail[0] |= signature.yParity << 7
    return Bytes(signature.r.bigEndianBytes + tail)
  }
}

extension UInt256 {
  init(_ number: Primitives.UInt256) { self.init(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3) }
}
