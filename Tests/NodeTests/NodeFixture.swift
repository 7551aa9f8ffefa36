import ChainSpecification
import ChainTypes
import Consensus
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
import KeyValueStore
import Logging
import Node
import Primitives

/// A small chain and its accounts for the tests.
struct NodeFixture {
  let genesis: Genesis
  let keys: [PrivateKey]
  static let chainID: UInt64 = 777

  /// A chain whose rules differ from the usual by the gas of a question, with contracts that `accounts` gives code.
  init(baseGas: Int = 10_000, accounts: [Address: String] = [:]) throws {
    keys = try DevelopmentAccounts.keys()
    let json = """
      {
        "config": { "chainId": \(NodeFixture.chainID), "cancunTime": 0, "pragueTime": 0, "osakaTime": 0 },
        "timestamp": "0x0", "gasLimit": "0x1c9c380", "difficulty": "0x0", "baseFeePerGas": "0x3b9aca00",
        "alloc": {
          "\(keys[0].address.hex)": { "balance": "50000000000000000000000" },
          "\(keys[1].address.hex)": { "balance": "50000000000000000000000" },
          \(NodeFixture.contracts(accounts))\(NodeFixture.predeploys)
        },
        "openledger": {
          "baseFee": { "policy": "burn" }, "systemContracts": [],
          "allocation": [ { "name": "rest", "basisPoints": 9999, "address": "0x00000000000000000000000000000000000c0001" } ],
          "feeSplit": { "platform": 1000, "model": 2000, "stakers": 2000, "data": 5000 },
          "ai": {
            "macsPerGas": 200, "baseGas": \(baseGas), "gasPerPromptByte": 16, "maximumPromptTokens": 64,
            "maximumOutputTokens": 64, "maximumAdapterBytes": 65536, "blobGasPerByte": 25, "maximumBlobBytes": 65536,
            "maximumAssembledBlobBytes": 65536, "trainingGasPerBlock": 50000000, "trainingGasPrice": 1000000000,
            "attributionGasPerCall": 10000000
          },
          "models": [], "adapters": []
        }
      }
      """
    genesis = try Genesis.parse(json: Bytes(json.utf8), baseDirectory: "/")
  }

  /// Contracts as members of `alloc`, each followed by a comma.
  private static func contracts(_ accounts: [Address: String]) -> String {
    accounts.map { address, code in
      """
      "\(address.hex)": { "balance": "0", "nonce": "1", "code": "\(code)" },
      """
    }.joined()
  }

  /// The contracts that every block calls, as members of `alloc`.
  private static var predeploys: String {
    Predeploy.allCases.map { predeploy in
      """
      "\(predeploy.address.hex)": { "balance": "0", "nonce": "1", "code": "\(Hex.encode(predeploy.code))" }
      """
    }.joined(separator: ",\n")
  }

  /// A node that makes a block one second after its parent for each transaction.
  func node(on store: any KeyValueStore, mode: SequencingMode = .instant) throws -> Node {
    var configuration = NodeConfiguration(mode: mode, usesFixedTimestamps: true)
    configuration.unlockedKeys = keys
    configuration.callThreads = 1
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return try Node(genesis: genesis, store: store, configuration: configuration, logger: logger)
  }

  func transfer(from account: Int = 0, nonce: UInt64, value: UInt64 = 1, fee: UInt64 = 20) -> SignedTransaction {
    let gwei: UInt256 = 1_000_000_000
    return Transaction(
      envelope: .dynamicFee(
        chainID: NodeFixture.chainID, maximumPriorityFeePerGas: gwei, maximumFeePerGas: UInt256(fee) &* gwei,
        accessList: []),
      nonce: nonce, gasLimit: 21_000, to: keys[5].address, value: UInt256(value)
    ).signed(with: keys[account])
  }

  /// A call with much gas from the first account.
  func call(nonce: UInt64, to: Address, data: Bytes) -> SignedTransaction {
    let gwei: UInt256 = 1_000_000_000
    return Transaction(
      envelope: .dynamicFee(
        chainID: NodeFixture.chainID, maximumPriorityFeePerGas: gwei, maximumFeePerGas: 20 &* gwei, accessList: []),
      nonce: nonce, gasLimit: 1_000_000, to: to, value: .zero, data: data
    ).signed(with: keys[0])
  }

  /// Calls a closure with the path of a new folder that is removed afterwards.
  static func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("openledger-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
  }
}

extension Node {
  /// Sends a transaction through the RPC server.
  func send(_ transaction: SignedTransaction) async throws -> JSON {
    try await rpc.call("eth_sendRawTransaction", [.data(transaction.encoded)])
  }

  /// The receipt of a transaction through the RPC server; null when no block holds it.
  func receipt(_ transaction: SignedTransaction) async throws -> JSON {
    try await rpc.call("eth_getTransactionReceipt", [.hash(transaction.hash)])
  }
}
