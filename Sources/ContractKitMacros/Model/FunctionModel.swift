import SwiftSyntax

/// What a function may do, in Solidity's words.
enum Mutability: String {
  case pure
  case view
  case nonpayable
  case payable
}

/// A function that a contract offers, or that a contract interface names.
struct FunctionModel {
  /// The name in the ABI.
  var name: String
  /// The name in Swift.
  var swiftName: String
  var parameters: [Parameter]
  var results: [Parameter]
  var mutability: Mutability
  var errorType: String?
  var isNonReentrant = false
  var isStatic = false
  /// Whether an interface's function runs the callee's code on the caller's storage.
  var isDelegate = false
  /// The expression that reads a public variable; nil for functions.
  var reader: String?
  var node: Syntax

  var signature: String { ContractKitMacros.signature(name, parameters) }

  /// Reads a function from its declaration.
  init(_ declaration: FunctionDeclSyntax) throws {
    swiftName = declaration.name.text
    name = try declaration.attributes.givenName() ?? swiftName
    node = Syntax(declaration.name)
    guard declaration.genericParameterClause == nil else {
      throw refusal(declaration.name, "an external function cannot be generic")
    }
    guard declaration.signature.effectSpecifiers?.asyncSpecifier == nil else {
      throw refusal(declaration.name, "an external function cannot be async")
    }
    parameters = try FunctionModel.parameters(declaration.signature.parameterClause)
    results = try FunctionModel.results(declaration.signature.returnClause?.type)
    errorType = try FunctionModel.errorType(declaration.signature.effectSpecifiers)
    isNonReentrant = declaration.attributes.contains("NonReentrant")
    isDelegate = declaration.attributes.contains("Delegate")
    isStatic = declaration.modifiers.contains("static")
    let isMutating = declaration.modifiers.contains("mutating")
    if declaration.attributes.contains("Payable") {
      guard isMutating else { throw refusal(declaration.name, "a @Payable function is 'mutating'") }
      mutability = .payable
    } else {
      mutability = isMutating ? .nonpayable : isStatic ? .pure : .view
    }
  }

  /// Reads a constructor from its declaration.
  init(_ declaration: InitializerDeclSyntax) throws {
    name = "constructor"
    swiftName = "init"
    node = Syntax(declaration.initKeyword)
    parameters = try FunctionModel.parameters(declaration.signature.parameterClause)
    results = []
    errorType = try FunctionModel.errorType(declaration.signature.effectSpecifiers)
    mutability = declaration.attributes.contains("Payable") ? .payable : .nonpayable
  }

  /// The reader of a public variable, as Solidity defines it: keys and indices become parameters.
  init(readerOf variable: StorageVariable) throws {
    swiftName = variable.name
    let declaration = variable.node.as(VariableDeclSyntax.self)
    name = try declaration?.attributes.givenName() ?? swiftName
    node = variable.node
    parameters = []
    mutability = .view
    var expression = "contract.\(variable.name)"
    var type = variable.type
    while true {
      switch type {
      case .value(let value):
        results = [Parameter(label: nil, name: "", type: value, swiftType: "")]
        reader = expression
        return
      case .mapping(let key, let value):
        expression += "[a\(parameters.count)]"
        parameters.append(Parameter(label: nil, name: "", type: key, swiftType: key.swiftName))
        type = value
      case .array(let element), .fixedArray(_, let element):
        expression += "[a\(parameters.count)]"
        parameters.append(Parameter(label: nil, name: "", type: .uint(bits: 256), swiftType: "UInt256"))
        type = element
      case .set, .map, .checkpoints, .structure:
        throw refusal(
          variable.node,
          "a reader of '\(variable.swiftType)' cannot be made; remove 'public' and write a function")
      }
    }
  }

  static func parameters(_ clause: FunctionParameterClauseSyntax) throws -> [Parameter] {
    try clause.parameters.map { parameter in
      guard let type = SolidityType(parameter.type) else {
        throw refusal(parameter.type, "'\(parameter.type.text)' has no place in the ABI; use \(SolidityType.known)")
      }
      guard parameter.defaultValue == nil, parameter.ellipsis == nil else {
        throw refusal(parameter, "a parameter of an external function has neither a default nor '...'")
      }
      let first = parameter.firstName.text
      return Parameter(
        label: first == "_" ? nil : first, name: parameter.secondName?.text ?? first, type: type,
        swiftType: parameter.type.text)
    }
  }

  static func results(_ type: TypeSyntax?) throws -> [Parameter] {
    guard let type, type.text != "Void" else { return [] }
    if let tuple = type.as(TupleTypeSyntax.self) {
      return try tuple.elements.map { element in
        guard let inner = SolidityType(element.type) else {
          throw refusal(element.type, "'\(element.type.text)' has no place in the ABI; use \(SolidityType.known)")
        }
        return Parameter(
          label: nil, name: element.firstName?.text ?? "", type: inner, swiftType: element.type.text)
      }
    }
    guard let inner = SolidityType(type) else {
      throw refusal(type, "'\(type.text)' has no place in the ABI; use \(SolidityType.known), or a tuple")
    }
    return [Parameter(label: nil, name: "", type: inner, swiftType: type.text)]
  }

  static func errorType(_ effects: FunctionEffectSpecifiersSyntax?) throws -> String? {
    guard let clause = effects?.throwsClause else { return nil }
    guard let type = clause.type else {
      throw refusal(clause, "name the error: 'throws(TokenError)' with a @ContractError enumeration")
    }
    return type.text
  }
}

extension SolidityType {
  /// The type in Swift.
  var swiftName: String {
    switch self {
    case .uint(let bits): "UInt\(bits)"
    case .int(let bits): "Int\(bits)"
    case .bool: "Bool"
    case .address: "Address"
    case .bytes32: "Hash"
    case .bytes4: "Bytes4"
    case .bytes1: "Bytes1"
    case .bytes: "Bytes"
    case .string: "Text"
    case .array(let element): "[\(element.swiftName)]"
    }
  }
}
