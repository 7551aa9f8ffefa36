import SwiftSyntax

/// What a contract offers and stores.
struct ContractModel {
  var name: String
  var constructor: FunctionModel?
  var functions: [FunctionModel] = []
  /// The function that accepts plain transfers.
  var receive: FunctionModel?
  /// The function that answers messages that name no other.
  var fallback: FunctionModel?
  var storage: [StorageVariable]
  var transient: [StorageVariable]

  /// Reads a contract from its structure.
  init(_ structure: StructDeclSyntax) throws {
    name = structure.name.text
    storage = try StorageVariable.all(in: structure.memberBlock.members)
    transient = try StorageVariable.transient(in: structure.memberBlock.members)
    for variable in storage where variable.isPublic {
      functions.append(try FunctionModel(readerOf: variable))
    }
    for member in structure.memberBlock.members {
      if let declaration = member.decl.as(FunctionDeclSyntax.self), declaration.modifiers.contains("public") {
        try add(FunctionModel(declaration))
      } else if let declaration = member.decl.as(InitializerDeclSyntax.self) {
        guard constructor == nil else { throw refusal(declaration, "a contract has one constructor") }
        constructor = try FunctionModel(declaration)
      }
    }
    try refuseEqualSelectors()
  }

  private mutating func add(_ function: FunctionModel) throws {
    switch (function.swiftName, function.parameters.map(\.type)) {
    case ("receive", []):
      guard function.mutability == .payable, function.results.isEmpty else {
        throw refusal(function.node, "'receive' accepts transfers: '@Payable public mutating func receive()'")
      }
      receive = function
    case ("fallback", []), ("fallback", [.bytes]):
      let isWriting = function.mutability == .payable || function.mutability == .nonpayable
      guard fallback == nil, isWriting, function.results.isEmpty || function.results.map(\.type) == [.bytes] else {
        throw refusal(
          function.node,
          "'fallback' answers unknown messages: one 'public mutating func fallback(_ data: Bytes) -> Bytes', without the parameter or the result if you like, and @Payable to accept wei"
        )
      }
      fallback = function
    default: functions.append(function)
    }
  }

  private func refuseEqualSelectors() throws {
    var seen: [String: String] = [:]
    for function in functions {
      let key = selector(function.signature)
      if let other = seen.updateValue(function.signature, forKey: key) {
        throw refusal(function.node, "'\(function.signature)' has the selector of '\(other)'; rename one")
      }
    }
  }
}

/// An event: a structure that is marked `@Event`.
struct EventModel {
  let name: String
  let fields: [Parameter]

  var signature: String { ContractKitMacros.signature(name, fields) }

  init(_ structure: StructDeclSyntax) throws {
    name = try structure.attributes.givenName() ?? structure.name.text
    var fields: [Parameter] = []
    for member in structure.memberBlock.members {
      guard let declaration = member.decl.as(VariableDeclSyntax.self), !declaration.modifiers.contains("static")
      else { continue }
      guard declaration.bindings.count == 1, let binding = declaration.bindings.first,
        let type = binding.typeAnnotation?.type, binding.accessorBlock == nil, binding.initializer == nil
      else { throw refusal(declaration, "write each field of an event as 'var name: Type'") }
      guard let solidity = SolidityType(type) else {
        throw refusal(type, "'\(type.text)' has no place in the ABI; use \(SolidityType.known)")
      }
      fields.append(
        Parameter(
          label: binding.pattern.text, name: binding.pattern.text, type: solidity, swiftType: type.text,
          isIndexed: declaration.attributes.contains("Indexed")))
    }
    guard fields.filter(\.isIndexed).count <= 3 else {
      throw refusal(structure.name, "an event has at most three @Indexed fields")
    }
    for field in fields where field.isIndexed {
      if case .array = field.type { throw refusal(structure.name, "an array cannot be @Indexed") }
    }
    self.fields = fields
  }
}

/// One case of an enumeration that is marked `@ContractError`.
struct ErrorModel {
  let caseName: String
  /// The error's name in the ABI: the enumeration's prefix and the case's name with a capital letter, unless `@Named`.
  let name: String
  let parameters: [Parameter]

  var signature: String { ContractKitMacros.signature(name, parameters) }

  static func all(in enumeration: EnumDeclSyntax) throws -> [ErrorModel] {
    var errors: [ErrorModel] = []
    let prefix = try enumeration.attributes.text(of: "ContractError") ?? ""
    for member in enumeration.memberBlock.members {
      guard let declaration = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
      let given = try declaration.attributes.givenName()
      guard given == nil || declaration.elements.count == 1 else {
        throw refusal(declaration, "@Named names one case: write each in a line of its own")
      }
      for element in declaration.elements {
        let parameters = try element.parameterClause?.parameters.map { parameter in
          guard let type = SolidityType(parameter.type) else {
            throw refusal(parameter.type, "'\(parameter.type.text)' has no place in the ABI; use \(SolidityType.known)")
          }
          let label = parameter.firstName.map(\.text).flatMap { $0 == "_" ? nil : $0 }
          return Parameter(
            label: label, name: parameter.secondName?.text ?? label ?? "", type: type, swiftType: parameter.type.text)
        }
        let caseName = element.name.text
        let name = given ?? prefix + caseName.capitalisedFirst
        errors.append(ErrorModel(caseName: caseName, name: name, parameters: parameters ?? []))
      }
    }
    guard !errors.isEmpty else { throw refusal(enumeration.name, "a @ContractError has at least one case") }
    return errors
  }
}
