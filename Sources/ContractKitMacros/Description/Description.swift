import Foundation
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacros

/// Prints the description of the contract in the files, or says what is wrong in them and exits with 1.
func describe(files: [String]) {
  do {
    let collector = DeclarationCollector(viewMode: .sourceAccurate)
    for file in files {
      let source = try String(contentsOfFile: file, encoding: .utf8)
      let tree = Parser.parse(source: source)
      collector.file = (file.split(separator: "/").last.map(String.init) ?? file, tree)
      collector.walk(tree)
    }
    print(try collector.description().text)
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
  private var events: [EventModel] = []
  private var errors: [ErrorModel] = []
  private var extended: [(name: String, function: FunctionDeclSyntax, place: String)] = []
  private var failure: DescriptionError?

  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
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
    attempt {
      if node.attributes.contains("ContractError") { errors += try ErrorModel.all(in: node) }
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
  func description() throws -> JSONValue {
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
    let layout = StorageLayout(structures: structures)
    return .object([
      ("contract", .string(contract.name)),
      ("abi", .array(interface(of: contract))),
      ("storageLayout", try layout.description(of: contract)),
    ])
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
