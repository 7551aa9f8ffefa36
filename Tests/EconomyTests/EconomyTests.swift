import ContractKit
import FixtureSupport
import Foundation
import Testing

/// Laws that hold whatever anyone does to the system contracts, in any order.
@Suite struct EconomyTests {
  /// The steps of one walk; a million in all (`OPENLEDGER_ECONOMY_STEPS` sets another number).
  static let steps = ProcessInfo.processInfo.environment["OPENLEDGER_ECONOMY_STEPS"].flatMap(Int.init) ?? 1_000_000
  /// After how many steps the laws are looked at.
  private static let interval = 500
  /// So many steps make every action succeed at least once.
  private static let stepsThatReachAll = 500_000
  /// After how many steps a walk starts anew.
  private static let walkLength = 50_000

  @Test("no coin appears, vanishes or is owed twice in a million random calls of all system contracts")
  func laws() throws {
    var left = Self.steps
    var seed: UInt64 = 5
    var succeeded: Set<String> = []
    while left > 0 {
      let walk = Walk(try Economy(), seed: seed)
      let length = min(left, Self.walkLength)
      for step in 1...length {
        walk.step(Actions.all)
        if step % Self.interval == 0 || step == length { try Self.check(walk, "seed \(seed), step \(step)") }
      }
      succeeded.formUnion(walk.outcomes.filter { $0.value.succeeded > 0 }.keys)
      left -= length
      seed += 1
    }
    // A walk in which an action never succeeds proves nothing about it.
    guard Self.steps >= Self.stepsThatReachAll else { return }
    let missing = Actions.all.filter { !$0.isForbidden && !succeeded.contains($0.name) }.map(\.name)
    #expect(missing == [])
  }

  private static func check(_ walk: Walk, _ place: String) throws {
    let supply = walk.chain.balances.values.reduce(UInt256.zero) { $0 + $1 }
    #expect(supply == Economy.supply, "the supply changed: \(place)")
    for holder in try walk.economy.liabilities() {
      let balance = walk.chain.balances[holder.address] ?? .zero
      #expect(holder.amount <= balance, "\(holder.name) owes more than it has: \(place)")
    }
    for action in Actions.all where action.isForbidden {
      #expect(walk.outcomes[action.name]?.succeeded ?? 0 == 0, Comment(rawValue: "\(action.name): \(place)"))
    }
    walk.chain.clearLogs()
  }
}

/// All that accounts try.
enum Actions {
  static let all =
    TokenActions.all + StakingActions.all + DataActions.all + ModelActions.all + PaymentActions.all + AssetActions.all
    + ForbiddenActions.all
}
