import ABI
import ChainTypes
import Foundation
import Primitives

extension Genesis {
  /// Reads a genesis file; its paths are resolved against its folder.
  public static func load(path: String) throws(GenesisError) -> Genesis {
    let url = URL(fileURLWithPath: path)
    return try parse(json: read(url, path: "$"), baseDirectory: url.deletingLastPathComponent().path)
  }

  /// Reads every file that the genesis names and requires that each matches its hash.
  public func verifyFiles() throws(GenesisError) {
    _ = try loadFiles()
  }

  /// Reads every file that the genesis names, requires that each matches its hash, and encodes constructor arguments.
  public func loadFiles() throws(GenesisError) -> GenesisFiles {
    var files = GenesisFiles(contracts: [], models: [], adapters: [])
    for (index, contract) in systemContracts.enumerated() {
      files.contracts.append(try load(contract, path: "$.openledger.systemContracts[\(index)]"))
    }
    for (index, model) in models.enumerated() {
      files.models.append(try load(model, path: "$.openledger.models[\(index)]"))
    }
    for (index, adapter) in adapters.enumerated() {
      files.adapters.append(try load(adapter, path: "$.openledger.adapters[\(index)]"))
    }
    return files
  }

  private func load(_ contract: GenesisContract, path: String) throws(GenesisError) -> LoadedContract {
    let json = try Self.read(url(contract.artifact), path: "\(path).artifact")
    let artifact: (bytecode: Bytes, interface: ContractInterface)
    do {
      artifact = (try Self.bytecode(artifact: json), try ContractInterface(json: json))
    } catch {
      throw GenesisError(
        .invalidValue, at: "\(path).artifact", "\(contract.artifact) is not an artifact: \(error)",
        fix: "build the contract again")
    }
    let codeHash = Keccak256.hash(artifact.bytecode)
    guard codeHash == contract.codeHash else {
      throw GenesisError(
        .wrongHash, at: "\(path).codeHash",
        "the bytecode in \(contract.artifact) has hash \(codeHash.hex), not \(contract.codeHash.hex)",
        fix: "restore the file or write \(codeHash.hex)")
    }
    return LoadedContract(
      contract: contract, bytecode: artifact.bytecode,
      encodedArguments: try encodeArguments(of: contract, artifact.interface, path: "\(path).arguments"),
      interface: artifact.interface)
  }

  private func encodeArguments(
    of contract: GenesisContract, _ interface: ContractInterface, path: String
  ) throws(GenesisError) -> Bytes {
    let parameters = interface.constructorInputs
    let values = try contract.arguments.values(of: parameters, path: path)
    do throws(ABIError) {
      return try interface.encodeConstructor(values)
    } catch {
      let types = parameters.map(\.type.description).joined(separator: ", ")
      throw GenesisError(.invalidValue, at: path, "\(error)", fix: "write (\(types))")
    }
  }

  private func load(_ model: GenesisModel, path: String) throws(GenesisError) -> LoadedModel {
    let folder = url(model.path)
    var files: [LoadedModel.File] = []
    for name in model.kind.canonicalFiles {
      let file = folder.appendingPathComponent(name)
      let isRequired = model.kind.requiredFiles.contains(name)
      guard isRequired || FileManager.default.fileExists(atPath: file.path) else { continue }
      files.append(LoadedModel.File(name: name, contents: try Self.read(file, path: "\(path).path")))
    }
    let manifest = ModelManifest(files: files.map { ModelManifest.File(name: $0.name, contents: $0.contents) })
    let hash = manifest.hash
    guard hash == model.manifestHash else {
      let found = manifest.files.map { "\($0.name) \($0.byteCount) bytes \($0.hash.hex)" }.joined(separator: ", ")
      throw GenesisError(
        .wrongHash, at: "\(path).manifestHash",
        "the files of \(model.path) have manifest hash \(hash.hex), not \(model.manifestHash.hex) (\(found))",
        fix: "restore the files or write \(hash.hex)")
    }
    return LoadedModel(model: model, manifest: manifest, files: files)
  }

  private func url(_ path: String) -> URL {
    URL(fileURLWithPath: baseDirectory, isDirectory: true).appendingPathComponent(path)
  }

  private static func read(_ url: URL, path: String) throws(GenesisError) -> Bytes {
    do {
      return Bytes(try Data(contentsOf: url))
    } catch {
      throw GenesisError(
        .unreadableFile, at: path, "\(url.path) cannot be read", fix: "check that the file is there and readable")
    }
  }

  /// The `bytecode` of a contract artifact.
  private static func bytecode(artifact json: Bytes) throws -> Bytes {
    struct Artifact: Decodable {
      let bytecode: String
    }
    return try Hex.decode(JSONDecoder().decode(Artifact.self, from: Data(json)).bytecode)
  }
}
