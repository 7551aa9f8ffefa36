import Execution
import JSONCoding
import Primitives

/// One piece of work on this EVM and on revm in alternating rounds, in seconds for a call; what an empty call takes is
/// subtracted from both.
struct EVMComparison {
  /// How long one side works in a round.
  private static let roundSeconds = 0.02
  private static let rounds = 9
  /// Calls before the first round, at the least: code that stays is translated by then.
  private static let warmUpSeconds = 0.1

  /// The times of one side.
  struct Times {
    /// The first call on a fresh state with fresh code.
    var first = Double.nan
    /// The calls of each round, and as many empty ones.
    var rounds: [(calls: Double, empty: Double)] = []

    /// Of the fastest round.
    var least: Double { (rounds.map(\.calls).min() ?? .nan) - (rounds.map(\.empty).min() ?? .nan) }
    var middle: Double { median(rounds.map(\.calls)) - median(rounds.map(\.empty)) }
  }

  private(set) var ours = Times()
  private(set) var revm = Times()

  /// This EVM's time as a part of revm's; nil when revm was not measured.
  var ratio: Double? { revm.rounds.isEmpty ? nil : ours.least / revm.least }

  /// Measures; `request` prepares the same work on the reference's side, which must have the same output and gas.
  init(_ name: String, request: JSON?, reference: ReferenceProcess?, gas: UInt64, make: () -> EVMBench) throws {
    let bench = make()
    var result: MessageResult?
    ours.first = processorSeconds { result = bench.call() }
    guard let result, result.isSuccess else {
      throw BenchError("\(name) does not succeed: \(result.map { "\($0.status)" } ?? "nothing")")
    }
    let once = Self.warmUp(bench)
    let calls = max(1, Int(Self.roundSeconds / once))
    var theirCalls = 0
    if let reference, let request {
      let prepared = try reference.ask(request)
      try Self.check(name, prepared, output: result.output, gas: gas - result.gasLeft)
      revm.first = try ReferenceProcess.number("first", of: prepared)
      theirCalls = max(1, Int(Self.roundSeconds / max(revm.first, 1e-7)))
    }
    for _ in 0..<Self.rounds {
      ours.rounds.append(
        (bench.seconds(calls: calls) / Double(calls), bench.emptySeconds(calls: calls) / Double(calls)))
      if let reference, theirCalls > 0 {
        let times = try reference.ask(["do": "time", "calls": .integer(theirCalls)])
        let (work, empty) = try (
          ReferenceProcess.number("case", of: times), ReferenceProcess.number("empty", of: times)
        )
        revm.rounds.append((work / Double(theirCalls), empty / Double(theirCalls)))
      }
    }
  }

  /// Calls until the time of a call has settled, and gives it.
  private static func warmUp(_ bench: EVMBench) -> Double {
    var (spent, calls) = (0.0, 1)
    while true {
      let time = bench.seconds(calls: calls)
      spent += time
      if spent > warmUpSeconds, calls > 2 { return max(time / Double(calls), 1e-8) }
      calls = min(calls * 2, 1 << 16)
    }
  }

  /// Both must have done the same work.
  private static func check(_ name: String, _ prepared: JSON, output: Bytes, gas: UInt64) throws {
    let theirGas = try UInt64(ReferenceProcess.number("gas", of: prepared))
    guard theirGas == gas else { throw BenchError("\(name) uses \(gas) gas here and \(theirGas) on revm") }
    guard prepared["output"]?.text == Hex.encode(output, prefix: false) else {
      throw BenchError("\(name) answers otherwise here than on revm")
    }
  }
}
