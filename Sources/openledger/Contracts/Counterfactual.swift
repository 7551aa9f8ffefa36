import ABI
import JSONCoding
import JSONRPC
import Primitives

/// What a training without some rows gave. All losses are sums in nats × 2^32.
struct Counterfactual {
  /// The loss of one text with the rows, without them, and before the training.
  let answerWith: UInt64
  let answerWithout: UInt64
  let answerStart: UInt64
  let answerTokens: UInt64
  let heldOutWith: UInt64
  let heldOutWithout: UInt64
  let heldOutTokens: UInt64
  /// How many rows were left out.
  let leftOut: UInt64
  /// The manifest of the adapter that was trained without them.
  let adapter: Hash

  init(_ values: [ABIValue]) {
    let numbers = values.prefix(8).map { $0.asUInt64 ?? 0 }
    (answerWith, answerWithout, answerStart, answerTokens) = (numbers[0], numbers[1], numbers[2], numbers[3])
    (heldOutWith, heldOutWithout, heldOutTokens, leftOut) = (numbers[4], numbers[5], numbers[6], numbers[7])
    adapter = values[8].asHash ?? .zero
  }

  /// How much of what training did for the answer it does not do without the rows, in basis points; nil without an answer.
  var share: UInt256? {
    answerTokens == 0
      ? nil : UInt256(AuditMeasure.share(with: answerWith, without: answerWithout, start: answerStart))
  }

  var json: JSON {
    [
      "answer": [
        "with": .quantity(answerWith), "without": .quantity(answerWithout), "start": .quantity(answerStart),
        "tokens": .quantity(answerTokens),
      ],
      "heldOut": [
        "with": .quantity(heldOutWith), "without": .quantity(heldOutWithout), "tokens": .quantity(heldOutTokens),
      ],
      "leftOut": .quantity(leftOut), "adapter": .hash(adapter), "share": share.map { .quantity($0) } ?? .null,
    ]
  }

  var lines: [String] {
    var lines = ["\(leftOut) row\(leftOut == 1 ? "" : "s") left out, with those that are nearly the same"]
    if answerTokens > 0 {
      lines.append(
        "loss of the answer (\(answerTokens) tokens): \(Nats.format(answerWith)) nats with them, \(Nats.format(answerWithout)) without them, \(Nats.format(answerStart)) before the training"
      )
    }
    if heldOutTokens > 0 {
      lines.append(
        "loss of held-out documents (\(heldOutTokens) tokens): \(Nats.format(heldOutWith)) nats with them, \(Nats.format(heldOutWithout)) without them"
      )
    }
    if let share {
      lines.append("measured share: \(BasisPoints.percent(share)) of what training did for the answer needs them")
    }
    return lines + ["adapter without them: \(adapter)"]
  }
}
