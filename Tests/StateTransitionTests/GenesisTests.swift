import ChainSpecification
import ChainTypes
import EVM
import Execution
import Foundation
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

@Suite struct GenesisTests {
  /// A genesis in a folder of its own: two accounts, OpenToken as a script, one model and one adapter.
  private func makeGenesis(arguments: String = "", code: Bytes? = nil) throws -> Genesis {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-genesis-\(UUID().uuidString)")
    for name in ["models/base", "adapters/a"] {
      try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    let model: [(String, Bytes)] = [("config.json", [1, 1]), ("model.safetensors", [2, 2])]
    let adapter: [(String, Bytes)] = [("adapter_config.json", [3]), ("adapter_model.safetensors", [4])]
    for (name, content) in model { try Data(content).write(to: folder.appending(path: "models/base/\(name)")) }
    for (name, content) in adapter { try Data(content).write(to: folder.appending(path: "adapters/a/\(name)")) }
    let code = code ?? ScriptMachine.code([.store(slot: 1, value: 2)])
    let abi = arguments.isEmpty ? "[]" : #"[{"type":"constructor","inputs":[{"name":"a","type":"uint256"}]}]"#
    try Data(#"{"contractName":"OpenToken","abi":\#(abi),"bytecode":"\#(Hex.encode(code))"}"#.utf8)
      .write(to: folder.appending(path: "OpenToken.json"))
    let manifest = { (files: [(String, Bytes)]) in
      ModelManifest(files: files.map { ModelManifest.File(name: $0.0, contents: $0.1) }).hash.hex
    }
    let predeploys = Predeploy.allCases.map { predeploy in
      #""\#(predeploy.address.hex)":{"balance":"0x0","nonce":"0x1","code":"\#(Hex.encode(predeploy.code))"}"#
    }.joined(separator: ",")
    let json = """
      {"config":{"chainId":1337,"cancunTime":0,"pragueTime":0,"osakaTime":0},
       "alloc":{"0x00000000000000000000000000000000000000aa":{"balance":"0x52b7d2dcc80cd2e4000000","storage":{}},
                "0x00000000000000000000000000000000000000bb":{"balance":"0x0","nonce":"0x5"},
                \(predeploys)},
       "gasLimit":"0x1c9c380","timestamp":"0x10","extraData":"0x0102","baseFeePerGas":"0x3b9aca00",
       "openledger":{"baseFee":{"policy":"burn"},
         "feeSplit":{"platform":1000,"model":2000,"stakers":2000,"data":5000},
         "ai":{"macsPerGas":200,"baseGas":10000,"gasPerPromptByte":16,"maximumPromptTokens":1024,
           "maximumOutputTokens":256,"maximumAdapterBytes":16777216,"blobGasPerByte":25,"maximumBlobBytes":131072,
           "maximumAssembledBlobBytes":16777216,"trainingGasPerBlock":50000000,
           "trainingGasPrice":1000000000,"attributionGasPerCall":10000000},
         "allocation":[{"name":"community","basisPoints":9000,"address":"0x0000000000000000000000000000000000001000"}],
         "systemContracts":[{"name":"OpenToken","address":"0x0000000000000000000000000000000000001000",
           "artifact":"OpenToken.json","codeHash":"\(Keccak256.hash(code).hex)","arguments":[\(arguments)]}],
         "models":[{"name":"base","path":"models/base","manifestHash":"\(manifest(model))"}],
         "adapters":[{"name":"a","base":"base","path":"adapters/a","manifestHash":"\(manifest(adapter))"}]}}
      """
    return try Genesis.parse(json: Bytes(json.utf8), baseDirectory: folder.path)
  }

  private func build(
    _ genesis: Genesis, on database: StateDatabase = .inMemory()
  ) throws -> (block: ExecutedBlock, changes: StateChanges) {
    let rules = ExecutionRules(
      specification: genesis.specification, precompiles: try .standard(engine: EchoEngine()),
      machines: [ScriptMachine(), EVMMachine()])
    return try GenesisBuilder(rules: rules).build(
      genesis, files: genesis.loadFiles(), state: database.headState())
  }

  @Test("block 0 holds accounts, allocations, constructed contracts and the models' files")
  func contents() throws {
    let database = StateDatabase.inMemory()
    let genesis = try makeGenesis()
    let (block, changes) = try build(genesis, on: database)
    try database.save(changes)
    let state = database.headState()

    let token = SystemContract.openToken.address
    #expect(state.balance(Address(low: 0xAA)) == Supply.totalWei.divided(by: 10))
    #expect(state.nonce(Address(low: 0xBB)) == 5)
    #expect(state.balance(token) == Supply.totalWei.divided(by: 10) &* 9)
    #expect(state.hasCode(token) && state.nonce(token) == 1)
    for model in genesis.models + genesis.adapters { #expect(state.blob(model.manifestHash) != nil) }
    #expect(state.blob(Keccak256.hash([2, 2])) == [2, 2])
    #expect(block.header.number == 0 && block.header.timestamp == 16 && block.header.extraData == [1, 2])
    #expect(block.receipts.isEmpty && block.header.requestsHash == Header.emptyRequestsHash)
  }

  @Test("a system contract has its share of the supply when its constructor runs")
  func allocatedBeforeConstruction() throws {
    // SELFBALANCE PUSH0 SSTORE, then one byte of code.
    let code: Bytes = [0x47, 0x5F, 0x55, 0x60, 0x01, 0x5F, 0xF3]
    let database = StateDatabase.inMemory()
    try database.save(build(makeGenesis(code: code), on: database).changes)
    let (state, token) = (database.headState(), SystemContract.openToken.address)
    #expect(state.storage(token, 0) == Supply.totalWei.divided(by: 10) &* 9)
    #expect(state.storage(token, 0) == state.balance(token))
  }

  @Test("a genesis gives no storage to the accounts whose storage the node keeps", arguments: [0x0A00, 0x0A12])
  func reservedStorage(address: UInt64) throws {
    var genesis = try makeGenesis()
    genesis.accounts.append(
      GenesisAccount(
        address: Address(low: address), balance: .zero, nonce: 0, code: [], storage: [GenesisSlot(slot: 0, value: 1)]))
    #expect(throws: GenesisBuildError.reservedStorage(Address(low: address))) { try build(genesis) }
  }

  @Test("block 0 is reproducible, and continues into block 1")
  func reproducible() throws {
    let genesis = try makeGenesis()
    #expect(try build(genesis).block.hash == build(genesis).block.hash)
    #expect(try makeGenesis().specification == genesis.specification)
  }

  @Test("a constructor that reverts is named")
  func failingConstructor() throws {
    // The script machine's constructor reverts when its arguments start with 0xFF.
    let argument = "\"0x" + String(repeating: "f", count: 64) + "\""
    #expect(throws: GenesisBuildError.self) { try build(makeGenesis(arguments: argument)) }
    do {
      _ = try build(makeGenesis(arguments: argument))
    } catch {
      #expect("\(error)".contains("constructor of OpenToken"))
    }
  }

  @Test("a state with accounts takes no genesis")
  func nonEmpty() throws {
    let genesis = try makeGenesis()
    let state = StateDatabase.inMemory().headState()
    state.setBalance(1, of: Address(low: 1))
    _ = try state.commit()
    let rules = ExecutionRules(specification: genesis.specification, precompiles: .empty, machines: [])
    #expect(throws: GenesisBuildError.stateNotEmpty) {
      try GenesisBuilder(rules: rules).build(genesis, files: genesis.loadFiles(), state: state)
    }
  }
}
