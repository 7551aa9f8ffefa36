import ContractKit
import DatanetRegistry
import FixtureSupport

/// A registry on a chain in memory, with the accounts that its tests use.
struct DatanetFixture {
  static let address = Address(0x1005)
  static let governor = Address(0x1003)
  static let market = Address(0x100A)
  static let owner = Address(0xA1)
  static let alice = Address(0xA2)
  static let bob = Address(0xB0)
  static let curator = Address(0xC0)
  static let judge = Address(0xC1)
  static let everyone = [owner, alice, bob, curator, judge, Address(0xD1)]

  /// The governed parameters at the start, in the order of the constructor.
  struct Parameters {
    var feePerByte: UInt256 = 0
    var minimumBond: UInt256 = 0
    var appealBond: UInt256 = 50
    var appealWindow: UInt256 = 86_400
    var appealPeriod: UInt256 = 172_800
    var dailyRowsPerUser: UInt256 = 1_000
    var dailyRowsPerDatanet: UInt256 = 10_000
    var maximumRowBytes: UInt256 = 16_384
    var markThreshold: UInt256 = 7_000
    var nearDuplicatePolicy: UInt256 = 0
    var minimumQuality: UInt256 = 0
    var minimumVersionRows: UInt256 = 1
    var maximumRoyalty: UInt256 = 1_000
  }

  let chain = MockChain()
  let registry: MockContract<DatanetRegistry>

  /// A registry with one Datanet of `owner`, "birds", that takes text at once.
  init(_ parameters: Parameters = Parameters()) throws {
    registry = try DatanetFixture.deploy(on: chain, parameters)
    for account in DatanetFixture.everyone { chain.balances[account] = UInt256(UInt64(1_000_000)) }
    _ = try by(DatanetFixture.owner).createDatanet(name: "birds", licence: "CC0-1.0")
  }

  private static func deploy(on chain: MockChain, _ parameters: Parameters) throws -> MockContract<DatanetRegistry> {
    try DatanetRegistry.deploy(
      on: chain, at: address,
      governor: governor, assetMarket: market,
      dataTypes: [Hash(ascii: "text"), Hash(ascii: "chat"), Hash(ascii: "image")],
      kinds: [2, 3, 1], feePerByte: parameters.feePerByte, minimumBond: parameters.minimumBond,
      appealBond: parameters.appealBond, appealWindow: parameters.appealWindow, appealPeriod: parameters.appealPeriod,
      dailyRowsPerUser: parameters.dailyRowsPerUser, dailyRowsPerDatanet: parameters.dailyRowsPerDatanet,
      maximumRowBytes: parameters.maximumRowBytes, markThreshold: parameters.markThreshold,
      nearDuplicatePolicy: parameters.nearDuplicatePolicy, minimumQuality: parameters.minimumQuality,
      minimumVersionRows: parameters.minimumVersionRows, maximumRoyalty: parameters.maximumRoyalty)
  }

  /// The registry's functions as an account calls them.
  func by(_ account: Address, value: UInt256 = .zero) -> DatanetRegistry.TestClient {
    registry.from(account, value: value)
  }

  /// The registry's functions for reading.
  var reading: DatanetRegistry.TestClient { registry.from(.zero) }

  /// Makes Datanet 1 one whose rows wait for review by `curator`, with appeals to `judge`.
  func review(bond: UInt256 = 100, nearDuplicates: UInt8 = 0, threshold: UInt16 = 8_000, checksLater: Bool = false)
    throws
  {
    try by(DatanetFixture.owner).setPolicy(
      datanet: 1, isReviewed: true, nearDuplicates: nearDuplicates, threshold: threshold, checksLater: checksLater,
      minimumQuality: 0, bond: bond, dailyRowsPerUser: 0, dailyRows: 0)
    try by(DatanetFixture.owner).setCurator(datanet: 1, account: DatanetFixture.curator, roles: 1)
    try by(DatanetFixture.owner).setCurator(datanet: 1, account: DatanetFixture.judge, roles: 2)
  }

  /// All that `rowState` tells of a row.
  func stateWords(_ index: UInt64) throws -> [UInt64] {
    let row = try reading.rowState(datanet: 1, index: index)
    return [
      UInt64(row.state), UInt64(row.quality), UInt64(row.reason), UInt64(row.acceptedFrom), UInt64(row.removedFrom),
      row.bond.l0, row.deadline,
    ]
  }

  /// A row's state, as its number.
  func state(_ index: UInt64) throws -> UInt8 { try reading.rowState(datanet: 1, index: index).state }
}

/// Text as a row.
func row(_ text: String) -> Bytes { Bytes(Array(text.utf8)) }

/// Expects that a call fails with an error of the contract, and changes neither logs nor balance.
extension DatanetFixture {
  func fails<Result>(with error: DatanetError, _ body: () throws -> Result) -> Bool {
    let logs = chain.logs.count
    let balance = chain.balances[DatanetFixture.address]
    do {
      _ = try body()
      return false
    } catch let found as DatanetError {
      return found == error && chain.logs.count == logs && chain.balances[DatanetFixture.address] == balance
    } catch {
      return false
    }
  }
}
