import SwiftSyntax

/// The type of a storage variable, as the macros read it from Swift syntax.
indirect enum StorageModelType: Equatable {
  case value(SolidityType)
  case mapping(key: SolidityType, value: StorageModelType)
  case array(StorageModelType)
  case fixedArray(count: Int, element: StorageModelType)
  case set(SolidityType)
  case map(key: SolidityType, value: SolidityType)
  case checkpoints
  /// A `@StorageStruct` or a `StorageEnum` of the name.
  case structure(String)

  init(_ syntax: TypeSyntax) throws {
    guard let path = syntax.typePath, let name = path.last else {
      throw refusal(
        syntax,
        "'\(syntax.text)' cannot be stored; use a value type, Bytes, Text, a StorageEnum, a @StorageStruct, or a collection: Mapping, StorageArray, FixedArray, EnumerableSet, EnumerableMap, Checkpoints"
      )
    }
    let arguments = syntax.genericArguments
    switch (name, arguments.count) {
    case ("Mapping", 2), ("TransientMapping", 2):
      self = .mapping(key: try StorageModelType.key(arguments[0]), value: try StorageModelType.type(arguments[1]))
    case ("StorageArray", 1):
      self = .array(try StorageModelType.type(arguments[0]))
    case ("FixedArray", 2):
      guard let count = Int(arguments[0].argument.trimmedDescription.filter { $0 != "_" }), count > 0 else {
        throw refusal(syntax, "the count of a FixedArray is written as a number: 'FixedArray<8, UInt64>'")
      }
      self = .fixedArray(count: count, element: try StorageModelType.type(arguments[1]))
    case ("EnumerableSet", 1):
      self = .set(try StorageModelType.word(arguments[0]))
    case ("EnumerableMap", 2):
      self = .map(key: try StorageModelType.word(arguments[0]), value: try StorageModelType.word(arguments[1]))
    case ("Checkpoints", 0):
      self = .checkpoints
    default:
      if let type = SolidityType(syntax) {
        self = .value(type)
      } else {
        self = .structure(path.joined(separator: "."))
      }
    }
  }

  private static func type(_ argument: GenericArgumentSyntax) throws -> StorageModelType {
    guard let type = argument.argument.as(TypeSyntax.self) else {
      throw refusal(argument, "'\(argument.text)' is no type")
    }
    return try StorageModelType(type)
  }

  private static func key(_ argument: GenericArgumentSyntax) throws -> SolidityType {
    guard let type = argument.argument.as(TypeSyntax.self).flatMap(SolidityType.init), type.isMappingKey else {
      throw refusal(argument, "'\(argument.text)' cannot be a key of a Mapping")
    }
    return type
  }

  private static func word(_ argument: GenericArgumentSyntax) throws -> SolidityType {
    guard let type = argument.argument.as(TypeSyntax.self).flatMap(SolidityType.init), type.isWord else {
      throw refusal(argument, "'\(argument.text)' is not one word, as the elements of sets and maps are")
    }
    return type
  }
}

extension TypeSyntax {
  /// The names of a type that is written as a name, or as a name inside of others.
  fileprivate var typePath: [String]? {
    if let name = self.as(IdentifierTypeSyntax.self) { return [name.name.text] }
    guard let member = self.as(MemberTypeSyntax.self) else { return nil }
    return member.baseType.typePath.map { $0 + [member.name.text] }
  }

  fileprivate var genericArguments: [GenericArgumentSyntax] {
    let clause =
      self.as(IdentifierTypeSyntax.self)?.genericArgumentClause
      ?? self.as(MemberTypeSyntax.self)?.genericArgumentClause
    return clause.map { Array($0.arguments) } ?? []
  }
}

extension SolidityType {
  /// Whether values of the type can be keys of a mapping.
  var isMappingKey: Bool {
    if case .array = self { return false }
    return true
  }
}

/// A variable that is marked `@Storage` or `@Transient`.
struct StorageVariable {
  let name: String
  let type: StorageModelType
  let swiftType: String
  let isPublic: Bool
  let node: Syntax

  /// The attribute of a variable, and with it the kind of storage.
  enum Attribute: String {
    case storage = "Storage"
    case transient = "Transient"

    /// The start of the names of the members that give variables their places.
    var prefix: String { self == .storage ? "_at_" : "_transient_at_" }
  }

  /// The storage variables of a structure, in the order of declaration. Refuses any other stored variable: a contract
  /// has no memory that lasts besides its storage.
  static func all(in members: MemberBlockItemListSyntax) throws -> [StorageVariable] {
    try variables(.storage, in: members)
  }

  /// The transient variables of a contract, in the order of declaration; their places are counted by themselves.
  static func transient(in members: MemberBlockItemListSyntax) throws -> [StorageVariable] {
    try variables(.transient, in: members)
  }

  private static func variables(
    _ wanted: Attribute, in members: MemberBlockItemListSyntax
  ) throws -> [StorageVariable] {
    var variables: [StorageVariable] = []
    for member in members {
      guard let declaration = member.decl.as(VariableDeclSyntax.self) else { continue }
      let isStatic = declaration.modifiers.contains("static")
      guard let binding = declaration.bindings.first else { continue }
      let found = [Attribute.storage, .transient].filter { declaration.attributes.contains($0.rawValue) }
      guard let attribute = found.first else {
        if !isStatic && binding.accessorBlock == nil {
          throw refusal(
            declaration, "mark '\(binding.pattern.text)' with @Storage, or make it a computed or static property")
        }
        continue
      }
      guard attribute == wanted else { continue }
      let name = attribute.rawValue
      guard declaration.bindings.count == 1, found.count == 1, !isStatic, declaration.bindingSpecifier.text == "var",
        let type = binding.typeAnnotation?.type, binding.accessorBlock == nil
      else {
        throw refusal(declaration, "@\(name) needs one 'var' with a type: '@\(name) var name: Type'")
      }
      guard binding.initializer == nil else {
        throw refusal(binding, "a @\(name) variable starts as zero; give it its value in 'init'")
      }
      let isPublic = declaration.modifiers.contains("public")
      if attribute == .transient && isPublic {
        throw refusal(declaration, "a @Transient variable has no reader: it is zero when a transaction begins")
      }
      variables.append(
        StorageVariable(
          name: binding.pattern.text, type: try StorageModelType(type), swiftType: type.text, isPublic: isPublic,
          node: Syntax(declaration)))
    }
    return variables
  }

  /// The members that give each variable its place, one after the other.
  static func positions(of variables: [StorageVariable], _ attribute: Attribute = .storage) -> [String] {
    var members: [String] = []
    for (index, variable) in variables.enumerated() {
      let place =
        index == 0
        ? ".first"
        : "\(attribute.prefix)\(variables[index - 1].name).next(after: \(variables[index - 1].swiftType).self, for: \(variable.swiftType).self)"
      members.append(
        "@inline(__always) static var \(attribute.prefix)\(variable.name): StoragePosition { \(place) }")
    }
    return members
  }
}
