import ChainSpecification
import ChainTypes
import FixtureSupport
import Foundation
import Primitives
import Testing

/// The TransactionTests of ethereum/tests, each by the newest fork that it names.
@Suite struct TransactionFixtureTests {
  private struct Fixture: Decodable {
    struct Result: Decodable {
      let exception: String?
      let hash: String?
      let sender: String?
      let intrinsicGas: String
    }
    let result: [String: Result]
    let txbytes: String
  }

  /// What became of a transaction.
  private enum Outcome {
    case accepted(hash: String, sender: String, gas: IntrinsicGas)
    case refused
  }

  /// The forks that a file may name, newest first, with the schedule by which its expectation is checked.
  private static let forks: [(name: String, fork: HardFork)] = [
    ("Osaka", .osaka), ("Prague", .prague), ("Cancun", .cancun), ("Shanghai", .cancun), ("London", .cancun),
  ]

  @Test func `transactions are accepted or refused as published, with hash, sender and intrinsic gas`() throws {
    guard let folder = try Fixtures.archive("ethereum-tests/TransactionTests.tar.xz") else { return }
    defer { try? FileManager.default.removeItem(at: folder) }
    var passed = 0
    for file in Fixtures.jsonFiles(below: folder) {
      let fixtures = try JSONDecoder().decode([String: Fixture].self, from: Data(contentsOf: file))
      for (name, fixture) in fixtures {
        let (newest, expected) = try #require(
          Self.forks.lazy.compactMap { entry in fixture.result[entry.name].map { (entry.fork, $0) } }.first)
        check(outcome(of: fixture.txbytes, in: newest), against: expected, name)
        passed += 1
      }
    }
    print("TransactionTests: \(passed) as published")
    #expect(passed >= 200)
  }

  private func check(_ outcome: Outcome, against expected: Fixture.Result, _ name: String) {
    switch outcome {
    case .accepted(let hash, let sender, let gas):
      #expect(expected.exception == nil, "\(name)")
      #expect(hash == expected.hash, "\(name)")
      #expect(sender == expected.sender, "\(name)")
      #expect(UInt256(gas.intrinsic) == UInt256(hex: expected.intrinsicGas), "\(name)")
    case .refused:
      #expect(expected.exception != nil, "\(name)")
    }
  }

  private func outcome(of text: String, in fork: HardFork) -> Outcome {
    do {
      let signed = try SignedTransaction.decode(Hex.decode(text))
      let gas = try ChainSpecification(chainID: 1).validateIntrinsic(signed.transaction, in: fork)
      return .accepted(hash: signed.hash.hex, sender: try signed.recoverSender().hex, gas: gas)
    } catch {
      return .refused
    }
  }
}
