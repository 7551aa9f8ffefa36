import ChainSpecification
import FixtureSupport
import Foundation
import Primitives
import Testing

/// A genesis file as a tree of Foundation's JSON values, to be changed and parsed.
struct GenesisDocument {
  var root: [String: Any]

  /// The development chain's file without contracts and models.
  static func development() throws -> GenesisDocument {
    let url = Fixtures.repository.appending(path: "Genesis/dev.json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    var document = GenesisDocument(root: try #require(object as? [String: Any]))
    document["openledger", "systemContracts"] = [Any]()
    document["openledger", "models"] = [Any]()
    document["openledger", "adapters"] = [Any]()
    return document
  }

  /// The value at a path of field names; nil removes the field.
  subscript(_ path: String...) -> Any? {
    get { path.reduce(root as Any?) { ($0 as? [String: Any])?[$1] } }
    set { root = Self.set(newValue, at: path[...], in: root) }
  }

  private static func set(_ value: Any?, at path: ArraySlice<String>, in object: [String: Any]) -> [String: Any] {
    var object = object
    guard let name = path.first else { return object }
    if path.count == 1 {
      object[name] = value
    } else {
      object[name] = set(value, at: path.dropFirst(), in: object[name] as? [String: Any] ?? [:])
    }
    return object
  }

  func parse(baseDirectory: String = "/") throws -> Genesis {
    try Genesis.parse(json: Bytes(JSONSerialization.data(withJSONObject: root)), baseDirectory: baseDirectory)
  }

  /// The error that parsing or loading gives.
  func error(baseDirectory: String = "/") throws -> GenesisError {
    try #require(throws: GenesisError.self) { try parse(baseDirectory: baseDirectory).verifyFiles() }
  }
}

extension GenesisDocument {
  /// An entry of `systemContracts`, right but for its hash.
  static func contract(
    name: String = "OpenToken", address: String = "0x0000000000000000000000000000000000001000",
    artifact: String = "contracts/OpenToken.json", codeHash: String = Hash.zero.hex, arguments: Any = [String]()
  ) -> [String: Any] {
    ["name": name, "address": address, "artifact": artifact, "codeHash": codeHash, "arguments": arguments]
  }
}
