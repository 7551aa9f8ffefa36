import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// A type of the Solidity ABI, as the macros read it from Swift syntax.
indirect enum SolidityType: Equatable {
  case uint(bits: Int)
  case int(bits: Int)
  case bool
  case address
  case bytes32
  case bytes4
  case bytes1
  case bytes
  case string
  case array(SolidityType)

  /// Reads a type from how it is written; macros see no more than that, so aliases are not understood.
  init?(_ syntax: TypeSyntax) {
    if let array = syntax.as(ArrayTypeSyntax.self) {
      guard let element = SolidityType(array.element) else { return nil }
      self = .array(element)
      return
    }
    guard let name = syntax.as(IdentifierTypeSyntax.self) else { return nil }
    switch name.name.text {
    case "UInt256": self = .uint(bits: 256)
    case "UInt128": self = .uint(bits: 128)
    case "UInt64": self = .uint(bits: 64)
    case "UInt48": self = .uint(bits: 48)
    case "UInt32": self = .uint(bits: 32)
    case "UInt16": self = .uint(bits: 16)
    case "UInt8": self = .uint(bits: 8)
    case "Int256": self = .int(bits: 256)
    case "Bool": self = .bool
    case "Address": self = .address
    case "Hash": self = .bytes32
    case "Bytes4": self = .bytes4
    case "Bytes1": self = .bytes1
    case "Bytes": self = .bytes
    case "Text": self = .string
    default: return nil
    }
  }

  /// The types that a diagnostic offers.
  static let known =
    "UInt256, UInt128, UInt64, UInt48, UInt32, UInt16, UInt8, Int256, Bool, Address, Hash, Bytes4, Bytes1, Bytes, Text, or an array of one of them"

  /// The name in signatures.
  var name: String {
    switch self {
    case .uint(let bits): "uint\(bits)"
    case .int(let bits): "int\(bits)"
    case .bool: "bool"
    case .address: "address"
    case .bytes32: "bytes32"
    case .bytes4: "bytes4"
    case .bytes1: "bytes1"
    case .bytes: "bytes"
    case .string: "string"
    case .array(let element): element.name + "[]"
    }
  }

  /// Whether the value is one word.
  var isWord: Bool {
    switch self {
    case .bytes, .string, .array: false
    default: true
    }
  }

  /// The bytes that a value takes in a storage slot.
  var storageWidth: Int {
    switch self {
    case .uint(let bits), .int(let bits): bits / 8
    case .bytes4: 4
    case .bool, .bytes1: 1
    case .address: 20
    default: 32
    }
  }
}

/// A parameter of a function, an event or an error, or a result.
struct Parameter: Equatable {
  /// The label at a Swift call; nil for none.
  var label: String?
  /// The name in the ABI; may be empty.
  var name: String
  /// The type in the ABI.
  var type: SolidityType
  /// The type in Swift.
  var swiftType: String
  /// Whether an event's field is a topic.
  var isIndexed = false
}

/// A name with parameters, as selectors and topics hash it.
func signature(_ name: String, _ parameters: [Parameter]) -> String {
  "\(name)(\(parameters.map(\.type.name).joined(separator: ",")))"
}

/// The diagnostic of a macro that cannot be expanded, at the syntax that is at fault.
func refusal(_ node: some SyntaxProtocol, _ message: String) -> DiagnosticsError {
  DiagnosticsError(diagnostics: [Diagnostic(node: node, message: MacroExpansionErrorMessage(message))])
}

extension SyntaxProtocol {
  /// How the syntax is written, without space and comments around it.
  var text: String { trimmedDescription }
}

extension AttributeListSyntax {
  /// Whether an attribute of the name is in the list.
  func contains(_ name: String) -> Bool {
    contains { element in
      guard case .attribute(let attribute) = element else { return false }
      return attribute.attributeName.text == name
    }
  }
}

extension DeclModifierListSyntax {
  /// Whether a modifier of the name is in the list.
  func contains(_ name: String) -> Bool { contains { $0.name.text == name && $0.detail == nil } }
}
