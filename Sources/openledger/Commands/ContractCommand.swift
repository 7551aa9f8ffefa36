import ABI
import ArgumentParser
import ContractBuilder
import Foundation
import JSONCoding
import JSONRPC
import Primitives

/// `openledger contract`: contracts written in Swift.
struct ContractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "contract", abstract: "Write, build, deploy and use contracts in Swift.",
    subcommands: [New.self, Build.self, Deploy.self, Call.self, Send.self])

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a package with a first contract and its test.")
    @Argument(help: "The contract's name, a Swift type name.")
    var name: String
    @Option(name: [.customLong("output"), .customLong("folder")], help: "The new folder; the default is the name.")
    var folder: String?

    func run() throws {
      let folder = folder ?? name
      for file in try ContractTemplate.create(name, at: folder) { print("wrote \(file)") }
      print("Build it with `openledger contract build \(folder)`.")
    }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Compile a contract to bytecode and write its artifact.")
    @Argument(help: "The contract's package, a folder of Swift files, or one file.")
    var source: String
    @Option(name: .shortAndLong, help: "The artifact's path; the default is <name>.json here.")
    var output: String?
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let artifact = try ContractBuilder.build(source: sources())
      let path = output ?? "\(artifact.name).json"
      try artifact.write(to: path)
      let value: JSON = [
        "name": .string(artifact.name), "artifact": .string(path), "codeHash": .hash(artifact.codeHash),
        "byteCount": .integer(artifact.bytecode.count),
      ]
      print(
        json
          ? value.prettyText
          : "\(artifact.name): \(artifact.bytecode.count) bytes, code hash \(artifact.codeHash), written to \(path)")
    }

    /// The folder of the sources: that of its only target when a package is named.
    private func sources() -> String {
      let folder = source + "/Sources"
      let targets = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      return targets.count == 1 ? "\(folder)/\(targets[0])" : source
    }
  }

  struct Deploy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Put a contract on the chain.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @Argument(help: "The artifact.")
    var artifact: String
    @Argument(help: "The constructor's arguments.")
    var arguments: [String] = []
    @Option(help: "The amount to send along, in OPEN.")
    var value: String = "0"
    @Option(help: "The gas limit; estimated when it is not given.")
    var gas: UInt64?

    func run() async throws {
      let artifact = try Artifact.load(artifact)
      let interface = try ContractInterface(json: Bytes(artifact.json.utf8))
      let types = interface.constructorInputs.map(\.type)
      let initCode = artifact.bytecode + (try interface.encodeConstructor(try ABI.parse(arguments, as: types)))
      let wallet = Wallet(client: try node.client(), key: try signer.key())
      let sent = try await wallet.send(to: nil, value: try Amount.parse(value), data: initCode, gas: gas)
      node.print(
        sent.receipt,
        text:
          "\(artifact.name) is at \(sent.contract?.checksummed ?? "no address"), made in transaction \(sent.hash) for \(sent.gasUsed) gas"
      )
    }
  }

  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Call a function without a transaction.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var target: Target

    func run() async throws {
      let function = try target.function()
      let call: JSON = [
        "to": .address(target.address), "input": .data(try function.signature.encode(parsing: target.arguments)),
      ]
      let values = try function.decodeResult(try await node.client().call("eth_call", [call]).data("result"))
      node.print(
        .array(values.map { .string($0.description) }), text: values.map(\.description).joined(separator: "\n"))
    }
  }

  struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Call a function in a transaction.")
    @OptionGroup var node: NodeOptions
    @OptionGroup var signer: SignerOptions
    @OptionGroup var target: Target
    @Option(help: "The amount to send along, in OPEN.")
    var value: String = "0"
    @Option(help: "The gas limit; estimated when it is not given.")
    var gas: UInt64?

    func run() async throws {
      let interface = try target.interface()
      let data = try target.function().signature.encode(parsing: target.arguments)
      let wallet = Wallet(client: try node.client(), key: try signer.key())
      let sent = try await wallet.send(to: target.address, value: try Amount.parse(value), data: data, gas: gas)
      var lines = ["transaction \(sent.hash), \(sent.gasUsed) gas"]
      for log in sent.receipt["logs"]?.elements ?? [] {
        let topics = try (log["topics"]?.elements ?? []).map { try $0.hash("topic") }
        if let (event, fields) = interface.decodeLog(topics: topics, data: try log.member("data").data("log data")) {
          let texts = zip(event.inputs, fields).map { "\($0.name): \(EventText.text($1))" }
          lines.append("event \(event.name)(\(texts.joined(separator: ", ")))")
        }
      }
      node.print(sent.receipt, text: lines.joined(separator: "\n"))
    }
  }

  /// A function of a deployed contract with its arguments.
  struct Target: ParsableArguments {
    @Option(name: .customLong("abi"), help: "The artifact that has the contract's ABI.")
    var artifact: String
    @Argument(help: "The contract's address.")
    var address: Address
    @Argument(help: "The function's name.")
    var name: String
    @Argument(help: "The arguments.")
    var arguments: [String] = []

    func interface() throws -> ContractInterface {
      try ContractInterface(json: Bytes(try Artifact.load(artifact).json.utf8))
    }

    func function() throws -> ABIFunction { try interface().function(name) }
  }
}

/// Event fields as text.
enum EventText {
  static func text(_ field: ABIEvent.Field) -> String {
    switch field {
    case .value(let value): value.description
    case .hash(let hash): hash.hex
    }
  }
}
