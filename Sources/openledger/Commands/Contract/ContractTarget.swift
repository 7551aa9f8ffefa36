import ABI
import ArgumentParser
import ContractBuilder
import Primitives

/// A function of a deployed contract with its arguments.
struct ContractTarget: ParsableArguments {
  @Option(name: .customLong("abi"), help: "The artifact that has the contract's ABI, or the contract's sources.")
  var artifact: String
  @Argument(help: "The contract's address.")
  var address: Address
  @Argument(help: "The function's name, or its signature where several have the name.")
  var name: String
  @Argument(help: "The arguments, by position or as name=value.")
  var arguments: [String] = []

  func interface() throws -> ContractInterface {
    try ContractInterface(json: Bytes(try Artifact.read(artifact).json.utf8))
  }

  /// The function: by signature, by name, or by name and number of arguments.
  func function(in interface: ContractInterface) throws -> ABIFunction {
    let all = interface.functions.filter { $0.name == name || $0.signature.description == name }
    let fitting = all.filter { $0.inputs.count == arguments.count }
    if let only = all.count == 1 ? all.first : fitting.count == 1 ? fitting.first : nil { return only }
    let names = (all.isEmpty ? interface.functions : all).map(\.signature.description).sorted()
    throw CommandError(
      all.isEmpty
        ? "the contract has no function '\(name)'; it has \(names.joined(separator: ", "))"
        : "several functions are named '\(name)'; name one of \(names.joined(separator: ", "))")
  }

  /// The calldata.
  func data(_ function: ABIFunction) throws -> Bytes {
    try function.encodeCall(
      try ContractArguments.parse(arguments, for: function.inputs, of: function.signature.description))
  }
}
