import ContractKit
import DatanetRegistry
import FixtureSupport
import Testing

/// A random walk through the economy: what accounts might do, one call after the other.
final class Walk {
  let economy: Economy
  private var generator: SeededGenerator
  /// How often each action succeeded and was refused.
  private(set) var outcomes: [String: (succeeded: Int, refused: Int)] = [:]

  init(_ economy: Economy, seed: UInt64) {
    self.economy = economy
    generator = SeededGenerator(seed: seed)
  }

  var chain: MockChain { economy.chain }

  /// Someone.
  func actor() -> Address { economy.actors[number(below: economy.actors.count)] }

  /// Mostly the owner of a Datanet, else someone.
  func owner(ofDatanet id: UInt256) -> Address {
    guard !once(in: 6), let owner = try? economy.datanets.from(.zero).ownerOf(id) else { return actor() }
    return owner
  }

  /// A number below a bound, which is at least 1.
  func number(below bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &generator) }

  /// True once in so many times.
  func once(in times: Int) -> Bool { number(below: times) == 0 }

  /// An id from 1 to one beyond the count, so that some name nothing.
  func id(_ count: UInt256) -> UInt256 { UInt256(UInt64(1 + number(below: Int(UInt64(count)) + 1))) }

  /// An amount: mostly some OPEN, sometimes a few wei, nothing, or far too much.
  func amount(upTo whole: Int = 1_000) -> UInt256 {
    switch number(below: 16) {
    case 0: 0
    case 1: UInt256(UInt64(number(below: 1_000)))
    case 2: .max
    case 3: UInt256.ether * 2_000_000_000
    default: UInt256.ether * UInt256(UInt64(1 + number(below: whole))) + UInt256(UInt64(number(below: 1_000_000_007)))
    }
  }

  /// An amount that the account has.
  func value(of account: Address, upTo whole: Int = 1_000) -> UInt256 {
    min(amount(upTo: whole), (chain.balances[account] ?? .zero) / 2)
  }

  /// Runs one action. A refusal is an error of the contract or a revert; anything else would have ended the process.
  func step(_ actions: [Action]) {
    let action = actions[number(below: actions.count)]
    var outcome = outcomes[action.name] ?? (succeeded: 0, refused: 0)
    do {
      try action.run(self)
      outcome.succeeded += 1
    } catch {
      outcome.refused += 1
    }
    outcomes[action.name] = outcome
  }
}

/// Something that an account may try.
struct Action: Sendable {
  let name: String
  /// Whether no account may ever succeed.
  let isForbidden: Bool
  let run: @Sendable (Walk) throws -> Void

  init(_ name: String, isForbidden: Bool = false, _ run: @escaping @Sendable (Walk) throws -> Void) {
    self.name = name
    self.isForbidden = isForbidden
    self.run = run
  }
}
