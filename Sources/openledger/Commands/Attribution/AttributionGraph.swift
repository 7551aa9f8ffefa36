import ArgumentParser
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// `openledger attribution graph`: rows, versions, model and answers.
struct AttributionGraph: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "Draw which rows and Datanet versions made the newest answers of a model.")

  @OptionGroup var node: NodeOptions

  @Argument(help: "The model's id in ModelRegistry.")
  var model: UInt64

  @Option(help: "How many answers at most, the newest.")
  var answers: UInt64 = 10

  @Option(help: "Write the graph as SVG to this file.")
  var svg: String?

  func run() async throws {
    let graph = try await node.client().call(
      "openledger_attributionGraph", [.quantity(model), .quantity(answers)])
    let drawing = try GraphDrawing(graph)
    if let svg {
      do {
        try Data(drawing.svg.utf8).write(to: URL(filePath: svg), options: .atomic)
      } catch {
        throw CommandError(
          "\(svg) cannot be written (\(error.localizedDescription)); name a file in a folder that exists")
      }
    }
    let place = svg.map { ", drawn in \($0)" } ?? ""
    node.print(graph, text: drawing.summary + place)
  }
}

/// The graph of a model in four columns: rows, Datanet versions, the model, answers.
struct GraphDrawing {
  private struct Node {
    let id: String
    let label: String
    let column: Int
    let place: Int
  }

  private struct Edge {
    let from: Node
    let to: Node
    /// In basis points; nil for an edge that only says what belongs together.
    let weight: Double?
  }

  private static let kinds = ["row", "version", "model", "answer"]
  private static let columnWidth = 260
  private static let rowHeight = 34
  private static let boxWidth = 190
  private static let boxHeight = 24
  private static let margin = 20
  private static let maximumLabel = 26

  private let nodes: [Node]
  private let edges: [Edge]

  init(_ graph: JSON) throws {
    var counts = [Int](repeating: 0, count: Self.kinds.count)
    var nodes: [Node] = []
    var byID: [String: Node] = [:]
    for value in graph["nodes"]?.elements ?? [] {
      guard let id = value["id"]?.text, let kind = value["kind"]?.text, let column = Self.kinds.firstIndex(of: kind)
      else { throw CommandError("the node's graph has a node without an id or of an unknown kind") }
      let node = Node(id: id, label: value["label"]?.text ?? id, column: column, place: counts[column])
      counts[column] += 1
      nodes.append(node)
      byID[id] = node
    }
    self.nodes = nodes
    edges = try (graph["edges"]?.elements ?? []).map { value in
      guard let from = value["from"]?.text.flatMap({ byID[$0] }), let to = value["to"]?.text.flatMap({ byID[$0] })
      else {
        throw CommandError("the node's graph has an edge without its nodes")
      }
      let weight = try value["weight"].flatMap { $0.isNull ? nil : $0 }?.quantity("weight")
      return Edge(from: from, to: to, weight: weight.map { Double(UInt64(clamping: $0)) })
    }
  }

  /// How many there are of each kind.
  var summary: String {
    let counts = Self.kinds.enumerated().map { column, kind in
      let count = nodes.count { $0.column == column }
      return "\(count) \(kind)\(count == 1 ? "" : "s")"
    }
    return counts.joined(separator: ", ") + ", \(edges.count) edges"
  }

  /// The drawing; the same graph gives the same bytes.
  var svg: String {
    let tallest = (0..<Self.kinds.count).map { column in nodes.count { $0.column == column } }.max() ?? 0
    let width = 2 * Self.margin + (Self.kinds.count - 1) * Self.columnWidth + Self.boxWidth
    let height = 2 * Self.margin + (tallest + 1) * Self.rowHeight
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    for (column, title) in ["Rows", "Datanet versions", "Model", "Answers"].enumerated() {
      let x = Self.margin + column * Self.columnWidth
      text += "<text x=\"\(x)\" y=\"\(Self.margin + 6)\" font-weight=\"bold\" fill=\"#334155\">\(title)</text>\n"
    }
    for edge in edges { text += path(edge) }
    for node in nodes { text += box(node) }
    return text + "</svg>\n"
  }

  private func origin(_ node: Node) -> (x: Int, y: Int) {
    (Self.margin + node.column * Self.columnWidth, Self.margin + (node.place + 1) * Self.rowHeight - 12)
  }

  private func path(_ edge: Edge) -> String {
    let (from, to) = (origin(edge.from), origin(edge.to))
    let (x1, y1) = (from.x + Self.boxWidth, from.y + Self.boxHeight / 2)
    let (x2, y2) = (to.x, to.y + Self.boxHeight / 2)
    let middle = (x1 + x2) / 2
    // One to six pixels for no to all of the data part; in tenths, so that no locale or rounding changes the text.
    let tenths = edge.weight.map { 10 + Int(($0 * 50 / 10_000).rounded()) } ?? 10
    let colour = edge.weight == nil ? "#cbd5e1" : "#2563eb"
    return
      "<path d=\"M\(x1) \(y1) C\(middle) \(y1) \(middle) \(y2) \(x2) \(y2)\" fill=\"none\" stroke=\"\(colour)\" stroke-opacity=\"0.6\" stroke-width=\"\(tenths / 10).\(tenths % 10)\"/>\n"
  }

  private func box(_ node: Node) -> String {
    let (x, y) = origin(node)
    let shown = node.label.count > Self.maximumLabel ? node.label.prefix(Self.maximumLabel - 1) + "…" : node.label[...]
    return """
      <g><title>\(Self.escaped(node.label))</title><rect x="\(x)" y="\(y)" width="\(Self.boxWidth)" \
      height="\(Self.boxHeight)" rx="4" fill="#f1f5f9" stroke="#64748b"/>\
      <text x="\(x + 8)" y="\(y + 16)" fill="#0f172a">\(Self.escaped(String(shown)))</text></g>

      """
  }

  /// Text for XML: marked characters escaped, and those that XML forbids shown as U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\r", "\t": result += " "
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
