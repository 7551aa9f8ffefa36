public import ArgumentParser
public import ContractBuilder
import JSONCoding

extension ContractTemplate.Kind: ExpressibleByArgument {}

extension ContractCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a package with a first contract and its tests.",
      discussion: "The templates are `counter`, the smallest contract that does something, and `token`, an ERC-20.")
    @Argument(help: "The contract's name, a Swift type name.")
    var name: String
    @Option(help: "What the contract is: counter or token.")
    var template: ContractTemplate.Kind = .counter
    @Option(name: [.customLong("output"), .customLong("folder")], help: "The new folder; the default is the name.")
    var folder: String?
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let folder = folder ?? name
      let files = try ContractTemplate.create(name, template: template, at: folder)
      let value: JSON = ["name": .string(name), "folder": .string(folder), "files": .array(files.map { .string($0) })]
      let text = files.map { "wrote \($0)\n" }.joined() + "Test it with `openledger contract test \(folder)`."
      print(json ? value.prettyText : text)
    }
  }
}
