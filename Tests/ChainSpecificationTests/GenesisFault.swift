import ChainSpecification
import Primitives
import Testing

/// A change to a good file, and the kind, the path and a part of the message of the error that it gives.
struct GenesisFault: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: GenesisError.Kind
  let path: String
  let text: String
  let change: @Sendable (inout GenesisDocument) -> Void

  init(
    _ name: String, _ kind: GenesisError.Kind, _ path: String, _ text: String,
    _ change: @escaping @Sendable (inout GenesisDocument) -> Void
  ) {
    self.name = name
    self.kind = kind
    self.path = path
    self.text = text
    self.change = change
  }

  var testDescription: String { name }
}

extension GenesisFault {
  static let all: [GenesisFault] = [
    GenesisFault("unknown field", .unknownField, "$.gaslimit", "write \"gasLimit\"") { $0["gaslimit"] = 1 },
    GenesisFault("unknown nested field", .unknownField, "$.openledger.ai.speed", "remove it") {
      $0["openledger", "ai", "speed"] = 1
    },
    GenesisFault("unknown fork", .unknownField, "$.config.amsterdamTime", "remove it") {
      $0["config", "amsterdamTime"] = 0
    },
    GenesisFault("missing section", .missingField, "$.openledger", "add \"openledger\"") { $0["openledger"] = nil },
    GenesisFault("missing chain ID", .missingField, "$.config.chainId", "add \"chainId\"") {
      $0["config", "chainId"] = nil
    },
    GenesisFault("missing parameter", .missingField, "$.openledger.ai.macsPerGas", "add") {
      $0["openledger", "ai", "macsPerGas"] = nil
    },
    GenesisFault("wrong type", .wrongType, "$.alloc", "write an object") { $0["alloc"] = [1] },
    GenesisFault("wrong element type", .wrongType, "$.openledger.models[0]", "this is a number") {
      $0["openledger", "models"] = [1]
    },
    GenesisFault("chain ID zero", .invalidValue, "$.config.chainId", "write a number from 1") {
      $0["config", "chainId"] = 0
    },
    GenesisFault("early fork later", .invalidValue, "$.config.londonBlock", "write 0") {
      $0["config", "londonBlock"] = 5
    },
    GenesisFault("Cancun later", .invalidValue, "$.config.cancunTime", "write 0") { $0["config", "cancunTime"] = 5 },
    GenesisFault("Osaka before Prague", .invalidValue, "$.config.osakaTime", "Osaka comes before Prague") {
      $0["config", "pragueTime"] = 9
    },
    GenesisFault("other blobs", .invalidValue, "$.config.blobSchedule.osaka.max", "write 9") {
      $0["config", "blobSchedule", "osaka", "max"] = 21
    },
    GenesisFault("difficulty", .invalidValue, "$.difficulty", "write 0") { $0["difficulty"] = "0x1" },
    GenesisFault("long extra data", .invalidValue, "$.extraData", "write at most 32") {
      $0["extraData"] = "0x" + String(repeating: "00", count: 33)
    },
    GenesisFault("odd hex", .invalidValue, "$.extraData", "even number") { $0["extraData"] = "0x0" },
    GenesisFault("gas limit", .invalidValue, "$.gasLimit", "write a number from 5000") { $0["gasLimit"] = 4_999 },
    GenesisFault("bad address key", .invalidValue, "$.alloc.0x12", "is not an address") {
      $0["alloc", "0x12"] = ["balance": "0"]
    },
    GenesisFault("bad checksum", .invalidValue, "$.coinbase", "write 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266") {
      $0["coinbase"] = "0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
    },
    GenesisFault("address without prefix", .invalidValue, "$.coinbase", "write 0x and 40") {
      $0["coinbase"] = "0000000000000000000000000000000000000001"
    },
    GenesisFault("account twice", .repeatedField, "$.alloc.0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "appears twice")
    {
      $0["alloc", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"] = ["balance": "0"]
    },
    GenesisFault(
      "slot twice", .repeatedField, "$.alloc.0x0000000000000000000000000000000000000001.storage.1",
      "slot 0x1 appears twice"
    ) {
      $0["alloc", "0x0000000000000000000000000000000000000001"] =
        ["balance": "0", "storage": ["0x1": "1", "1": "1"]] as [String: Any]
    },
    GenesisFault("one wei too little", .wrongSupply, "$.alloc", "1 wei (0.000000000000000001 OPEN) too little") {
      $0["alloc", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "balance"] = "9999999999999999999999"
    },
    GenesisFault("a basis point too much", .wrongSupply, "$.alloc", "(100000 OPEN) too much") {
      $0["alloc", "0x0000000000000000000000000000000000000001"] = ["balance": "100000000000000000000000"]
    },
    GenesisFault("sum beyond 256 bits", .wrongSupply, "$.alloc.", "exceeds 2^256 - 1") {
      $0["alloc", "0x0000000000000000000000000000000000000001"] = ["balance": "0x" + String(repeating: "f", count: 64)]
    },
    GenesisFault("share of nothing", .invalidValue, "$.openledger.allocation[0].basisPoints", "from 1 to 10000") {
      $0["openledger", "allocation"] = [
        ["name": "a", "basisPoints": 0, "address": "0x0000000000000000000000000000000000000001"] as [String: Any]
      ]
    },
    GenesisFault("policy", .invalidValue, "$.openledger.baseFee.policy", "write \"burn\" or") {
      $0["openledger", "baseFee", "policy"] = "keep"
    },
    GenesisFault("burnt with treasury", .invalidValue, "$.openledger.baseFee.treasury", "remove it") {
      $0["openledger", "baseFee", "policy"] = "burn"
    },
    GenesisFault("treasury missing", .missingField, "$.openledger.baseFee.treasury", "add") {
      $0["openledger", "baseFee", "treasury"] = nil
    },
    GenesisFault("shares", .invalidValue, "$.openledger.feeSplit", "sum to 10001 basis points") {
      $0["openledger", "feeSplit", "data"] = 5_001
    },
    GenesisFault("parameter bounds", .invalidValue, "$.openledger.ai.macsPerGas", "from 1 to 1000000000") {
      $0["openledger", "ai", "macsPerGas"] = 0
    },
    GenesisFault("blob limits", .invalidValue, "$.openledger.ai.maximumAssembledBlobBytes", "write at least 131072") {
      $0["openledger", "ai", "maximumAssembledBlobBytes"] = 1
    },
    GenesisFault("unknown contract", .invalidValue, "$.openledger.systemContracts[0].name", "write one of OpenToken") {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract(name: "Opentoken")]
    },
    GenesisFault(
      "contract address", .invalidValue, "$.openledger.systemContracts[0].address",
      "write 0x0000000000000000000000000000000000001000"
    ) {
      $0["openledger", "systemContracts"] = [
        GenesisDocument.contract(address: "0x0000000000000000000000000000000000001001")
      ]
    },
    GenesisFault("contract twice", .invalidValue, "$.openledger.systemContracts[1].name", "appears twice") {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract(), GenesisDocument.contract()]
    },
    GenesisFault(
      "contract over an account", .invalidValue, "$.alloc.0x0000000000000000000000000000000000001000",
      "OpenToken is constructed"
    ) {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract()]
      $0["alloc", "0x0000000000000000000000000000000000001000"] = ["balance": "0", "nonce": 1] as [String: Any]
    },
    GenesisFault(
      "unknown reference", .invalidValue, "$.openledger.systemContracts[0].arguments[0]",
      "there is no ${feeSplit.other}"
    ) {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract(arguments: ["${feeSplit.other}"])]
    },
    GenesisFault("open reference", .invalidValue, "$.openledger.systemContracts[0].arguments[0]", "write }") {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract(arguments: ["${feeSplit"])]
    },
    GenesisFault(
      "path that leaves the folder", .invalidValue, "$.openledger.systemContracts[0].artifact", "without \"..\""
    ) {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract(artifact: "../OpenToken.json")]
    },
    GenesisFault("missing artifact", .unreadableFile, "$.openledger.systemContracts[0].artifact", "cannot be read") {
      $0["openledger", "systemContracts"] = [GenesisDocument.contract()]
    },
    GenesisFault("adapter without base", .invalidValue, "$.openledger.adapters[0].base", "there is no model \"m\"") {
      $0["openledger", "adapters"] = [["name": "a", "base": "m", "path": "a", "manifestHash": Hash.zero.hex]]
    },
    GenesisFault("model name twice", .invalidValue, "$.openledger.models[1].name", "is named \"m\"") {
      let model = ["name": "m", "path": "m", "manifestHash": Hash.zero.hex]
      $0["openledger", "models"] = [model, model]
    },
    GenesisFault("short hash", .invalidValue, "$.openledger.models[0].manifestHash", "64 hexadecimal digits") {
      $0["openledger", "models"] = [["name": "m", "path": "m", "manifestHash": "0x12"]]
    },
  ]
}
