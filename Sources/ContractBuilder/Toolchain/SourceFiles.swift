import Foundation
import Primitives

/// The Swift files of a contract, in an order that does not depend on the file system.
struct SourceFiles {
  /// The files' paths.
  let paths: [String]
  /// Keccak-256 of the RLP list of name and content of each file.
  let hash: Hash

  /// The Swift files of a folder and the folders in it, or one file.
  static func find(at path: String, excluding excluded: Set<String> = []) throws(ContractBuilderError) -> SourceFiles {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard exists else { throw .sourceNotFound(path) }
    var names: [String] = []
    var root = path
    if isFolder.boolValue {
      names = try list(path, excluding: excluded)
    } else {
      let file = URL(fileURLWithPath: path)
      root = file.deletingLastPathComponent().path
      names = [file.lastPathComponent]
    }
    guard !names.isEmpty else { throw .sourceNotFound(path) }
    var items: [RLP] = []
    for name in names {
      items.append(.list([.bytes(Bytes(name.utf8)), .bytes(try readFile("\(root)/\(name)"))]))
    }
    return SourceFiles(paths: names.map { "\(root)/\($0)" }, hash: Keccak256.hash(RLP.list(items).encoded()))
  }

  /// The Swift files below a folder, as paths from it, sorted by their bytes.
  private static func list(_ folder: String, excluding excluded: Set<String>) throws(ContractBuilderError) -> [String] {
    guard let enumerator = FileManager.default.enumerator(atPath: folder) else { throw .sourceNotFound(folder) }
    var names: [String] = []
    for case let name as String in enumerator where name.hasSuffix(".swift") {
      let top = name.split(separator: "/").first.map(String.init) ?? name
      if !excluded.contains(top) { names.append(name) }
    }
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
