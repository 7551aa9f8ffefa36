import ArgumentParser
import ContractBuilder
import JSONCoding

extension ContractCommand {
  struct Size: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what the bytes of a contract are, and which functions are large.")
    @Argument(help: "The contract's package, a folder of Swift files, or one file.")
    var source: String = "."
    @Option(help: "How many functions to show.")
    var functions: Int = 20
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let builder = try ContractBuilder()
      var values: [JSON] = []
      for contract in try ContractSources(source).contracts {
        let (artifact, size) = try builder.measure(source: contract)
        if json { values.append(value(artifact.name, size)) } else { print(text(artifact.name, size)) }
      }
      if json { print((values.count == 1 ? values[0] : .array(values)).prettyText) }
    }

    private func text(_ name: String, _ size: SizeReport) -> String {
      var table = TextTable(["bytes", "part"], rightAligned: [0])
      table.add(["\(size.text)", "code"])
      table.add(["\(size.readOnlyData)", "constants"])
      table.add(["\(size.data)", "variables"])
      table.add(["\(size.overhead)", "header and jump targets"])
      var largest = TextTable(["bytes", "function"], rightAligned: [0])
      for function in size.functions.prefix(functions) { largest.add(["\(function.byteCount)", function.name]) }
      return
        "\(name): \(size.byteCount) bytes, \(size.remaining) left to \(SizeReport.limit)\n\(table.text)\n\(largest.text)"
    }

    private func value(_ name: String, _ size: SizeReport) -> JSON {
      [
        "name": .string(name), "byteCount": .integer(size.byteCount), "limit": .integer(SizeReport.limit),
        "remaining": .integer(size.remaining), "text": .integer(size.text),
        "readOnlyData": .integer(size.readOnlyData), "data": .integer(size.data),
        "overhead": .integer(size.overhead),
        "functions": .array(
          size.functions.prefix(functions).map {
            ["name": .string($0.name), "byteCount": .integer($0.byteCount)]
          }),
      ]
    }
  }
}
