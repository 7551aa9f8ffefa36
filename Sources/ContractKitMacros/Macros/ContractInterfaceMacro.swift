import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@ContractInterface protocol Name`: the structure `NameContract` that calls the protocol's functions.
enum ContractInterfaceMacro: PeerMacro {
  static func expansion(
    of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let interface = declaration.as(ProtocolDeclSyntax.self) else {
      throw refusal(node, "@ContractInterface belongs to a protocol")
    }
    let access = interface.modifiers.contains("public") ? "public " : ""
    let name = "\(interface.name.text)Contract"
    let functions = try interface.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }.map {
      function in
      try FunctionModel(function)
    }
    return [
      """
      /// Calls the functions of `\(raw: interface.name.text)` at an address; a failure reverts with the callee's reason.
      \(raw: access)struct \(raw: name): ContractReference {
        /// The account that is called.
        \(raw: access)let address: Address
        /// The wei that calls of payable functions carry.
        \(raw: access)var value: UInt256
        /// The contract at an address.
        @inline(__always) \(raw: access)init(at address: Address) {
          self.address = address
          value = .zero
        }
        /// The same contract, with wei for the next call of a payable function.
        @inline(__always) \(raw: access)func paying(_ amount: UInt256) -> Self {
          var copy = self
          copy.value = amount
          return copy
        }
        \(raw: members(functions, access).joined(separator: "\n  "))
      }
      """
    ]
  }

  /// Each function, and its `try` form where the protocol does not use that name itself.
  private static func members(_ functions: [FunctionModel], _ access: String) -> [String] {
    let names = Set(functions.map(\.swiftName))
    return functions.flatMap { function in
      let caller = InterfaceCall(function: function, access: access)
      return names.contains(caller.attemptName) ? [caller.member] : [caller.member, caller.attempt]
    }
  }
}

/// Writes the functions that call one function of an interface.
struct InterfaceCall {
  let function: FunctionModel
  let access: String

  private var names: [String] { function.parameters.indices.map { "a\($0)" } }

  private var parameters: [String] {
    zip(function.parameters, names).map { parameter, name in
      "\(parameter.label ?? "_") \(name): \(parameter.swiftType)"
    }
  }

  private var resultType: String {
    let results = function.results.map { ($0.name.isEmpty ? "" : "\($0.name): ") + $0.swiftType }
    return results.count == 1 ? function.results[0].swiftType : "(\(results.joined(separator: ", ")))"
  }

  private var resultValue: String {
    let values = function.results.indices.map { "r\($0)" }
    return values.count == 1 ? "r0" : "(\(values.joined(separator: ", ")))"
  }

  private var kind: String {
    if function.isDelegate { return ".delegate" }
    return function.mutability == .view || function.mutability == .pure ? ".static" : ".normal"
  }

  private var options: String {
    "to: address, value: \(function.mutability == .payable ? "value" : ".zero"), kind: \(kind)"
  }

  private var encoding: [String] {
    let tail = tailSize(names, function.parameters)
    return [
      "\(names.isEmpty ? "let" : "var") input = ABIEncoder(selector: \(selector(function.signature)), words: \(names.count), tail: \(tail))"
    ] + names.map { "\($0).encode(to: &input)" }
  }

  private var decoding: [String] {
    function.results.indices.map { "let r\($0) = \(function.results[$0].swiftType)(from: &output)" }
  }

  /// The function that reverts with the callee's reason.
  var member: String {
    let returnClause = function.results.isEmpty ? "" : " -> \(resultType)"
    var lines = [
      "/// Calls `\(function.signature)`; a failure reverts with the callee's reason.",
      "\(access)func \(function.swiftName)(\(parameters.joined(separator: ", ")))\(returnClause) {",
    ]
    lines += encoding
    if function.results.isEmpty {
      lines.append("ExternalCall.performWithoutResult(input, \(options))")
    } else {
      lines.append("var output = ExternalCall.perform(input, \(options))")
      lines += decoding
      lines.append("return \(resultValue)")
    }
    lines.append("}")
    return lines.joined(separator: "\n")
  }

  /// The Swift name of the form that gives a failure instead of reverting.
  var attemptName: String { "try\(function.swiftName.capitalisedFirst)" }

  /// The function that gives the outcome, whatever it is.
  var attempt: String {
    let parameters = self.parameters + ["gas: UInt64 = .max"]
    var lines = [
      "/// Calls `\(function.signature)` with at most `gas` and gives the outcome, whatever it is.",
      "\(access)func \(attemptName)(\(parameters.joined(separator: ", "))) -> Attempt<\(function.results.isEmpty ? "Void" : resultType)> {",
    ]
    lines += encoding
    lines.append("switch ExternalCall.attempt(input, \(options), gas: gas, words: \(function.results.count)) {")
    lines.append("case .failed(let reason): return .failed(reason)")
    if function.results.isEmpty {
      lines.append("case .returned: return .returned(())")
    } else {
      lines.append("case .returned(let decoder):")
      lines.append("var output = decoder")
      lines += decoding
      lines.append("return .returned(\(resultValue))")
    }
    lines.append("}")
    lines.append("}")
    return lines.joined(separator: "\n")
  }
}
