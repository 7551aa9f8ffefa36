import ContractKit

/// The precompile TRAIN as far as audits ask it: every fourth retraining goes on until it is closed, one fails at once, and
/// the others have ended with some share.
final class Retraining {
  static let address = Address(0x0A02)
  static let price: UInt256 = 1_000_000_007

  private var owners: [Address] = []
  private var closed: Set<Int> = []

  func install(on chain: MockChain) {
    chain.precompiles[Retraining.address] = { [self] call, chain in answer(call, chain) }
  }

  private func answer(_ call: MockCall, _ chain: MockChain) -> MockResult {
    let input = call.input.elements
    func calls(_ signature: StaticString) -> Bool {
      Hash.keccak256(Bytes(signature)).word.l3 >> 32 == input.prefix(4).reduce(0) { $0 << 8 | UInt64($1) }
    }
    func number(_ place: Int) -> Int { input[4 + place + 24..<4 + place + 32].reduce(0) { $0 << 8 | Int($1) } }
    if calls("openCounterfactual(uint256,uint64[],uint64[],bool,bytes,bytes)") {
      if call.value != Retraining.price { return .revert(Bytes("WrongPayment")) }
      owners.append(call.caller)
      if owners.count % 4 == 1 { giveBack(owners.count, on: chain) }
      return words([owners.count])
    }
    let job = number(0)
    guard job > 0, job <= owners.count else { return .revert(Bytes("UnknownJob")) }
    if calls("progress(uint256)") { return words([state(of: job), 0, 3, 3, 0, 0, 0]) }
    if calls("refundOf(uint256)") { return words([state(of: job) > 2 ? Int(Retraining.price.l0) : 0]) }
    if calls("counterfactualOf(uint256)") {
      return words([1_000, 1_000 + job * 977 % 10_001, 11_000, 8, 0, 0, 0, 1, 0])
    }
    if calls("leftOutOf(uint256,uint64[],uint64[])") {
      let rows = number(64)
      return words([32, number(rows)] + (0..<number(rows)).map { (number(rows + 32 + 32 * $0) + job) % 2 })
    }
    if calls("close(uint256)"), state(of: job) == 1, owners[job - 1] == call.caller, !call.isStatic {
      closed.insert(job)
      giveBack(job, on: chain)
      return .success(Bytes())
    }
    return .revert(Bytes("InvalidCall"))
  }

  /// 1 open, 2 completed, 3 closed, 4 failed.
  private func state(of job: Int) -> Int { [closed.contains(job) ? 3 : 1, 4, 2, 2][job % 4] }

  private func giveBack(_ job: Int, on chain: MockChain) {
    let owner = owners[job - 1]
    chain.balances[Retraining.address] = (chain.balances[Retraining.address] ?? .zero) - Retraining.price
    chain.balances[owner] = (chain.balances[owner] ?? .zero) + Retraining.price
  }

  private func words(_ numbers: [Int]) -> MockResult {
    .success(
      Bytes(
        numbers.flatMap { number in
          [UInt8](repeating: 0, count: 24)
            + (0..<8).reversed().map { UInt8(truncatingIfNeeded: UInt64(number) >> (8 * UInt64($0))) }
        }))
  }
}
