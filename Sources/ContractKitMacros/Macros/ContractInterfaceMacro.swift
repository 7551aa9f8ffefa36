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
        \(raw: functions.map { member($0, access) }.joined(separator: "\n  "))
      }
      """
    ]
  }

  private static func member(_ function: FunctionModel, _ access: String) -> String {
    let names = function.parameters.indices.map { "a\($0)" }
    let parameters = zip(function.parameters, names).map { parameter, name in
      "\(parameter.label ?? "_") \(name): \(parameter.swiftType)"
    }
    let results = function.results.map { ($0.name.isEmpty ? "" : "\($0.name): ") + $0.swiftType }
    let returnClause =
      switch results.count {
      case 0: ""
      case 1: " -> \(function.results[0].swiftType)"
      default: " -> (\(results.joined(separator: ", ")))"
      }
    let isStatic = function.mutability == .view || function.mutability == .pure
    let value = function.mutability == .payable ? "value" : ".zero"
    let options = "to: address, value: \(value), kind: \(isStatic ? ".static" : ".normal")"
    let values = function.results.indices.map { "let r\($0) = \(function.results[$0].swiftType)(from: &output)" }
    let mutable = names.isEmpty ? "let" : "var"
    var lines = [
      "/// Calls `\(function.signature)`.",
      "\(access)func \(function.name)(\(parameters.joined(separator: ", ")))\(returnClause) {",
      "\(mutable) input = ABIEncoder(selector: \(selector(function.signature)), words: \(names.count), tail: \(tailSize(names, function.parameters)))",
    ]
    lines += names.map { "\($0).encode(to: &input)" }
    if function.results.isEmpty {
      lines.append("ExternalCall.performWithoutResult(input, \(options))")
    } else {
      lines.append("var output = ExternalCall.perform(input, \(options))")
      lines += values
      let tuple = function.results.indices.map { "r\($0)" }.joined(separator: ", ")
      lines.append(function.results.count == 1 ? "return r0" : "return (\(tuple))")
    }
    lines.append("}")
    return lines.joined(separator: "\n")
  }
}
