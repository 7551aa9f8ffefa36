import Foundation
import Testing

/// The layers of Docs/Architecture.md, bottom up: a target may import targets of lower layers and, inside its own
/// layer, those named before it.
private let layers: [(name: String, targets: [String])] = [
  ("foundations", ["Primitives", "JSONCoding", "ABI", "PairingCurves", "CSecp256k1", "CGMP", "Cryptography"]),
  ("storage", ["KeyValueStore", "CRocksDB", "RocksDBStore", "CZlib", "MerklePatriciaTrie"]),
  ("chain data", ["ChainTypes", "ChainSpecification", "BlobStore", "WorldState", "StateStore", "ChainStore"]),
  ("intelligence", ["CAdapterEngine", "AdapterEngine", "Serving", "CDivSufSort", "Attribution"]),
  ("execution", ["Execution", "EVM", "ContractVM", "Precompiles", "StateTransition"]),
  ("services", ["TransactionPool", "Consensus", "JSONRPC", "WebConsole", "HTTPServer", "InferenceServer"]),
  ("contract side", ["ContractKitMacros", "ContractKit", "ContractBuilder", "ContractTesting"]),
  ("composition", ["FixtureRunner", "Node", "openledger", "openledger-bench"]),
]

/// Imports that a target may not have although the layer order would allow them.
private let forbidden: [(importer: String, imported: Set<String>, reason: String)] = [
  ("AdapterEngine", ["Primitives", "ABI", "ChainTypes", "WorldState"], "the engine knows nothing of chains"),
  ("Serving", ["Primitives", "ABI", "ChainTypes", "WorldState"], "serving knows nothing of chains"),
  ("Attribution", ["Primitives", "ABI", "ChainTypes", "WorldState"], "attribution knows nothing of chains"),
  ("StateTransition", ["AdapterEngine", "Attribution"], "only Precompiles sees both execution and models"),
  ("EVM", ["AdapterEngine", "Attribution"], "only Precompiles sees both execution and models"),
  ("ContractVM", ["AdapterEngine", "Attribution"], "only Precompiles sees both execution and models"),
  ("JSONRPC", ["HTTPServer", "Hummingbird", "NIOCore"], "RPC methods know no sockets"),
]

/// Modules that do not come from this package.
private let outside: Set<String> = [
  "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "CDispatch", "Synchronization", "Glibc",
  "Testing",
  "Swift", "CContractHost", "_StringProcessing", "Subprocess",
  "ArgumentParser", "Atomics", "BigInt", "Collections", "Crypto", "CryptoExtras", "HTTPTypes", "Hummingbird",
  "HummingbirdCore", "Logging", "Metrics", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOFoundationCompat",
  "ServiceLifecycle", "SwiftCompilerPlugin", "SwiftDiagnostics", "SwiftParser", "SwiftSyntax", "SwiftSyntaxBuilder",
  "SwiftSyntaxMacros", "SystemPackage", "UnixSignals", "AsyncHTTPClient", "OrderedCollections", "DequeModule",
  "HeapModule",
]

private let repository = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// Each Swift file of a folder with the modules that it imports.
private func imports(under folder: String) throws -> [(file: String, target: String, modules: [String])] {
  let root = repository.appending(path: folder)
  let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
  var result: [(file: String, target: String, modules: [String])] = []
  while let file = files?.nextObject() as? URL {
    guard file.pathExtension == "swift" else { continue }
    let relative = file.path.dropFirst(root.path.count + 1)
    let target = relative.split(separator: "/").first.map(String.init) ?? ""
    let modules = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap(importedModule)
    result.append((String(relative), target, modules))
  }
  return result
}

/// The module that a line imports, or nil when it is no import. Indented lines are the text of templates.
private func importedModule(_ line: Substring) -> String? {
  if line.first == " " { return nil }
  var words = line.split(separator: " ")
  while let first = words.first,
    ["public", "package", "internal", "private", "fileprivate", "@_exported"].contains(first)
  {
    words.removeFirst()
  }
  guard words.first == "import", words.count >= 2 else { return nil }
  let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
  let path = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
  return path.split(separator: ".").first.map(String.init)
}

@Suite("Layers")
struct LayerTests {
  private let order = layers.flatMap(\.targets)

  /// The system contracts, which are targets too.
  private var contracts: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: "Contracts").path) }
  }

  /// Sources that the package manager does not build: the CUDA library.
  private static let builtApart: Set = ["CUDA"]

  @Test("every target of Sources stands in the table of layers")
  func tableIsComplete() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: "Sources").path)
    #expect(Set(folders).subtracting(order) == Self.builtApart)
    #expect(Set(order).subtracting(folders) == [])
  }

  @Test("a file imports only from layers below and from known packages")
  func importsPointDown() throws {
    let files = try imports(under: "Sources")
    #expect(files.count > 100, "the sources were not found")
    for (file, target, modules) in files {
      let place = try #require(order.firstIndex(of: target), "\(file) belongs to no layer")
      for module in modules where module != target {
        if let imported = order.firstIndex(of: module) {
          #expect(imported < place, "\(file) imports \(module), which stands above \(target)")
        } else if target == "openledger-bench", try contracts.contains(module) {
          // Benchmarks run contracts natively too.
          continue
        } else {
          #expect(outside.contains(module), "\(file) imports \(module), which the table of layers does not know")
        }
      }
    }
  }

  @Test("no file crosses a wall inside the layers")
  func wallsHold() throws {
    for (file, target, modules) in try imports(under: "Sources") {
      for rule in forbidden where rule.importer == target {
        #expect(rule.imported.isDisjoint(with: modules), "\(file): \(rule.reason)")
      }
    }
  }

  @Test("a contract imports ContractKit and nothing else")
  func contractsStandAlone() throws {
    for (file, _, modules) in try imports(under: "Contracts") where !file.contains("Package.swift") {
      #expect(Set(modules).isSubset(of: ["ContractKit"]), "Contracts/\(file) imports \(modules)")
    }
  }
}
