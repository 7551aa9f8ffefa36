/// One line of text that says how far an operation is.
public enum ProgressLine {
  /// The line for what a meter has seen, at most `width` characters long: what matters least is left out first.
  public static func text(_ meter: ProgressMeter, width: Int, showsBar: Bool = true) -> String {
    guard let progress = meter.progress else { return "" }
    var parts = [progress.activity, amount(progress)]
    if let rates = meter.rates {
      if progress.unit != .steps { parts.append(rate(rates.units, progress.unit)) }
      if let blocks = rates.blocks { parts.append(rate(blocks, .blocks)) }
      if let transactions = rates.transactions { parts.append("\(grouped(transactions)) tx/s") }
      if let gas = rates.gas { parts.append("\(grouped(gas / 1_000_000)) Mgas/s") }
      if let tokens = rates.tokens { parts.append("\(grouped(tokens)) tokens/s") }
    }
    if let note = progress.note { parts.append(note) }
    parts.append(clock(meter.elapsed))
    let essential = 2
    if let left = meter.timeLeft { parts.append("\(clock(left)) left") }
    while parts.count > essential, length(parts) > width { parts.remove(at: essential) }
    var line = parts.joined(separator: separator)
    if showsBar, let fraction = fraction(progress) {
      let room = width - line.count - separator.count - barEnds
      if room >= leastBar { line = bar(fraction, width: min(room, greatestBar)) + separator + line }
    }
    return String(line.prefix(max(width, 0)))
  }

  private static let separator = "  "
  private static let leastBar = 8
  private static let greatestBar = 30
  /// The two brackets around the bar.
  private static let barEnds = 2

  private static func length(_ parts: [String]) -> Int {
    parts.reduce(separator.count * (parts.count - 1)) { $0 + $1.count }
  }

  private static func bar(_ fraction: Double, width: Int) -> String {
    let full = Int(fraction * Double(width))
    return "[" + String(repeating: "#", count: full) + String(repeating: ".", count: width - full) + "]"
  }

  /// How much of the work is done, from 0 to 1; nil when nobody knows.
  static func fraction(_ progress: WorkProgress) -> Double? {
    guard let total = progress.total, total > 0 else { return nil }
    return min(1, Double(progress.done) / Double(total))
  }

  private static func amount(_ progress: WorkProgress) -> String {
    let percent = fraction(progress).map { "\(Int($0 * 100))%" }
    let counts: String
    switch progress.unit {
    case .bytes: counts = [progress.done, progress.total].compactMap { $0.map(bytes) }.joined(separator: " of ")
    case .blocks, .records, .steps:
      let name = progress.unit == .blocks ? "blocks" : progress.unit == .records ? "records" : "steps"
      counts = [progress.done, progress.total].compactMap { $0.map(grouped) }.joined(separator: "/") + " " + name
    }
    return [percent, counts].compactMap(\.self).joined(separator: separator)
  }

  private static func rate(_ rate: Double, _ unit: WorkProgress.Unit) -> String {
    switch unit {
    case .bytes: "\(bytes(UInt64(clamped: rate)))/s"
    case .blocks: "\(grouped(rate)) blocks/s"
    case .records: "\(grouped(rate))/s"
    case .steps: "\(grouped(rate)) steps/s"
    }
  }
}

extension ProgressLine {
  /// A number with a comma after every three digits.
  public static func grouped(_ number: UInt64) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// A rate: whole above ten, otherwise with one digit after the point.
  public static func grouped(_ rate: Double) -> String {
    let tenths = UInt64(clamped: rate * 10)
    return tenths >= 100 ? grouped((tenths + 5) / 10) : "\(tenths / 10).\(tenths % 10)"
  }

  /// Bytes in the unit that leaves at most four digits.
  public static func bytes(_ count: UInt64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1_000, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(grouped(value)) \(units[unit])"
  }

  /// A duration as minutes and seconds, with hours and days when there are any.
  public static func clock(_ duration: Duration) -> String {
    let seconds = UInt64(max(0, duration.components.seconds))
    func padded(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3_600 % 24, seconds / 86_400)
    if days > 0 { return "\(days)d \(padded(hours)):\(padded(minutes))h" }
    if hours > 0 { return "\(hours):\(padded(minutes)):\(padded(seconds % 60))" }
    return "\(minutes):\(padded(seconds % 60))"
  }
}

extension UInt64 {
  /// The whole part of a number, or the nearest that fits.
  fileprivate init(clamped value: Double) {
    self = value >= 1e18 ? 1_000_000_000_000_000_000 : value > 0 ? UInt64(value) : 0
  }
}
