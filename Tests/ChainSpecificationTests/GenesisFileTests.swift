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

  private func contract(_ arguments: Any, codeHash: String? = nil) -> [String: Any] {
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
    changed["openledger", "systemContracts"] = [contract([String](), codeHash: Hash.zero.hex)]
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

  // MARK: Arguments by name

  private func load(_ arguments: Any) throws -> LoadedContract {
    var changed = try document()
    changed["openledger", "systemContracts"] = [contract(arguments)]
    return try #require(changed.parse(baseDirectory: folder.path).loadFiles().contracts.first)
  }

  private func error(_ arguments: Any) throws -> GenesisError {
    var changed = try document()
    changed["openledger", "systemContracts"] = [contract(arguments)]
    return try changed.error(baseDirectory: folder.path)
  }

  @Test func `arguments by name, as strings, numbers and arrays, give what a list in order gives`() throws {
    let gateway = "${systemContracts.InferenceGateway}"
    let expected = try load([gateway, "[1000,5000]"]).encodedArguments
    let forms: [Any] = [
      ["gateway": gateway, "shares": "[1000,5000]"], ["shares": [1000, "0x1388"], "gateway": gateway],
      ["shares": ["${feeSplit.platform}", "${feeSplit.data}"], "gateway": gateway], [gateway, [1000, 5000]],
    ]
    for form in forms { #expect(try load(form).encodedArguments == expected, "\(form)") }
  }

  @Test func `unknown, missing and repeated names, and values of other types, are refused with path and fix`() throws {
    let path = "$.openledger.systemContracts[0].arguments"
    let gateway = SystemContract.inferenceGateway.address.hex
    let unknown = try error(["gateway": gateway, "share": [1]])
    #expect(unknown.kind == .unknownField && unknown.path == path + ".share")
    #expect(unknown.fix == "write \"shares\" or remove it")
    let missing = try error(["gateway": gateway])
    #expect(missing.kind == .missingField && missing.path == path + ".shares")
    #expect(missing.fix.contains("of the type uint256[]"))
    let element = try error(["gateway": gateway, "shares": [1, "x"]])
    #expect(element.kind == .invalidValue && element.path == path + ".shares[1]")
    let list = try error(["gateway": [gateway], "shares": [1]])
    #expect(list.kind == .invalidValue && list.path == path + ".gateway")
    for value in [NSNull(), ["a": 1]] as [Any] {
      let type = try error(["gateway": gateway, "shares": value])
      #expect(type.kind == .wrongType && type.path == path + ".shares")
    }
    for value in [-1, 1.5] as [Any] {
      let number = try error(["gateway": gateway, "shares": [value]])
      #expect(number.kind == .invalidValue && number.path == path + ".shares[0]")
    }
    #expect(try error("text").kind == .wrongType)

    let genesis = try JSONSerialization.data(withJSONObject: document().root)
    let once = "\"arguments\":["
    let text = String(decoding: genesis, as: UTF8.self)
    let start = try #require(text.firstRange(of: once)?.lowerBound)
    let end = try #require(text[start...].firstIndex(of: "]"))
    let rest = text[end...].dropFirst()
    let repeated = text[..<start] + #""arguments":{"shares":[1],"shares":[2]}"# + rest.drop { $0 != "," && $0 != "}" }
    let twice = try #require(throws: GenesisError.self) {
      try Genesis.parse(json: Bytes(repeated.utf8), baseDirectory: folder.path)
    }
    #expect(twice.kind == .repeatedField && twice.path == path + ".shares", "\(twice)")
  }

  @Test func `a constructor with unnamed parameters takes a list only`() throws {
    let nameless = artifact(Hex.encode(bytecode)).replacingOccurrences(of: "\"gateway\"", with: "\"\"")
    try write("contracts/Rewards.json", nameless)
    let gateway = SystemContract.inferenceGateway.address.hex
    #expect(try load([gateway, [1]]).bytecode == bytecode)
    #expect(try error(["": gateway, "shares": [1]]).fix == "write the arguments as an array")
  }

  @Test func `arguments may refer to the time of block 0 and to the amounts of shares, and the summary shows them`()
    throws
  {
    var changed = try document()
    changed["timestamp"] = 1_700
    changed["openledger", "systemContracts"] = [
      contract([
        "gateway": "${systemContracts.RevenueShare}", "shares": ["${timestamp}", "${allocation.liquidity.amount}"],
      ])
    ]
    let genesis = try changed.parse(baseDirectory: folder.path)
    let amount = try #require(genesis.allocations.first { $0.name == "liquidity" }).amount
    let expected = try ABI.encode(
      [.address(SystemContract.revenueShare.address), .array([.uint(1_700), .uint(amount)])],
      as: [ABIType("address"), ABIType("uint256[]")])
    #expect(try genesis.loadFiles().contracts.first?.encodedArguments == expected)
    #expect(genesis.summary.text.contains("  shares"))
    #expect(genesis.summary.text.contains("[1700, \(amount)]"))
  }
}
