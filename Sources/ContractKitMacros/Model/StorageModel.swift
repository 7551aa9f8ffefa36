import SwiftSyntax

/// The type of a storage variable, as the macros read it from Swift syntax.
indirect enum StorageModelType: Equatable {
  case value(SolidityType)
  case mapping(key: SolidityType, value: StorageModelType)
  case array(StorageModelType)
  /// A `@StorageStruct` of the name.
  case structure(String)

  init(_ syntax: TypeSyntax) throws {
    guard let name = syntax.as(IdentifierTypeSyntax.self) else {
      throw refusal(
        syntax,
        "'\(syntax.text)' cannot be stored; use a value type, Bytes, Text, Mapping, StorageArray or a @StorageStruct")
    }
    let arguments = name.genericArgumentClause?.arguments.compactMap { $0.argument.as(TypeSyntax.self) } ?? []
    switch (name.name.text, arguments.count) {
    case ("Mapping", 2):
      guard let key = SolidityType(arguments[0]), key.isMappingKey else {
        throw refusal(arguments[0], "'\(arguments[0].text)' cannot be a key of a Mapping")
      }
      self = .mapping(key: key, value: try StorageModelType(arguments[1]))
    case ("StorageArray", 1):
      self = .array(try StorageModelType(arguments[0]))
    default:
      if let type = SolidityType(syntax) {
        self = .value(type)
      } else {
        self = .structure(name.name.text)
      }
    }
  }
}

extension SolidityType {
  /// Whether values of the type can be keys of a mapping.
  var isMappingKey: Bool {
    if case .array = self { return false }
    return true
  }
}

/// A variable that is marked `@Storage`.
struct StorageVariable {
  let name: String
  let type: StorageModelType
  let swiftType: String
  let isPublic: Bool
  let node: Syntax

  /// The storage variables of a structure, in the order of declaration. Refuses any other stored variable: a contract
  /// has no memory that lasts besides its storage.
  static func all(in members: MemberBlockItemListSyntax) throws -> [StorageVariable] {
    var variables: [StorageVariable] = []
    for member in members {
      guard let declaration = member.decl.as(VariableDeclSyntax.self) else { continue }
      let isStatic = declaration.modifiers.contains("static")
      guard let binding = declaration.bindings.first else { continue }
      guard declaration.attributes.contains("Storage") else {
        if !isStatic && binding.accessorBlock == nil {
          throw refusal(
            declaration, "mark '\(binding.pattern.text)' with @Storage, or make it a computed or static property")
        }
        continue
      }
      guard declaration.bindings.count == 1, !isStatic, declaration.bindingSpecifier.text == "var",
        let type = binding.typeAnnotation?.type, binding.accessorBlock == nil
      else {
        throw refusal(declaration, "@Storage needs one 'var' with a type: '@Storage var name: Type'")
      }
      guard binding.initializer == nil else {
        throw refusal(binding, "a @Storage variable starts as zero; give it its value in 'init'")
      }
      variables.append(
        StorageVariable(
          name: binding.pattern.text, type: try StorageModelType(type), swiftType: type.text,
          isPublic: declaration.modifiers.contains("public"), node: Syntax(declaration)))
    }
    return variables
  }

  /// The members that give each variable its place, one after the other.
  static func positions(of variables: [StorageVariable]) -> [String] {
    var members: [String] = []
    for (index, variable) in variables.enumerated() {
      let place =
        index == 0
        ? ".first"
        : "_at_\(variables[index - 1].name).next(after: \(variables[index - 1].swiftType).self, for: \(variable.swiftType).self)"
      members.append("@inline(__always) static var _at_\(variable.name): StoragePosition { \(place) }")
    }
    return members
  }
}
