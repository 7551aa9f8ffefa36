import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Contract struct Name`: the places of its variables and the dispatcher of its functions.
enum ContractMacro: MemberMacro, ExtensionMacro {
  static func expansion(
    of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let structure = declaration.as(StructDeclSyntax.self) else {
      throw refusal(node, "@Contract belongs to a struct")
    }
    let model = try ContractModel(structure)
    let access = structure.modifiers.contains("public") ? "public " : ""
    var members = [
      "\(access)init(_contract: ContractInstance) {}",
      "@inline(__always) var _origin: ContractInstance { ContractInstance() }",
    ]
    members += StorageVariable.positions(of: model.storage)
    members += StorageVariable.positions(of: model.transient, .transient)
    members.append("\(access)static func _dispatch() -> Never {\n\(Dispatcher(model: model).body)\n}")
    members.append(ContractClient(model: model).source(access: access))
    return members.map { "\(raw: $0)" }
  }

  static func expansion(
    of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    [try ExtensionDeclSyntax("extension \(type.trimmed): Contract {}")]
  }
}

/// Writes the body of a contract's `_dispatch`.
struct Dispatcher {
  let model: ContractModel

  var body: String {
    var lines = ["if Host.isCreating {"]
    lines += construction
    lines.append("}")
    // When nothing accepts wei, one check serves all functions.
    let acceptsSome = (model.functions + [model.fallback].compactMap { $0 }).contains { $0.mutability == .payable }
    let refusesAll = model.receive == nil && !acceptsSome
    if refusesAll { lines.append("Dispatch.refuseValue()") }
    lines.append("let message = CallData.current")
    if let receive = model.receive {
      lines.append("if message.isEmpty {")
      lines.append("var contract = Self(_contract: ContractInstance())")
      lines += guarded(receive, ["\(attempt(receive))contract.receive()", "Dispatch.finish()"])
      lines.append("}")
    }
    if let fallback = model.fallback, !model.functions.isEmpty {
      lines.append("if !message.hasSelector {")
      lines += answer(fallback, refusesAll: refusesAll)
      lines.append("}")
    }
    if model.functions.isEmpty {
      lines.append("_ = message")
      lines += model.fallback.map { answer($0, refusesAll: refusesAll) } ?? ["Host.revert()"]
      return lines.joined(separator: "\n")
    }
    lines.append("switch message.selector {")
    for function in model.functions {
      lines.append("case \(selector(function.signature)):  // \(function.signature)")
      lines += call(of: function, refusesValue: !refusesAll && function.mutability != .payable)
    }
    if let fallback = model.fallback {
      lines.append("default:")
      lines += answer(fallback, refusesAll: refusesAll)
    } else {
      lines.append("default: Host.revert()")
    }
    lines.append("}")
    return lines.joined(separator: "\n")
  }

  private var construction: [String] {
    guard let constructor = model.constructor else { return ["Dispatch.refuseValue()", "Dispatch.finish()"] }
    var lines: [String] = []
    if constructor.mutability != .payable { lines.append("Dispatch.refuseValue()") }
    if !constructor.parameters.isEmpty {
      lines.append("var input = CallData.current.constructorArguments")
    }
    lines += decoding(constructor.parameters)
    lines += guarded(
      constructor, ["_ = \(attempt(constructor))Self(\(arguments(constructor.parameters)))", "Dispatch.finish()"])
    return lines
  }

  /// How the fallback answers: its result is given as it is, not encoded.
  private func answer(_ function: FunctionModel, refusesAll: Bool) -> [String] {
    var lines: [String] = []
    if !refusesAll && function.mutability != .payable { lines.append("Dispatch.refuseValue()") }
    lines.append("var contract = Self(_contract: ContractInstance())")
    if function.isNonReentrant { lines.append("ReentrancyGuard.enter()") }
    let label = function.parameters.first?.label.map { "\($0): " } ?? ""
    let arguments = function.parameters.isEmpty ? "" : "\(label)message.bytes"
    let expression = "\(attempt(function))contract.fallback(\(arguments))"
    var work = [function.results.isEmpty ? expression : "let result = \(expression)"]
    if function.isNonReentrant { work.append("ReentrancyGuard.leave()") }
    work.append(function.results.isEmpty ? "Dispatch.finish()" : "Dispatch.finish(bytes: result)")
    return lines + guarded(function, work)
  }

  private func call(of function: FunctionModel, refusesValue: Bool) -> [String] {
    var lines: [String] = []
    if refusesValue { lines.append("Dispatch.refuseValue()") }
    if !function.parameters.isEmpty { lines.append("var input = message.arguments") }
    lines += decoding(function.parameters)
    let changes = function.mutability == .payable || function.mutability == .nonpayable
    if !function.isStatic {
      lines.append("\(changes ? "var" : "let") contract = Self(_contract: ContractInstance())")
    }
    if function.isNonReentrant { lines.append("ReentrancyGuard.enter()") }
    let target = function.isStatic ? "Self" : "contract"
    let expression =
      function.reader ?? "\(attempt(function))\(target).\(function.swiftName)(\(arguments(function.parameters)))"
    var work = [function.results.isEmpty ? expression : "let result = \(expression)"]
    if function.isNonReentrant { work.append("ReentrancyGuard.leave()") }
    work += finishing(function.results)
    return lines + guarded(function, work)
  }

  private func decoding(_ parameters: [Parameter]) -> [String] {
    parameters.enumerated().map { index, parameter in "let a\(index) = \(parameter.swiftType)(from: &input)" }
  }

  private func arguments(_ parameters: [Parameter]) -> String {
    parameters.enumerated().map { index, parameter in
      parameter.label.map { "\($0): a\(index)" } ?? "a\(index)"
    }.joined(separator: ", ")
  }

  private func attempt(_ function: FunctionModel) -> String { function.errorType == nil ? "" : "try " }

  private func guarded(_ function: FunctionModel, _ work: [String]) -> [String] {
    guard let errorType = function.errorType, errorType != "Never" else { return work }
    return ["do throws(\(errorType)) {"] + work + ["} catch { error.revert() }"]
  }

  private func finishing(_ results: [Parameter]) -> [String] {
    switch results.count {
    case 0: return ["Dispatch.finish()"]
    case 1: return ["Dispatch.finish(result)"]
    default:
      let items = results.indices.map { "result.\($0)" }
      return ["var output = ABIEncoder(words: \(items.count), tail: \(tailSize(items, results)))"]
        + items.map { "\($0).encode(to: &output)" } + ["output.finish()"]
    }
  }
}

/// The bytes that values take behind their head words, as an expression.
func tailSize(_ names: [String], _ parameters: [Parameter]) -> String {
  let dynamic = zip(names, parameters).filter { !$0.1.type.isWord }.map { "\($0.0).tailSize" }
  return dynamic.isEmpty ? "0" : dynamic.joined(separator: " + ")
}
