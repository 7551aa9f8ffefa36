import Foundation
import Primitives

/// A folder that is removed with its last reference.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "openledger-rocksdb-\(UUID().uuidString)").path

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: path + ".acknowledged")
  }

  /// The hashes of the database's files by name, without those that say nothing about the data: text logs, options, lock.
  func contents(of folder: String = "") throws -> [String: Hash] {
    var contents: [String: Hash] = [:]
    let path = path + "/" + folder
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      if name.hasPrefix("LOG") || name.hasPrefix("OPTIONS") || name == "LOCK" { continue }
      contents[name] = Keccak256.hash(Bytes(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))))
    }
    return contents
  }

  /// Copies all files into another folder.
  func copy() throws -> TemporaryFolder {
    let copy = TemporaryFolder()
    try FileManager.default.copyItem(atPath: path, toPath: copy.path)
    return copy
  }
}
