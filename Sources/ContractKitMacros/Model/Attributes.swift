import SwiftParser
import SwiftSyntax

extension AttributeListSyntax {
  /// The text that the attribute of a name is given, as in `@Named("DOMAIN_SEPARATOR")`; nil without the attribute or
  /// without a text. Refuses what is no plain literal: macros see only what is written.
  func text(of attributeName: String) throws -> String? {
    for case .attribute(let attribute) in self where attribute.attributeName.text == attributeName {
      guard let argument = attribute.arguments?.as(LabeledExprListSyntax.self)?.first else { return nil }
      guard let literal = argument.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue else {
        throw refusal(argument, "@\(attributeName) takes a literal: @\(attributeName)(\"name\")")
      }
      return literal
    }
    return nil
  }

  /// The name that `@Named` gives in the ABI; nil without it.
  func givenName() throws -> String? {
    guard contains("Named") else { return nil }
    let name = try text(of: "Named") ?? ""
    let isName = name.utf8.enumerated().allSatisfy { index, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "$"):
        true
      case UInt8(ascii: "0")...UInt8(ascii: "9"): index > 0
      default: false
      }
    }
    guard isName, !name.isEmpty else {
      throw refusal(self, "'\(name)' is no name of the ABI: letters, digits, '_' and '$', no digit first")
    }
    return name
  }
}

extension String {
  /// The text with a capital first letter.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
