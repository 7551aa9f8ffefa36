import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@ContractError enum Name`: how each case becomes revert data and is read from it.
enum ContractErrorMacro: ExtensionMacro {
  static func expansion(
    of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    guard let enumeration = declaration.as(EnumDeclSyntax.self) else {
      throw refusal(node, "@ContractError belongs to an enum")
    }
    let errors = try ErrorModel.all(in: enumeration)
    let access = enumeration.modifiers.contains("public") ? "public " : ""
    return [
      try ExtensionDeclSyntax(
        """
        extension \(type.trimmed): ContractError {
          @inline(never) \(raw: access)func revert() -> Never {
            switch self {
            \(raw: errors.map(writing).joined(separator: "\n    "))
            }
          }
          \(raw: access)init?(selector: UInt32, arguments: inout ABIDecoder) {
            switch selector {
            \(raw: errors.map(reading).joined(separator: "\n    "))
            default: return nil
            }
          }
        }
        """)
    ]
  }

  private static func writing(_ error: ErrorModel) -> String {
    let names = error.parameters.indices.map { "a\($0)" }
    let pattern = names.isEmpty ? "" : "(\(names.map { "let \($0)" }.joined(separator: ", ")))"
    let start = "case .\(error.caseName)\(pattern):  // \(error.signature)"
    let arguments =
      "selector: \(selector(error.signature)), words: \(names.count), tail: \(tailSize(names, error.parameters))"
    if names.isEmpty { return "\(start)\nABIEncoder(\(arguments)).revert()" }
    let encoding = names.map { "\($0).encode(to: &data)" }
    return ([start, "var data = ABIEncoder(\(arguments))"] + encoding + ["data.revert()"]).joined(separator: "\n")
  }

  private static func reading(_ error: ErrorModel) -> String {
    let values = error.parameters.map { parameter in
      (parameter.label.map { "\($0): " } ?? "") + "\(parameter.swiftType)(from: &arguments)"
    }
    let payload = values.isEmpty ? "" : "(\(values.joined(separator: ", ")))"
    return "case \(selector(error.signature)): self = .\(error.caseName)\(payload)"
  }
}
