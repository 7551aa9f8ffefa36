import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Storage var name: Type`: reads and writes go to the variable's place.
enum StorageMacro: AccessorMacro {
  static func expansion(
    of node: AttributeSyntax, providingAccessorsOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [AccessorDeclSyntax] {
    guard let variable = declaration.as(VariableDeclSyntax.self), let binding = variable.bindings.first,
      let type = binding.typeAnnotation?.type
    else { throw refusal(declaration, "@Storage needs one 'var' with a type: '@Storage var name: Type'") }
    let place = "of: _origin, at: Self._at_\(binding.pattern.text)"
    return [
      "@inline(__always) get { \(raw: type.text).loadMember(\(raw: place)) }",
      "@inline(__always) set { \(raw: type.text).storeMember(newValue, \(raw: place)) }",
      """
      @inline(__always) _modify {
        var value = \(raw: type.text).loadMember(\(raw: place))
        yield &value
        \(raw: type.text).storeModifiedMember(value, \(raw: place))
      }
      """,
    ]
  }
}

/// `@Transient var name: Type`: reads and writes go to the variable's place in transient storage.
enum TransientMacro: AccessorMacro {
  static func expansion(
    of node: AttributeSyntax, providingAccessorsOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [AccessorDeclSyntax] {
    guard let variable = declaration.as(VariableDeclSyntax.self), let binding = variable.bindings.first,
      let type = binding.typeAnnotation?.type
    else { throw refusal(declaration, "@Transient needs one 'var' with a type: '@Transient var name: Type'") }
    let place = "StorageLocation(_origin, Self._transient_at_\(binding.pattern.text))"
    return [
      "@inline(__always) get { \(raw: type.text).loadTransient(at: \(raw: place)) }",
      "@inline(__always) set { \(raw: type.text).storeTransient(newValue, at: \(raw: place)) }",
    ]
  }
}

/// `@StorageStruct struct Name`: a group of storage variables.
enum StorageStructMacro: MemberMacro, ExtensionMacro {
  static func expansion(
    of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
    conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] {
    guard let structure = declaration.as(StructDeclSyntax.self) else {
      throw refusal(node, "@StorageStruct belongs to a struct")
    }
    let variables = try StorageVariable.all(in: structure.memberBlock.members)
    guard let last = variables.last else { throw refusal(structure.name, "a @StorageStruct has at least one variable") }
    if let transient = try StorageVariable.transient(in: structure.memberBlock.members).first {
      throw refusal(transient.node, "@Transient variables belong to the @Contract itself")
    }
    let access = structure.modifiers.contains("public") ? "public " : ""
    let clearing = variables.map {
      "\($0.swiftType).clearMember(of: location.slot, at: _at_\($0.name))"
    }
    var members = [
      "\(access)let _origin: UInt256",
      "@inline(__always) \(access)init(origin: UInt256) { _origin = origin }",
      "@inline(__always) \(access)var origin: UInt256 { _origin }",
      "@inline(__always) \(access)static var storageSlots: UInt64 { _at_\(last.name).end(after: \(last.swiftType).self) }",
      "\(access)static func clear(at location: StorageLocation) {\n\(clearing.joined(separator: "\n"))\n}",
    ]
    members += StorageVariable.positions(of: variables)
    return members.map { "\(raw: $0)" }
  }

  static func expansion(
    of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
    providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
    in context: some MacroExpansionContext
  ) throws -> [ExtensionDeclSyntax] {
    [try ExtensionDeclSyntax("extension \(type.trimmed): StorageReference {}")]
  }
}

/// An attribute that other macros look for and that adds nothing itself.
enum MarkerMacro: PeerMacro {
  static func expansion(
    of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
    in context: some MacroExpansionContext
  ) throws -> [DeclSyntax] { [] }
}
