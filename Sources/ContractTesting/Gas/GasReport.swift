/// What the successful calls of each function cost, in gas of their frames: without the 21,000 and the calldata of a
/// transaction, and without refunds.
public struct GasReport: Sendable, Hashable {
  /// The costs of one function.
  public struct Entry: Sendable, Hashable {
    /// How many calls there were.
    public var calls: UInt64 = 0
    /// The cheapest call.
    public var minimum: UInt64 = .max
    /// The dearest call.
    public var maximum: UInt64 = 0
    /// All calls together.
    public var total: UInt64 = 0

    /// The mean, rounded down.
    public var mean: UInt64 { calls == 0 ? 0 : total / calls }
  }

  /// A function of a contract.
  public struct Function: Sendable, Hashable, Comparable {
    /// The contract's name.
    public let contract: String
    /// The function's signature, `constructor`, `receive` or `fallback`.
    public let name: String

    /// By contract, then by name.
    public static func < (left: Function, right: Function) -> Bool {
      (left.contract, left.name) < (right.contract, right.name)
    }
  }

  /// The costs by function.
  public private(set) var entries: [Function: Entry] = [:]

  /// A report without calls.
  public init() {}

  /// The functions with their costs, in order.
  public var sorted: [(function: Function, entry: Entry)] {
    entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  mutating func add(_ gas: UInt64, contract: String, function: String) {
    var entry = entries[Function(contract: contract, name: function)] ?? Entry()
    entry.calls += 1
    entry.minimum = min(entry.minimum, gas)
    entry.maximum = max(entry.maximum, gas)
    entry.total += gas
    entries[Function(contract: contract, name: function)] = entry
  }

  /// Adds the calls of another report.
  public mutating func merge(_ other: GasReport) {
    for (function, entry) in other.entries {
      var sum = entries[function] ?? Entry()
      sum.calls += entry.calls
      sum.minimum = min(sum.minimum, entry.minimum)
      sum.maximum = max(sum.maximum, entry.maximum)
      sum.total += entry.total
      entries[function] = sum
    }
  }
}
