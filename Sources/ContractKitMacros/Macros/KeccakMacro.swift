import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `#keccak256("text")`: the hash of the text.
enum KeccakMacro: ExpressionMacro {
  static func expansion(
    of node: some FreestandingMacroExpansionSyntax, in context: some MacroExpansionContext
  ) throws -> ExprSyntax {
    "Hash(\(raw: wordLiteral(hashOf: try literal(of: node))))"
  }
}

/// `#functionSelector("signature")`: the first four bytes of the signature's hash.
enum SelectorMacro: ExpressionMacro {
  static func expansion(
    of node: some FreestandingMacroExpansionSyntax, in context: some MacroExpansionContext
  ) throws -> ExprSyntax {
    "Bytes4(\(raw: selector(try literal(of: node))))"
  }
}

/// The only argument, which is plain text.
private func literal(of node: some FreestandingMacroExpansionSyntax) throws -> String {
  guard let argument = node.arguments.first?.expression.as(StringLiteralExprSyntax.self),
    let text = argument.representedLiteralValue
  else { throw refusal(node, "#\(node.macroName.text) takes a literal") }
  return text
}
