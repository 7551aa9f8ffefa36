import ChainSpecification
import ChainStore
import ChainTypes
import Execution
import JSONCoding
import JSONRPC
import KeyValueStore
import Primitives
import StateTransition
import WorldState

/// A chain of block 0, and no pool.
struct TestBackend: RPCBackend {
  var identity = NodeIdentity(
    clientVersion: "OpenLedger/test", chainID: 1337, contracts: [], models: [], adapters: [], defaultOutputTokens: 16)
  let chain: ChainStore
  var rules = ExecutionRules(
    specification: ChainSpecification(chainID: 1337), precompiles: .empty, machines: [])
  let accounts: [Address] = []

  /// A chain with the accounts of a state in block 0, which has none unless it is given.
  init(changes: StateChanges = StateChanges(root: Keccak256.emptyTrieRoot)) throws {
    let header = Header(
      stateRoot: changes.root, number: 0, gasLimit: 30_000_000, timestamp: 0, baseFeePerGas: 1_000_000_000,
      requestsHash: Header.emptyRequestsHash)
    chain = try ChainStore(
      MemoryStore(), genesis: ExecutedBlock(block: Block(header: header)), changes: changes)
  }

  func executedBlock(hash: Hash) throws(ChainStoreError) -> ExecutedBlock? { try chain.executedBlock(hash: hash) }
  func submit(_ transaction: SignedTransaction) throws(RPCError) -> Hash { throw .rejected("no pool") }
  func settle(transaction: Hash) async {}
  func pooled(transaction: Hash) -> (transaction: SignedTransaction, sender: Address)? { nil }
  func pendingNonce(of sender: Address) throws(RPCError) -> UInt64 { 0 }
  func poolStatus() -> (pending: Int, queued: Int) { (0, 0) }
  func poolContent() -> [PoolContent] { [] }
  func sign(_ transaction: Transaction, from: Address) throws(RPCError) -> SignedTransaction {
    throw .rejected("no keys")
  }
}

/// A server on such a chain.
struct TestServer {
  let server: RPCServer

  /// The chain that it serves.
  let chain: ChainStore

  init() throws {
    self.init(backend: try TestBackend())
  }

  init(backend: TestBackend) {
    chain = backend.chain
    server = RPCServer(backend: backend, workers: WorkerThreads(count: 1, name: "test"))
  }

  /// The response to a body, as JSON; nil when the response is empty.
  func respond(_ body: String) async throws -> JSON? {
    let response = await server.respond(to: Bytes(body.utf8))
    return response.isEmpty ? nil : try JSON.parse(response)
  }

  /// The response to a call.
  func call(_ method: String, _ parameters: String) async throws -> JSON {
    let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#
    return try await respond(body) ?? .null
  }
}

extension JSON {
  /// The code of an error response; nil for a success.
  var errorCode: Int? {
    guard case .number(let literal) = self["error"]?["code"] else { return nil }
    return Int(literal)
  }

  /// The message of an error response.
  var errorMessage: String { self["error"]?["message"]?.text ?? "" }
}
