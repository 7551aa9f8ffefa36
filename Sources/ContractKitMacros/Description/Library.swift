import Foundation
import SwiftParser
import SwiftSyntax

/// What ContractKit declares, as far as descriptions of contracts need it: its errors, events and storage structures, and
/// which declaration names which.
///
/// A contract's ABI has the errors and events of the declarations that its sources name, and of those that these name in
/// turn. Names are compared as they are written, member by member: whoever calls `mint` gets what `mint` can log.
final class Library: SyntaxVisitor {
  /// A type.
  private struct Declaration {
    var name: String
    var parent: String?
    /// What its head and its stored variables name.
    var names: Set<String>
    var events: [EventModel] = []
    var errors: [ErrorModel] = []
  }

  /// A function, a computed variable or an initializer.
  private struct Member {
    /// The type; empty outside of types.
    var owner: String
    /// The name; nil for what is used without a name: initializers, subscripts and operators.
    var name: String?
    var names: Set<String>
  }

  private var declarations: [Declaration] = []
  private var members: [Member] = []
  private var scope: [String] = []
  /// The storage structures by name.
  private(set) var structures: [String: [StorageVariable]] = [:]
  /// The enumerations that can be stored.
  private(set) var enumerations: Set<String> = []

  /// Reads the Swift files of ContractKit's folder that contracts are compiled with.
  convenience init(folder: String) throws {
    self.init(viewMode: .sourceAccurate)
    let excluded: Set<Substring> = ["Mock", "Runtime"]
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let files = names.filter { name in
      name.hasSuffix(".swift") && !excluded.contains(name.split(separator: "/").first ?? "")
    }
    for name in files.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }) {
      walk(Parser.parse(source: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)))
    }
  }

  /// ContractKit's folder in the repository that the working folder lies in; nil outside of one.
  static func folderAboveWorkingFolder() -> String? {
    var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).standardizedFileURL
    while true {
      let kit = folder.appendingPathComponent("Sources/ContractKit").path
      if FileManager.default.fileExists(atPath: kit + "/Runtime/runtime.c") { return kit }
      let parent = folder.deletingLastPathComponent()
      if parent.path == folder.path { return nil }
      folder = parent
    }
  }

  /// The events and errors of what the names reach, in the order of the library's files.
  /// - Parameter own: the contract's own types, which hide the library's of the same name.
  func reached(from start: Set<String>, hiding own: Set<String>) -> (events: [EventModel], errors: [ErrorModel]) {
    var names = start
    // The macro of the mark calls it.
    if names.contains("NonReentrant") { names.formUnion(["ReentrancyGuard", "enter"]) }
    var types: Set<String> = [""]
    var isReached = declarations.map { _ in false }
    var isUsed = members.map { _ in false }
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for (index, declaration) in declarations.enumerated() where !isReached[index] {
        guard names.contains(declaration.name), types.contains(declaration.parent ?? ""),
          declaration.parent != nil || !own.contains(declaration.name)
        else { continue }
        isReached[index] = true
        isGrowing = true
        types.insert(declaration.name)
        names.formUnion(declaration.names)
      }
      for (index, member) in members.enumerated() where !isUsed[index] {
        guard types.contains(member.owner), member.name.map(names.contains) ?? true else { continue }
        isUsed[index] = true
        isGrowing = true
        names.formUnion(member.names)
      }
    }
    let found = zip(declarations, isReached).filter(\.1).map(\.0)
    return (found.flatMap(\.events), found.flatMap(\.errors))
  }

  // MARK: - Reading

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    open(node.name.text, head: [node.attributes, node.inheritanceClause], node.memberBlock)
    if node.attributes.contains("StorageStruct") {
      structures[node.name.text] = try? StorageVariable.all(in: node.memberBlock.members)
    }
    if node.attributes.contains("Event"), let event = try? EventModel(node) {
      declarations[declarations.count - 1].events.append(event)
    }
    return .visitChildren
  }

  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    open(node.name.text, head: [node.attributes, node.inheritanceClause], node.memberBlock)
    if node.attributes.contains("ContractError"), let errors = try? ErrorModel.all(in: node) {
      declarations[declarations.count - 1].errors += errors
    }
    let inherited = node.inheritanceClause?.inheritedTypes.map(\.type.text) ?? []
    if inherited.contains("StorageEnum") { enumerations.insert(node.name.text) }
    return .visitChildren
  }

  override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind {
    open(node.name.text, head: [node.attributes, node.inheritanceClause], node.memberBlock)
    // The macro adds the structure that calls the protocol's functions.
    if node.attributes.contains("ContractInterface") {
      declarations.append(Declaration(name: node.name.text + "Contract", parent: nil, names: []))
    }
    return .visitChildren
  }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    scope.append(node.extendedType.text)
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    let isOperator = node.name.text.utf8.first.map { $0 < 0x41 } ?? true
    return add(isOperator ? nil : node.name.text, node)
  }

  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind { add(nil, node) }

  override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind { add(nil, node) }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    add(node.bindings.first?.pattern.text, node)
  }

  override func visitPost(_ node: StructDeclSyntax) { scope.removeLast() }
  override func visitPost(_ node: EnumDeclSyntax) { scope.removeLast() }
  override func visitPost(_ node: ProtocolDeclSyntax) { scope.removeLast() }
  override func visitPost(_ node: ExtensionDeclSyntax) { scope.removeLast() }

  private func open(_ name: String, head: [(any SyntaxProtocol)?], _ block: MemberBlockSyntax) {
    var names: Set<String> = []
    for part in head { part.map { names.formUnion($0.identifiers) } }
    declarations.append(Declaration(name: name, parent: scope.last, names: names))
    scope.append(name)
  }

  private func add(_ name: String?, _ node: some SyntaxProtocol) -> SyntaxVisitorContinueKind {
    members.append(Member(owner: scope.last ?? "", name: name, names: node.identifiers))
    return .skipChildren
  }
}

extension SyntaxProtocol {
  /// The identifiers that are written in it.
  var identifiers: Set<String> {
    Set(
      tokens(viewMode: .sourceAccurate).compactMap { token in
        if case .identifier(let name) = token.tokenKind { return name.filter { $0 != "`" } }
        return nil
      })
  }
}
