public import JSONCoding
public import Primitives

/// A built contract: its bytecode and what tools need to speak to it.
///
/// As JSON it has the shape of a Hardhat artifact (`contractName`, `abi`, `bytecode`, `deployedBytecode`), which web3.py,
/// ethers and viem read as well, with the storage layout, the hash of the sources and the compiler added.
public struct Artifact: Hashable, Sendable {
  /// The contract's name.
  public let name: String
  /// The name under which Solidity's tools list the source.
  public let sourceName: String
  /// The ABI, with the members of every object in the order of their names.
  public let abi: JSON
  /// The storage layout, in the shape that Solidity's compiler prints, ordered as the ABI is.
  public let storageLayout: JSON
  /// The layout of transient storage in the same shape; nil for a contract without `@Transient` variables.
  public let transientStorageLayout: JSON?
  /// The container: what a creating transaction carries before the constructor's arguments.
  public let bytecode: Bytes
  /// Keccak-256 of the sources.
  public let sourceHash: Hash
  /// The compiler's name and version.
  public let compiler: String

  /// The code that the created account has: the container as well.
  public var deployedBytecode: Bytes { bytecode }

  /// Keccak-256 of the deployed code, which genesis files name.
  public var codeHash: Hash { Keccak256.hash(deployedBytecode) }

  /// The artifact as JSON.
  public var json: String {
    var json: JSON = [
      "_format": .string(Artifact.format),
      "contractName": .string(name),
      "sourceName": .string(sourceName),
      "abi": abi,
      "bytecode": .string(Hex.encode(bytecode)),
      "deployedBytecode": .string(Hex.encode(deployedBytecode)),
      "linkReferences": [:],
      "deployedLinkReferences": [:],
      "storageLayout": storageLayout,
      "sourceHash": .string(sourceHash.hex),
      "codeHash": .string(codeHash.hex),
      "compiler": .string(compiler),
    ]
    if let transientStorageLayout, case .object(let members) = json {
      json = .object(members + [JSONMember("transientStorageLayout", transientStorageLayout)])
    }
    return json.sorted.prettyText(lineLimit: Artifact.lineLimit) + "\n"
  }

  /// Lists and objects of this many bytes at most stay on one line of the file.
  private static let lineLimit = 100
  /// The name of the JSON's shape.
  static let format = "hh-sol-artifact-1"

  /// Reads an artifact from a file.
  public static func load(_ path: String) throws(ContractBuilderError) -> Artifact {
    try Artifact(json: String(decoding: readFile(path), as: UTF8.self), path: path)
  }

  /// Writes the artifact to a file.
  public func write(to path: String) throws(ContractBuilderError) { try writeFile(json, to: path) }

  /// Reads an artifact from its JSON.
  init(json text: String, path: String) throws(ContractBuilderError) {
    let value: JSON
    do throws(JSONError) { value = try JSON.parse(text) } catch { throw .artifact("'\(path)' is not JSON: \(error)") }
    func field(_ name: String) throws(ContractBuilderError) -> String {
      guard let text = value[name]?.text else {
        throw .artifact("'\(path)' has no text '\(name)'; write it with 'openledger contract build'")
      }
      return text
    }
    guard let abi = value["abi"], case .array = abi else { throw .artifact("'\(path)' has no list 'abi'") }
    let code = try field("bytecode")
    guard let bytecode = try? Hex.decode(code) else {
      throw .artifact("'bytecode' of '\(path)' is not hexadecimal")
    }
    guard let sourceHash = Hash(hex: try field("sourceHash")) else {
      throw .artifact("'sourceHash' of '\(path)' is not a 32-byte hash")
    }
    self.init(
      name: try field("contractName"), sourceName: try field("sourceName"), abi: abi,
      storageLayout: value["storageLayout"] ?? .null, transientStorageLayout: value["transientStorageLayout"],
      bytecode: bytecode, sourceHash: sourceHash,
      compiler: try field("compiler"))
  }

  init(
    name: String, sourceName: String, abi: JSON, storageLayout: JSON, transientStorageLayout: JSON? = nil,
    bytecode: Bytes, sourceHash: Hash, compiler: String
  ) {
    self.name = name
    self.sourceName = sourceName
    self.abi = abi.sorted
    self.storageLayout = storageLayout.sorted
    self.transientStorageLayout = transientStorageLayout?.sorted
    self.bytecode = bytecode
    self.sourceHash = sourceHash
    self.compiler = compiler
  }
}
