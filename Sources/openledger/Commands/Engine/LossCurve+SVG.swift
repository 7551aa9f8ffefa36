import Foundation

extension LossCurve {
  /// A drawing of the curve: each step thin, their running mean thick, validation as dots.
  func svg(title: String) -> String {
    let plot = Plot(self)
    var body = plot.axes
    body += plot.line(points.map { ($0.step, $0.loss) }, color: "#9db8d9", width: 1)
    body += plot.line(smoothed, color: "#1f5fa8", width: 2)
    let validation = points.compactMap { point in point.validation.map { (point.step, $0) } }
    if !validation.isEmpty {
      body += plot.line(validation, color: "#c2571a", width: 1.5)
      for point in validation { body += plot.dot(point, color: "#c2571a") }
    }
    body += plot.legend(hasValidation: !validation.isEmpty)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Plot.width) \(Plot.height)" role="img" font-family="sans-serif" font-size="12">
      <title>\(escaped(title))</title>
      <rect width="\(Plot.width)" height="\(Plot.height)" fill="#ffffff"/>
      <text x="\(Plot.left)" y="22" font-size="14">\(escaped(title))</text>
      \(body)</svg>

      """
  }

  /// The running mean over a fiftieth of the steps, at least one.
  private var smoothed: [(Int, Double)] {
    let reach = max(1, points.count / 50)
    var sum = 0.0
    return points.indices.map { index in
      sum += points[index].loss
      if index >= reach { sum -= points[index - reach].loss }
      return (points[index].step, sum / Double(min(index + 1, reach)))
    }
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

/// Where the numbers of a curve lie on the drawing.
private struct Plot {
  static let width = 760
  static let height = 380
  static let left = 60.0
  private static let right = 740.0
  private static let top = 40.0
  private static let bottom = 330.0
  /// Points of a line beyond which neighbours fall together.
  private static let mostPoints = 2_000

  private let steps: ClosedRange<Double>
  private let losses: ClosedRange<Double>
  private let lossTick: Double
  private let stepTick: Double

  init(_ curve: LossCurve) {
    let values = curve.points.flatMap { [$0.loss] + ($0.validation.map { [$0] } ?? []) }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    lossTick = Plot.tick(max(high - low, 1e-6) / 5)
    losses = (low / lossTick).rounded(.down) * lossTick...max((high / lossTick).rounded(.up), 1) * lossTick
    let last = Double(max(curve.points.last?.step ?? 1, 1))
    stepTick = max(1, Plot.tick(last / 8))
    steps = 0...last
  }

  /// The least of 1, 2 and 5 times a power of ten that is not below a number.
  private static func tick(_ least: Double) -> Double {
    var power = 1.0
    while power > least { power /= 10 }
    while power * 10 <= least { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
  }

  private func x(_ step: Double) -> Double { Plot.left + (Plot.right - Plot.left) * step / steps.upperBound }

  private func y(_ loss: Double) -> Double {
    let span = losses.upperBound - losses.lowerBound
    return Plot.bottom - (Plot.bottom - Plot.top) * (span > 0 ? (loss - losses.lowerBound) / span : 0)
  }

  /// A coordinate or label, short.
  private func text(_ value: Double) -> String {
    let rounded = (value * 10_000).rounded() / 10_000
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  var axes: String {
    var lines = ""
    for loss in stride(from: losses.lowerBound, through: losses.upperBound + lossTick / 2, by: lossTick) {
      let height = text(y(loss))
      lines += "<line x1=\"\(Plot.left)\" x2=\"\(Plot.right)\" y1=\"\(height)\" y2=\"\(height)\" stroke=\"#e3e3e3\"/>\n"
      lines += "<text x=\"\(Plot.left - 8)\" y=\"\(text(y(loss) + 4))\" text-anchor=\"end\">\(text(loss))</text>\n"
    }
    for step in stride(from: 0, through: steps.upperBound, by: stepTick) {
      lines += "<text x=\"\(text(x(step)))\" y=\"\(Plot.bottom + 18)\" text-anchor=\"middle\">\(text(step))</text>\n"
    }
    lines +=
      "<line x1=\"\(Plot.left)\" x2=\"\(Plot.right)\" y1=\"\(Plot.bottom)\" y2=\"\(Plot.bottom)\" stroke=\"#333333\"/>\n"
    lines +=
      "<text x=\"\((Plot.left + Plot.right) / 2)\" y=\"\(Plot.bottom + 38)\" text-anchor=\"middle\">step</text>\n"
    lines +=
      "<text transform=\"translate(16 \((Plot.top + Plot.bottom) / 2)) rotate(-90)\" text-anchor=\"middle\">nats a token</text>\n"
    return lines
  }

  func line(_ points: [(Int, Double)], color: String, width: Double) -> String {
    guard !points.isEmpty else { return "" }
    let every = (points.count + Plot.mostPoints - 1) / Plot.mostPoints
    let kept = points.enumerated().filter { $0.offset % every == 0 || $0.offset == points.count - 1 }.map(\.element)
    let places = kept.map { "\(text(x(Double($0.0)))),\(text(y($0.1)))" }.joined(separator: " ")
    return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\" points=\"\(places)\"/>\n"
  }

  func dot(_ point: (Int, Double), color: String) -> String {
    "<circle cx=\"\(text(x(Double(point.0))))\" cy=\"\(text(y(point.1)))\" r=\"3\" fill=\"\(color)\"/>\n"
  }

  func legend(hasValidation: Bool) -> String {
    let entries =
      [("step", "#9db8d9"), ("running mean", "#1f5fa8")] + (hasValidation ? [("validation", "#c2571a")] : [])
    return entries.enumerated().map { index, entry in
      let start = Plot.right - Double(entries.count - index) * 110
      return
        "<rect x=\"\(start)\" y=\"12\" width=\"14\" height=\"4\" fill=\"\(entry.1)\"/><text x=\"\(start + 20)\" y=\"19\">\(entry.0)</text>\n"
    }.joined()
  }
}
