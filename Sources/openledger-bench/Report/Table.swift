/// The measurements of one section.
struct Table {
  let title: String
  /// How the numbers were made, in a sentence or two.
  let method: String
  /// What the ratio column compares.
  var ratioTitle = "ratio"
  /// Further numbers of each row, in its unit.
  var comparisonTitles: [String] = []
  var rows: [Row] = []

  /// One measurement.
  struct Row {
    let what: String
    let measured: Double
    let unit: String
    var comparisons: [Double] = []
    var ratio: Double?
    var target: Target?
  }

  /// What a measurement must reach.
  enum Target {
    case atMost(Double)
    case atLeast(Double)
    case ratioAtMost(Double)

    func verdict(_ row: Row) -> String {
      switch self {
      case .atMost(let limit): phrase("≤ \(number(limit))", row.measured <= limit)
      case .atLeast(let limit): phrase("≥ \(number(limit))", row.measured >= limit)
      case .ratioAtMost(let limit): phrase("≤ \(number(limit)) ×", (row.ratio ?? .infinity) <= limit)
      }
    }

    private func phrase(_ bound: String, _ isReached: Bool) -> String {
      "\(bound): \(isReached ? "reached" : "falls short")"
    }
  }

  mutating func add(
    _ what: String, _ measured: Double, _ unit: String, comparisons: [Double] = [], ratio: Double? = nil,
    target: Target? = nil
  ) {
    rows.append(
      Row(what: what, measured: measured, unit: unit, comparisons: comparisons, ratio: ratio, target: target))
  }

  private var header: [String] { ["what", "measured", "unit"] + comparisonTitles + [ratioTitle, "target"] }

  private var cells: [[String]] {
    rows.map { row in
      let comparisons = comparisonTitles.indices.map { index in
        row.comparisons.indices.contains(index) ? number(row.comparisons[index]) : ""
      }
      return [row.what, number(row.measured), row.unit] + comparisons
        + [row.ratio.map { number($0) } ?? "", row.target?.verdict(row) ?? ""]
    }
  }

  /// Whether a column holds numbers, which stand at its right edge.
  private func isNumber(_ column: Int) -> Bool { column == 1 || (column > 2 && column < header.count - 1) }

  /// Columns aligned by spaces.
  var text: String {
    let lines = [header] + cells
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let body = lines.map { line in
      zip(line, widths).enumerated().map { column, cell in
        padded(cell.0, to: cell.1, isNumber: isNumber(column))
      }
      .joined(separator: "  ")
    }
    return "\(title)\n\(method)\n\(body.joined(separator: "\n"))"
  }

  /// A heading, the method and a table in Markdown.
  var markdown: String {
    let lines = [header, header.indices.map { isNumber($0) ? "---:" : "---" }] + cells
    return "## \(title)\n\n\(method)\n\n" + lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
  }
}

private func padded(_ text: String, to width: Int, isNumber: Bool) -> String {
  let padding = String(repeating: " ", count: width - text.count)
  return isNumber ? padding + text : text + padding
}

/// A number with two or three significant digits or no decimals, thousands separated by commas.
func number(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  if value < 0 { return "-\(number(-value))" }
  let decimals = value == value.rounded() || value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.01 ? 2 : 4
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value * scale).rounded())
  let (whole, fraction) = (scaled / Int(scale), scaled % Int(scale))
  var digits = ""
  for (index, digit) in String(whole).reversed().enumerated() {
    if index > 0, index % 3 == 0 { digits.append(",") }
    digits.append(digit)
  }
  let text = String(digits.reversed())
  return decimals == 0 ? text : "\(text).\(String(repeating: "0", count: decimals - "\(fraction)".count))\(fraction)"
}
