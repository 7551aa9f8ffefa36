/// The gas of a package's functions as a text file keeps it, one line for each function:
/// `Counter.advance(uint256) 12 calls, 3000 min, 4100 mean, 5200 max`.
public struct GasSnapshot: Sendable, Hashable {
  /// The file's name, beside `Package.swift`.
  public static let fileName = ".gas-snapshot"

  /// The lines' values, by contract and function.
  public private(set) var entries: [String: GasReport.Entry]

  /// The snapshot of a report.
  public init(_ report: GasReport) {
    entries = Dictionary(
      uniqueKeysWithValues: report.entries.map { ("\($0.key.contract).\($0.key.name)", $0.value) })
  }

  /// Reads a file's text; nil when a line is none of a snapshot.
  public init?(text: String) {
    entries = [:]
    for line in text.split(separator: "\n") {
      guard let space = line.firstIndex(of: " ") else { return nil }
      let numbers = line[space...].split(whereSeparator: { !$0.isNumber }).compactMap { UInt64($0) }
      guard numbers.count == 4 else { return nil }
      let (total, overflows) = numbers[0].multipliedReportingOverflow(by: numbers[2])
      guard !overflows else { return nil }
      entries[String(line[..<space])] = GasReport.Entry(
        calls: numbers[0], minimum: numbers[1], maximum: numbers[3], total: total)
    }
  }

  /// The text of the file.
  public var text: String {
    entries.sorted { $0.key < $1.key }.map { name, entry in
      "\(name) \(entry.calls) calls, \(entry.minimum) min, \(entry.mean) mean, \(entry.maximum) max\n"
    }.joined()
  }

  /// A function that became dearer than the tolerance allows.
  public struct Growth: Sendable, Hashable, CustomStringConvertible {
    /// The contract and the function.
    public let function: String
    /// The mean before.
    public let before: UInt64
    /// The mean now.
    public let now: UInt64

    /// One sentence.
    public var description: String {
      "\(function) costs \(now) gas on average, \(before) in \(GasSnapshot.fileName)"
    }
  }

  /// The functions whose mean grew by more than a tolerance, in percent, since an earlier snapshot.
  public func growth(since earlier: GasSnapshot, tolerance: Double) -> [Growth] {
    entries.sorted { $0.key < $1.key }.compactMap { name, entry in
      guard let before = earlier.entries[name]?.mean else { return nil }
      let limit = Double(before) * (1 + tolerance / 100)
      return Double(entry.mean) > limit ? Growth(function: name, before: before, now: entry.mean) : nil
    }
  }
}
