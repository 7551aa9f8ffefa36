import Foundation
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacros

/// Prints the description of the contract in the files, or says what is wrong in them and exits with 1.
///
/// The arguments are `[--library FOLDER] FILE…`. The folder is ContractKit's; without one it is looked for above the
/// working folder.
func describe(_ arguments: [String]) {
  do {
    let hasFolder = arguments.count > 1 && arguments[0] == "--library"
    let folder = hasFolder ? arguments[1] : Library.folderAboveWorkingFolder()
    let files = hasFolder ? arguments.dropFirst(2) : arguments[...]
    let library = try folder.map(Library.init(folder:)) ?? Library(viewMode: .sourceAccurate)
    let collector = DeclarationCollector(viewMode: .sourceAccurate)
    for file in files {
      let source = try String(contentsOfFile: file, encoding: .utf8)
      let tree = Parser.parse(source: source)
      collector.file = (file.split(separator: "/").last.map(String.init) ?? file, tree)
      collector.walk(tree)
    }
    print(try collector.description(with: library).text)
  } catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
  }
}

/// What is wrong with the files of a contract.
struct DescriptionError: Error, CustomStringConvertible {
  let description: String
}

/// Collects the declarations of a contract's files that its description needs.
final class DeclarationCollector: SyntaxVisitor {
  var file: (name: String, tree: SourceFileSyntax)?
  private var contracts: [ContractModel] = []
  private var structures: [String: [StorageVariable]] = [:]
  private var enumerations: Set<String> = []
  private var events: [EventModel] = []
  private var errors: [ErrorModel] = []
  private var extended: [(name: String, function: FunctionDeclSyntax, place: String)] = []
  private var identifiers: Set<String> = []
  private var types: Set<String> = []
  private var failure: DescriptionError?

  override func visit(_ node: SourceFileSyntax) -> SyntaxVisitorContinueKind {
    identifiers.formUnion(node.identifiers)
    return .visitChildren
  }

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    types.insert(node.name.text)
    attempt {
      if node.attributes.contains("Contract") { contracts.append(try ContractModel(node)) }
      if node.attributes.contains("StorageStruct") {
        structures[node.name.text] = try StorageVariable.all(in: node.memberBlock.members)
      }
      if node.attributes.contains("Event") { events.append(try EventModel(node)) }
    }
    return .visitChildren
  }

  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    types.insert(node.name.text)
    attempt {
      if node.attributes.contains("ContractError") { errors += try ErrorModel.all(in: node) }
      let inherited = node.inheritanceClause?.inheritedTypes.map(\.type.text) ?? []
      if inherited.contains("StorageEnum") { enumerations.insert(node.name.text) }
    }
    return .visitChildren
  }

  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    for member in node.memberBlock.members {
      if let function = member.decl.as(FunctionDeclSyntax.self), function.modifiers.contains("public") {
        extended.append((node.extendedType.text, function, place(of: Syntax(function))))
      }
    }
    return .visitChildren
  }

  /// The description: name, ABI, storage layout.
  /// - Parameter library: what the contract may name beside its own declarations.
  func description(with library: Library) throws -> JSONValue {
    if let failure { throw failure }
    guard let contract = contracts.first, contracts.count == 1 else {
      throw DescriptionError(
        description: contracts.isEmpty
          ? "no structure is marked @Contract"
          : "more than one structure is marked @Contract: build each from its own folder")
    }
    for item in extended where item.name == contract.name {
      throw DescriptionError(
        description:
          "\(item.place): '\(item.function.name.text)' is public in an extension of \(contract.name); external functions stand in the structure itself"
      )
    }
    let reached = library.reached(from: identifiers, hiding: types)
    events += reached.events.filter { event in !events.contains { $0.signature == event.signature } }
    errors += reached.errors.filter { error in !errors.contains { $0.signature == error.signature } }
    let layout = StorageLayout(
      structures: library.structures.merging(structures) { _, own in own },
      enumerations: library.enumerations.union(enumerations))
    let transient = contract.transient.isEmpty ? nil : try layout.transientDescription(of: contract)
    return .object(
      [
        ("contract", .string(contract.name)),
        ("abi", .array(interface(of: contract))),
        ("storageLayout", try layout.description(of: contract)),
      ] + (transient.map { [("transientStorageLayout", $0)] } ?? []))
  }

  private func interface(of contract: ContractModel) -> [JSONValue] {
    var items: [JSONValue] = []
    if let constructor = contract.constructor {
      items.append(
        .object([
          ("type", .string("constructor")), ("inputs", .array(constructor.parameters.map(\.description))),
          ("stateMutability", .string(constructor.mutability.rawValue)),
        ]))
    }
    for function in contract.functions {
      items.append(
        .object([
          ("type", .string("function")), ("name", .string(function.name)),
          ("inputs", .array(function.parameters.map(\.description))),
          ("outputs", .array(function.results.map(\.description))),
          ("stateMutability", .string(function.mutability.rawValue)),
        ]))
    }
    if contract.receive != nil {
      items.append(.object([("type", .string("receive")), ("stateMutability", .string("payable"))]))
    }
    if let fallback = contract.fallback {
      items.append(
        .object([("type", .string("fallback")), ("stateMutability", .string(fallback.mutability.rawValue))]))
    }
    for event in events {
      items.append(
        .object([
          ("type", .string("event")), ("name", .string(event.name)), ("anonymous", .bool(false)),
          ("inputs", .array(event.fields.map(\.fieldDescription))),
        ]))
    }
    for error in errors {
      items.append(
        .object([
          ("type", .string("error")), ("name", .string(error.name)),
          ("inputs", .array(error.parameters.map(\.description))),
        ]))
    }
    return items
  }

  private func attempt(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as DiagnosticsError {
      guard failure == nil, let diagnostic = error.diagnostics.first else { return }
      failure = DescriptionError(description: "\(place(of: diagnostic.node)): \(diagnostic.message)")
    } catch {
      failure = failure ?? DescriptionError(description: "\(error)")
    }
  }

  private func place(of node: Syntax) -> String {
    guard let file else { return "?" }
    let location = node.startLocation(converter: SourceLocationConverter(fileName: file.name, tree: file.tree))
    return "\(file.name):\(location.line)"
  }
}

extension Parameter {
  /// The parameter as the ABI describes it.
  var description: JSONValue {
    .object([("name", .string(name)), ("type", .string(type.name)), ("internalType", .string(type.name))])
  }

  /// The field of an event as the ABI describes it.
  var fieldDescription: JSONValue {
    .object([
      ("name", .string(name)), ("type", .string(type.name)), ("internalType", .string(type.name)),
      ("indexed", .bool(isIndexed)),
    ])
  }
}
