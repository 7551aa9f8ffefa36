import ArgumentParser
import ContractBuilder
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Compile a contract to bytecode and write its artifact.")
    @Argument(help: "The contract's package, a folder of Swift files, or one file.")
    var source: String = "."
    @Option(name: .shortAndLong, help: "The artifact's path; the default is <name>.json here.")
    var output: String?
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let contracts = try ContractSources(source).contracts
      if output != nil, contracts.count > 1 {
        throw CommandError("--output names one file, but \(source) has \(contracts.count) contracts; leave it out")
      }
      var values: [JSON] = []
      let builder = try ContractBuilder()
      for contract in contracts {
        let (artifact, size) = try builder.measure(source: contract)
        let path = output ?? "\(artifact.name).json"
        try artifact.write(to: path)
        values.append([
          "name": .string(artifact.name), "artifact": .string(path), "codeHash": .hash(artifact.codeHash),
          "byteCount": .integer(size.byteCount), "remaining": .integer(size.remaining),
        ])
        if !json {
          print(
            "\(artifact.name): \(size.byteCount) bytes, code hash \(artifact.codeHash), written to \(path)")
        }
      }
      if json { print((values.count == 1 ? values[0] : .array(values)).prettyText) }
    }
  }
}
