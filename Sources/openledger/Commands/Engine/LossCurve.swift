import Foundation

/// The losses of a training run, step by step.
struct LossCurve {
  /// One step.
  struct Point: Hashable {
    /// The number of the step, from 1.
    var step: Int
    /// The learning rate that it had.
    var learningRate: Double
    /// Tokens that counted in its loss.
    var tokens: Int
    /// Mean loss, in nats a token.
    var loss: Double
    /// Loss on the validation data after the step; nil when it was not measured then.
    var validation: Double?
  }

  var points: [Point] = []

  private static let header = "step,learning_rate,tokens,loss,validation_loss"

  /// Comma-separated values with a header. Numbers are as short as they can be and still be read back the same.
  var csv: String {
    points.reduce(into: LossCurve.header + "\n") { text, point in
      text +=
        "\(point.step),\(point.learningRate),\(point.tokens),\(point.loss),\(point.validation.map { "\($0)" } ?? "")\n"
    }
  }

  init() {}

  /// Reads what ``csv`` writes, up to a step; the file of an interrupted run may end anywhere.
  init(csv: String, through lastStep: Int) {
    for line in csv.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 5, let step = Int(fields[0]), step <= lastStep, let rate = Double(fields[1]),
        let tokens = Int(fields[2]), let loss = Double(fields[3])
      else { break }
      points.append(Point(step: step, learningRate: rate, tokens: tokens, loss: loss, validation: Double(fields[4])))
    }
  }

  /// Writes `loss.csv` and `loss.svg` into a directory.
  func write(to folder: String, title: String) throws {
    try Data(csv.utf8).write(to: URL(fileURLWithPath: folder + "/loss.csv"), options: .atomic)
    try Data(svg(title: title).utf8).write(to: URL(fileURLWithPath: folder + "/loss.svg"), options: .atomic)
  }
}
