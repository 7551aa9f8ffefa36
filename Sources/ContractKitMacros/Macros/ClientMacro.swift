/// Writes the nested `TestClient` of a contract: its external functions as tests call them, through calldata.
///
/// It stands in native builds only, so bytecode does not grow.
struct ContractClient {
  let model: ContractModel

  func source(access: String) -> String {
    var lines = ["#if !hasFeature(Embedded)"]
    lines += [
      "/// The external functions of `\(model.name)` as tests call them, through calldata.",
      "\(access)struct TestClient: ContractTestClient {",
      "let _call: MockClientCall",
      "\(access)init(_ call: MockClientCall) { _call = call }",
    ]
    for function in model.functions { lines += member(function, access) }
    lines.append("}")
    lines += deployment(access)
    lines.append("#endif")
    return lines.joined(separator: "\n")
  }

  /// The function that creates the contract on a `MockChain`, through the constructor's encoded arguments.
  private func deployment(_ access: String) -> [String] {
    let constructor = model.constructor
    let parameters = constructor?.parameters ?? []
    let names = parameters.indices.map { "a\($0)" }
    let own = zip(parameters, names).map { parameter, name in
      ", \(parameter.label ?? "_") \(name): \(swiftType(parameter))"
    }
    let failure = constructor?.errorType.flatMap { $0 == "Never" ? nil : $0 }
    let encoding = names.map { "\($0).encode(to: &input)" }.joined(separator: "\n")
    let value = constructor?.mutability == .payable ? ", value _value: UInt256 = .zero" : ""
    return [
      "/// Creates the contract with encoded arguments, as a transaction does; without an address it gets the one that",
      "/// Ethereum derives from the sender and its nonce.",
      "\(access)static func deploy(on _chain: MockChain, at _address: Address? = nil, from _sender: Address = .zero\(value)\(own.joined()), function _function: StaticString = #function, file _file: StaticString = #fileID, line _line: UInt = #line) \(failure == nil ? "throws(Revert)" : "throws") -> MockContract<Self> {",
      "try _chain.deploy(Self.self, at: _address, from: _sender, value: \(value.isEmpty ? ".zero" : "_value"), function: _function, file: _file, line: _line\(failure.map { ", throwing: \($0).self" } ?? "")) {",
      "\(names.isEmpty ? "let" : "var") input = ABIEncoder(words: \(names.count), tail: \(tailSize(names, parameters)))",
      encoding,
      "return input",
      "}",
      "}",
    ].filter { !$0.isEmpty }
  }

  private func member(_ function: FunctionModel, _ access: String) -> [String] {
    let names = function.parameters.indices.map { "a\($0)" }
    let parameters = zip(function.parameters, names).map { parameter, name in
      "\(parameter.label ?? "_") \(name): \(swiftType(parameter))"
    }
    let isStatic = function.mutability == .view || function.mutability == .pure
    let failure = function.errorType.flatMap { $0 == "Never" ? nil : $0 }
    let encoding = names.map { "\($0).encode(to: &input)" }.joined(separator: "\n")
    let encoder =
      "ABIEncoder(selector: \(selector(function.signature)), words: \(names.count), tail: \(tailSize(names, function.parameters)))"
    return [
      "/// Calls `\(function.signature)`.",
      function.results.isEmpty ? "" : "@discardableResult",
      "\(access)func \(function.swiftName)(\(parameters.joined(separator: ", "))) \(failure == nil ? "throws(Revert)" : "throws")\(returnClause(function)) {",
      "try _call.perform(isStatic: \(isStatic)\(failure.map { ", throwing: \($0).self" } ?? "")) {",
      "\(names.isEmpty ? "let" : "var") input = \(encoder)",
      encoding,
      "return input",
      "} _: { output in",
      function.results.isEmpty ? "_ = output" : reading(function.results),
      "}",
      "}",
    ].filter { !$0.isEmpty }
  }

  private func reading(_ results: [Parameter]) -> String {
    if results.count == 1 { return "\(swiftType(results[0]))(from: &output)" }
    // Read one after the other: the order of the values is that of the data.
    let values = results.enumerated().map { "let r\($0) = \(swiftType($1))(from: &output)" }
    let tuple = results.enumerated().map { ($1.name.isEmpty ? "" : "\($1.name): ") + "r\($0)" }
    return (values + ["return (\(tuple.joined(separator: ", ")))"]).joined(separator: "\n")
  }

  private func returnClause(_ function: FunctionModel) -> String {
    switch function.results.count {
    case 0: return ""
    case 1: return " -> \(swiftType(function.results[0]))"
    default:
      let items = function.results.map { ($0.name.isEmpty ? "" : "\($0.name): ") + swiftType($0) }
      return " -> (\(items.joined(separator: ", ")))"
    }
  }

  private func swiftType(_ parameter: Parameter) -> String {
    parameter.swiftType.isEmpty ? parameter.type.swiftName : parameter.swiftType
  }
}
