import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Event struct Name`: how the event is written to the log and read from it.
enum EventMacro: ExtensionMacro {
  static func expansion(
    of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    guard let structure = declaration.as(StructDeclSyntax.self) else {
      throw refusal(node, "@Event belongs to a struct")
    }
    let model = try EventModel(structure)
    let access = structure.modifiers.contains("public") ? "public " : ""
    let indexed = model.fields.filter(\.isIndexed)
    let plain = model.fields.filter { !$0.isIndexed }
    let topics = ["Self.signatureHash"] + indexed.map { "self.\($0.name).topic" }
    let encoding = plain.map { "self.\($0.name).encode(to: &_data)" }
    let topicReading = indexed.enumerated().map { index, field in
      "self.\(field.name) = \(field.swiftType)(topic: _topics[\(index)])"
    }
    let dataReading = plain.map { "self.\($0.name) = \($0.swiftType)(from: &_data)" }
    return [
      try ExtensionDeclSyntax(
        """
        extension \(type.trimmed): Event {
          @inline(__always) \(raw: access)static var signatureHash: UInt256 {
            \(raw: wordLiteral(hashOf: model.signature))  // \(raw: model.signature)
          }
          \(raw: access)func log() {
            \(raw: plain.isEmpty ? "let" : "var") _data = ABIEncoder(words: \(raw: plain.count), tail: \(raw: tailSize(plain.map { "self.\($0.name)" }, plain)))
            \(raw: encoding.joined(separator: "\n    "))
            _data.log(\(raw: topics.joined(separator: ", ")))
          }
          \(raw: access)init(topics _topics: [UInt256], data _data: inout ABIDecoder) {
            \(raw: (topicReading + dataReading).joined(separator: "\n    "))
          }
        }
        """)
    ]
  }
}
