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
    case unsupportedType(UInt8)
  }

  /// The forks that a file may name, newest first, with the schedule by which its expectation is checked.
  private static let forks: [(name: String, fork: HardFork)] = [
    ("Osaka", .osaka), ("Prague", .prague), ("Cancun", .cancun), ("Shanghai", .cancun), ("London", .cancun),
  ]

  @Test func `transactions are accepted or refused as published, with hash, sender and intrinsic gas`() throws {
    guard let folder = try Fixtures.archive("ethereum-tests/TransactionTests.tar.xz") else { return }
    defer { try? FileManager.default.removeItem(at: folder) }
    var (passed, unsupported) = (0, 0)
    for file in Fixtures.jsonFiles(below: folder) {
      let fixtures = try JSONDecoder().decode([String: Fixture].self, from: Data(contentsOf: file))
      for (name, fixture) in fixtures {
        let (newest, expected) = try #require(
          Self.forks.lazy.compactMap { entry in fixture.result[entry.name].map { (entry.fork, $0) } }.first)
        let outcome = self.outcome(of: fixture.txbytes, in: newest)
        if case .unsupportedType(let type) = outcome {
          // An envelope of type 3 or 4 is refused by its type alone, whatever the fixture says about its contents.
          #expect(type == 3 || type == 4 || expected.exception != nil, "\(name)")
          print("TransactionTests: \(name) is refused for its type \(type)")
          unsupported += 1
        } else {
          check(outcome, against: expected, name)
          passed += 1
        }
      }
    }
    print("TransactionTests: \(passed) as published, \(unsupported) refused for their type")
    #expect(passed >= 200)
  }

  private func check(_ outcome: Outcome, against expected: Fixture.Result, _ name: String) {
    switch outcome {
    case .accepted(let hash, let sender, let gas):
      #expect(expected.exception == nil, "\(name)")
      #expect(hash == expected.hash, "\(name)")
      #expect(sender == expected.sender, "\(name)")
      #expect(UInt256(gas.intrinsic) == UInt256(hex: expected.intrinsicGas), "\(name)")
    case .refused, .unsupportedType:
      #expect(expected.exception != nil, "\(name)")
    }
  }

  private func outcome(of text: String, in fork: HardFork) -> Outcome {
    do {
      let signed = try SignedTransaction.decode(Hex.decode(text))
      let gas = try ChainSpecification(chainID: 1).validateIntrinsic(signed.transaction, in: fork)
      return .accepted(hash: signed.hash.hex, sender: try signed.recoverSender().hex, gas: gas)
    } catch TransactionDecodingError.unsupportedType(let type) {
      return .unsupportedType(type)
    } catch {
      return .refused
    }
  }
}
