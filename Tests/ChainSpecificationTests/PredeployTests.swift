import ChainSpecification
import FixtureSupport
import Foundation
import Primitives
import Testing

/// The contracts that blocks call (EIP-4788, EIP-2935, EIP-7002, EIP-7251).
@Suite struct PredeployTests {
  private static let addresses: [Predeploy: String] = [
    .beaconRoots: "0x000f3df6d732807ef1319fb7b8bb8522d0beac02",
    .historyStorage: "0x0000f90827f1c53a10cb7a02335b175320002935",
    .withdrawalRequests: "0x00000961ef480eb55e80d19ad83579a64c007002",
    .consolidationRequests: "0x0000bbddc7ce488642fb579f8b00f3a590007251",
  ]

  @Test("Each has its address and its code", arguments: Predeploy.allCases)
  func table(predeploy: Predeploy) {
    #expect(predeploy.address.hex == Self.addresses[predeploy])
    #expect(predeploy.code.starts(with: [0x33, 0x73]))
    #expect(predeploy.firstFork == (predeploy == .beaconRoots ? .cancun : .prague))
  }

  @Test("The development chain has all of them")
  func development() throws {
    let genesis = try GenesisDocument.development().parse()
    for predeploy in Predeploy.allCases {
      let account = try #require(genesis.accounts.first { $0.address == predeploy.address })
      #expect(account.code == predeploy.code && account.nonce == 1 && account.balance.isZero)
    }
  }

  @Test(
    "A genesis with Prague needs the contracts with requests",
    arguments: [Predeploy.withdrawalRequests, .consolidationRequests])
  func missing(predeploy: Predeploy) throws {
    var document = try GenesisDocument.development()
    let alloc = try #require(document["alloc"] as? [String: Any])
    let name = try #require(alloc.keys.first { $0.lowercased() == predeploy.address.hex })
    document["alloc", name, "code"] = nil
    #expect(try document.error().kind == .invalidValue)
    document["alloc", name] = nil
    let error = try document.error()
    #expect(error.kind == .missingField && error.path == "$.alloc.\(predeploy.address.hex)")
    #expect(error.description.contains("add the account"))
    document["config", "pragueTime"] = nil
    document["config", "osakaTime"] = nil
    _ = try document.parse()
  }

  @Test("A genesis may leave out the contracts that only keep records")
  func optional() throws {
    var document = try GenesisDocument.development()
    let alloc = try #require(document["alloc"] as? [String: Any])
    for predeploy in [Predeploy.beaconRoots, .historyStorage] {
      let name = try #require(alloc.keys.first { $0.lowercased() == predeploy.address.hex })
      document["alloc", name] = nil
    }
    _ = try document.parse()
  }
}
