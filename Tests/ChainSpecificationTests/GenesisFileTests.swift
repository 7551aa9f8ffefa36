import ABI
import ChainSpecification
import ChainTypes
import Foundation
import Primitives
import Testing

/// Artifacts and models in a temporary folder that the test removes.
@Suite final class GenesisFileTests {
  private let folder: URL
  private let bytecode = GasSchedule.containerMagic + [1, 2, 3]

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "openledger-genesis-\(UUID().uuidString)")
    for path in ["contracts", "models/m", "adapters/a"] {
      try FileManager.default.createDirectory(at: folder.appending(path: path), withIntermediateDirectories: true)
    }
    try write("contracts/Rewards.json", artifact(Hex.encode(bytecode)))
    try write("models/m/config.json", "{}")
    try write("models/m/model.safetensors", "weights")
    try write("adapters/a/adapter_config.json", "{}")
    try write("adapters/a/adapter_model.safetensors", "adapter")
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  private func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: path))
  }

  private func artifact(_ bytecode: String) -> String {
    """
    {"contractName": "AttributionRewards", "bytecode": "\(bytecode)", "abi": [{"type": "constructor", "inputs": [
      {"name": "gateway", "type": "address"}, {"name": "shares", "type": "uint256[]"}]}]}
    """
  }

  private var baseManifest: ModelManifest {
    ModelManifest(files: [
      ModelManifest.File(name: "config.json", contents: Bytes("{}".utf8)),
      ModelManifest.File(name: "model.safetensors", contents: Bytes("weights".utf8)),
    ])
  }

  private var adapterManifest: ModelManifest {
    ModelManifest(files: [
      ModelManifest.File(name: "adapter_config.json", contents: Bytes("{}".utf8)),
      ModelManifest.File(name: "adapter_model.safetensors", contents: Bytes("adapter".utf8)),
    ])
  }

  private func document() throws -> GenesisDocument {
    var document = try GenesisDocument.development()
    document["openledger", "models"] = [
      ["name": "m", "path": "models/m", "manifestHash": baseManifest.hash.hex]
    ]
    document["openledger", "adapters"] = [
      ["name": "a", "base": "m", "path": "adapters/a", "manifestHash": adapterManifest.hash.hex]
    ]
    document["openledger", "systemContracts"] = [
      contract(["${systemContracts.InferenceGateway}", "[${feeSplit.platform},${feeSplit.data}]"])
    ]
    return document
  }

  private func contract(_ arguments: [String], codeHash: String? = nil) -> [String: Any] {
    GenesisDocument.contract(
      name: "AttributionRewards", address: SystemContract.attributionRewards.address.hex,
      artifact: "contracts/Rewards.json", codeHash: codeHash ?? Keccak256.hash(bytecode).hex, arguments: arguments)
  }

  @Test func `files that match their hashes are loaded, and arguments are encoded`() throws {
    let files = try document().parse(baseDirectory: folder.path).loadFiles()
    let contract = try #require(files.contracts.first)
    #expect(contract.bytecode == bytecode)
    let arguments = try ABI.encode(
      [.address(SystemContract.inferenceGateway.address), .array([.uint(1_000), .uint(5_000)])],
      as: [ABIType("address"), ABIType("uint256[]")])
    #expect(contract.initCode == bytecode + arguments)
    #expect(files.models.map(\.manifest) == [baseManifest])
    #expect(files.adapters.map(\.manifest) == [adapterManifest])
    #expect(files.models.first?.files.map(\.contents) == [Bytes("{}".utf8), Bytes("weights".utf8)])
  }

  @Test func `a tokenizer belongs to the manifest when it is there`() throws {
    try write("models/m/tokenizer.json", "{}")
    let tokenizer = ModelManifest.File(name: "tokenizer.json", contents: Bytes("{}".utf8))
    let expected = ModelManifest(files: baseManifest.files + [tokenizer])
    #expect(try document().error(baseDirectory: folder.path).kind == .wrongHash)
    var changed = try document()
    changed["openledger", "models"] = [["name": "m", "path": "models/m", "manifestHash": expected.hash.hex]]
    try changed.parse(baseDirectory: folder.path).verifyFiles()
  }

  @Test func `a model that differs from its hash is refused with both hashes`() throws {
    try write("models/m/model.safetensors", "other")
    let error = try document().error(baseDirectory: folder.path)
    #expect(error.kind == .wrongHash)
    #expect(error.path == "$.openledger.models[0].manifestHash")
    #expect(error.problem.contains(baseManifest.hash.hex))
    #expect(error.problem.contains("models/m"))
    #expect(error.problem.contains(Keccak256.hash(Bytes("other".utf8)).hex))
  }

  @Test func `an adapter without its weights is refused`() throws {
    try FileManager.default.removeItem(at: folder.appending(path: "adapters/a/adapter_model.safetensors"))
    let error = try document().error(baseDirectory: folder.path)
    #expect(error.kind == .unreadableFile)
    #expect(error.path == "$.openledger.adapters[0].path")
    #expect(error.problem.contains("adapter_model.safetensors"))
  }

  @Test func `bytecode that differs from its hash is refused with both hashes`() throws {
    var changed = try document()
    changed["openledger", "systemContracts"] = [contract([], codeHash: Hash.zero.hex)]
    let error = try changed.error(baseDirectory: folder.path)
    #expect(error.kind == .wrongHash)
    #expect(error.problem.contains(Hash.zero.hex) && error.problem.contains(Keccak256.hash(bytecode).hex))
  }

  @Test func `a file that is no artifact is refused`() throws {
    for text in ["", "[]", "{\"abi\": []}", artifact("0x0"), artifact("zz")] {
      try write("contracts/Rewards.json", text)
      let error = try document().error(baseDirectory: folder.path)
      #expect(error.path == "$.openledger.systemContracts[0].artifact", "\(text)")
    }
  }

  @Test func `arguments that the constructor does not take are refused`() throws {
    var changed = try document()
    changed["openledger", "systemContracts"] = [contract(["0x0000000000000000000000000000000000000001"])]
    let count = try changed.error(baseDirectory: folder.path)
    #expect(count.description.contains("the constructor takes 2; write (address gateway, uint256[] shares)"))
    changed["openledger", "systemContracts"] = [contract(["1", "[1]"])]
    let type = try changed.error(baseDirectory: folder.path)
    #expect(type.path == "$.openledger.systemContracts[0].arguments[0]")
    #expect(type.fix.contains("address"))
  }
}
