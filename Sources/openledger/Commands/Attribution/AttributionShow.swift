import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution show`: an answer with the rows that made it.
struct AttributionShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an answer, where its words stand in rows, and what its rows earned.",
    discussion:
      "Verbatim spans say where the same words stand, not what caused them; the weights of rows come from the methods that the model declared."
  )

  @OptionGroup var node: NodeOptions
  @OptionGroup var reference: InferenceOptions

  func run() async throws {
    let explanation = try await reference.explanation(from: try node.client())
    let text = try AttributionText(explanation)
    node.print(explanation, text: text.lines.joined(separator: "\n"))
  }
}

/// An explained inference as text for people.
struct AttributionText {
  let lines: [String]

  init(_ explanation: JSON) throws {
    var lines = try AttributionText.head(explanation)
    lines += ["", try AttributionText.marked(explanation), ""]
    lines += try AttributionText.spans(explanation)
    lines += try AttributionText.rows(explanation)
    if let audit = explanation["audit"], !audit.isNull {
      let number = try explanation.member("inference").quantity("inference")
      lines += [
        "",
        "audit: \(audit["outcome"]?.text ?? audit["state"]?.text ?? "open"); `openledger attribution audit show \(number)` tells of it",
      ]
    }
    self.lines = lines
  }

  private static func head(_ value: JSON) throws -> [String] {
    let number = try value.member("inference").quantity("inference")
    let model = try value.member("model").quantity("model")
    let fee = try value.member("fee").quantity("fee")
    var lines = [
      "inference \(number) of model \(model), paid \(Amount.format(fee)) by \(value["payer"]?.text ?? "nobody")"
    ]
    if let split = value["split"], !split.isNull {
      let parts = try ["data", "modelOwner", "stakers", "platform"].map { name in
        "\(name) \(Amount.format(try split.member(name).quantity(name)))"
      }
      lines.append("split: " + parts.joined(separator: ", "))
    }
    let methods = try (value["methods"]?.elements ?? []).map { method in
      "\(method["method"]?.text ?? "") \(BasisPoints.percent(try method.member("weight").quantity("weight")))"
    }
    let stage = value["stage"]?.text ?? ""
    lines.append("data part: \(stage)" + (methods.isEmpty ? "" : ", by " + methods.joined(separator: ", ")))
    return lines
  }

  /// The answer with its spans in brackets, each followed by its number.
  ///
  /// Spans may overlap; a bracket that would cut a character in two stands before it.
  private static func marked(_ value: JSON) throws -> String {
    let answer = try value.member("answer").data("answer")
    var opens = [Int](repeating: 0, count: answer.count + 1)
    var closes = [[Int]](repeating: [], count: answer.count + 1)
    for (index, span) in (value["spans"]?.elements ?? []).enumerated() {
      let start = Int(clamping: UInt64(clamping: try span.member("start").quantity("start")))
      let length = Int(clamping: UInt64(clamping: try span.member("length").quantity("length")))
      guard start <= answer.count, length <= answer.count - start else { continue }
      opens[start] += 1
      closes[start + length].append(index + 1)
    }
    var text: Bytes = []
    var pending: Bytes = []
    for place in 0...answer.count {
      pending +=
        closes[place].flatMap { Bytes("]\($0)".utf8) } + Bytes(repeating: UInt8(ascii: "["), count: opens[place])
      let isInsideCharacter = place < answer.count && answer[place] & 0xC0 == 0x80
      if !isInsideCharacter {
        text += pending
        pending = []
      }
      if place < answer.count { text.append(answer[place]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func spans(_ value: JSON) throws -> [String] {
    guard let spans = value["spans"]?.elements else {
      return ["verbatim: unknown, a Datanet version has no index; `openledger attribution index` builds it", ""]
    }
    if spans.isEmpty { return ["verbatim: nothing of it stands in a row", ""] }
    var lines = ["verbatim (where the same words stand, not what caused them):"]
    for (index, span) in spans.enumerated() {
      let count = try span.member("count").quantity("count")
      let places = try (span["positions"]?.elements ?? []).map { position in
        let datanet = try position.member("datanet").quantity("Datanet")
        let row = try position.member("row").quantity("row")
        return "row \(row) of Datanet \(datanet) by \(position["contributor"]?.text ?? "")"
      }
      lines.append("  [\(index + 1)] \(count == .one ? "once" : "\(count) times"): \(places.joined(separator: "; "))")
    }
    return lines + [""]
  }

  private static func rows(_ value: JSON) throws -> [String] {
    let rows = value["rows"]?.elements ?? []
    if rows.isEmpty { return ["rows: none recorded"] }
    var lines = ["rows that the data part is divided over:"]
    for row in rows {
      let share = BasisPoints.percent(try row.member("share").quantity("share"))
      let number = try row.member("row").quantity("row")
      let datanet = try row.member("datanet").quantity("Datanet")
      let paid = try row.member("paid").quantity("paid")
      let isPaid = row["isPaid"] == .bool(true)
      lines.append(
        "  \(share)  row \(number) of Datanet \(datanet) by \(row["contributor"]?.text ?? "")"
          + (isPaid ? ", credited \(Amount.format(paid))" : ""))
    }
    let rest = try value.member("rest").member("weight").quantity("weight of the rest")
    if !rest.isZero { lines.append("  further rows stand behind the root \(value["rest"]?["root"]?.text ?? "")") }
    return lines
  }
}
