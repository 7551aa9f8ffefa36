import Foundation
import Primitives

/// A folder for the files between source and artifact.
struct WorkFolder {
  let root: String

  init() throws(ContractBuilderError) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("openledger-build-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .file("the folder '\(folder.path)' could not be created: \(error.localizedDescription)")
    }
    root = folder.path
  }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  func write(_ text: String, to name: String) throws(ContractBuilderError) -> String {
    try writeFile(text, to: path(name))
    return path(name)
  }

  /// What tells one version of a program from another: its path, size and time.
  static func fingerprint(of path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(path) \(attributes?[.size] as? Int ?? 0) \(time)"
  }

  func remove() { try? FileManager.default.removeItem(atPath: root) }
}

/// The content of a file.
func readFile(_ path: String) throws(ContractBuilderError) -> Bytes {
  do {
    return Bytes(try Data(contentsOf: URL(fileURLWithPath: path)))
  } catch {
    throw .file("'\(path)' could not be read: \(error.localizedDescription)")
  }
}

/// Replaces the content of a file.
func writeFile(_ text: String, to path: String) throws(ContractBuilderError) {
  do {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  } catch {
    throw .file("'\(path)' could not be written: \(error.localizedDescription)")
  }
}
