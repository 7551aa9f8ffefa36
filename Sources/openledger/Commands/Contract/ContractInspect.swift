import ABI
import ArgumentParser
import ContractBuilder
import JSONCoding
import JSONRPC
import Primitives

extension ContractCommand {
  struct Inspect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a contract's functions, events, errors and storage; with an address, what its storage holds.",
      discussion:
        "--key contributions=0x… reads one value of a mapping or an array; several keys of nested mappings stand with commas between them."
    )
    @OptionGroup var node: NodeOptions
    @Argument(help: "The artifact; or the contract's package, folder or file, which is built.")
    var artifact: String = "."
    @Option(help: "Read the storage of the contract at this address.")
    var address: Address?
    @Option(help: "A mapping's variable and key, as name=key. May be repeated.")
    var key: [String] = []

    func validate() throws {
      if address == nil, !key.isEmpty { throw ValidationError("--key reads storage; name the contract with --address") }
    }

    func run() async throws {
      let artifact = try Artifact.read(artifact)
      let interface = try ContractInterface(json: Bytes(artifact.json.utf8))
      let layout = try StorageView(artifact.storageLayout)
      var values: [StorageView.Value] = []
      if let address {
        let client = try node.client()
        values = try await layout.values(keys: try keys()) { slot in
          try await client.call("eth_getStorageAt", [.address(address), .quantity(slot), "latest"]).data("storage")
        }
      }
      node.print(
        json(artifact, interface, layout, values), text: text(artifact, interface, layout, values))
    }

    private func keys() throws -> [(variable: String, keys: [String])] {
      try key.map { text in
        guard let equals = text.firstIndex(of: "=") else {
          throw CommandError("--key '\(text)' has no '='; write it as variable=key")
        }
        let keys = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
        return (String(text[..<equals]), keys.map(String.init))
      }
    }

    private func text(
      _ artifact: Artifact, _ interface: ContractInterface, _ layout: StorageView, _ values: [StorageView.Value]
    ) -> String {
      var parts = ["\(artifact.name), \(artifact.bytecode.count) bytes, code hash \(artifact.codeHash)\n"]
      var functions = TextTable(["selector", "function", "", "result"])
      for function in interface.functions {
        functions.add([
          Hex.encode(function.selector), function.signature.description, function.stateMutability.rawValue,
          function.outputs.map { $0.type.description }.joined(separator: ", "),
        ])
      }
      parts.append(functions.text)
      if !interface.events.isEmpty {
        var events = TextTable(["topic", "event"])
        for event in interface.events { events.add([event.topic.hex, event.signature.description]) }
        parts.append(events.text)
      }
      if !interface.errors.isEmpty {
        var errors = TextTable(["selector", "error"])
        for error in interface.errors {
          errors.add([Hex.encode(error.signature.selector), error.signature.description])
        }
        parts.append(errors.text)
      }
      var storage = TextTable(["slot", "byte", "variable", "type"])
      for variable in layout.variables {
        storage.add(["\(variable.slot)", "\(variable.offset)", variable.label, layout.label(variable.type)])
      }
      parts.append(storage.text)
      if !values.isEmpty {
        var table = TextTable(["variable", "value"])
        for value in values { table.add([value.name, value.text]) }
        parts.append(table.text)
      }
      return parts.joined(separator: "\n").trimmingSuffix { $0 == "\n" }
    }

    private func json(
      _ artifact: Artifact, _ interface: ContractInterface, _ layout: StorageView, _ values: [StorageView.Value]
    ) -> JSON {
      [
        "name": .string(artifact.name), "codeHash": .hash(artifact.codeHash),
        "byteCount": .integer(artifact.bytecode.count), "abi": artifact.abi,
        "selectors": .object(
          interface.functions.map { JSONMember($0.signature.description, .data($0.selector)) }),
        "topics": .object(interface.events.map { JSONMember($0.signature.description, .hash($0.topic)) }),
        "errors": .object(
          interface.errors.map { JSONMember($0.signature.description, .data($0.signature.selector)) }),
        "storageLayout": artifact.storageLayout,
        "values": .object(values.map { JSONMember($0.name, .string($0.text)) }),
      ]
    }
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, predicate(last) { text.removeLast() }
    return text
  }
}
