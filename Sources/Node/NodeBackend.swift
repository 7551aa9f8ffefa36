internal import ChainStore
internal import ChainTypes
internal import Cryptography
internal import JSONRPC
internal import Primitives
internal import StateTransition
internal import TransactionPool

/// The running chain as the RPC methods see it.
struct NodeBackend: RPCBackend {
  let identity: NodeIdentity
  let blockchain: Blockchain
  let accounts: [Address]
  private let keys: [Address: PrivateKey]

  init(identity: NodeIdentity, blockchain: Blockchain, unlockedKeys: [PrivateKey]) {
    self.identity = identity
    self.blockchain = blockchain
    accounts = unlockedKeys.map(\.address)
    keys = Dictionary(unlockedKeys.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var chain: ChainStore { blockchain.chain }
  var rules: ExecutionRules { blockchain.rules }

  func executedBlock(hash: Hash) throws(ChainStoreError) -> ExecutedBlock? {
    try blockchain.executedBlock(hash: hash)
  }

  func submit(_ transaction: SignedTransaction) throws(RPCError) -> Hash {
    do throws(SubmissionError) { return try blockchain.submit(transaction) } catch { throw rpcError(error) }
  }

  func settle(transaction hash: Hash) async { await blockchain.settle(hash) }

  func pendingNonce(of sender: Address) throws(RPCError) -> UInt64 {
    do throws(SubmissionError) { return try blockchain.pendingNonce(of: sender) } catch { throw rpcError(error) }
  }

  func pooled(transaction hash: Hash) -> (transaction: SignedTransaction, sender: Address)? {
    blockchain.withPool { pool in pool[hash].map { ($0.signed, $0.sender) } }
  }

  func poolStatus() -> (pending: Int, queued: Int) {
    let status = blockchain.withPool { $0.status }
    return (status.pending, status.queued)
  }

  func poolContent() -> [PoolContent] {
    blockchain.withPool { pool in
      pool.senders.map { sender in
        let (pending, queued) = pool.content(of: sender)
        return PoolContent(sender: sender, pending: pending.map(\.signed), queued: queued.map(\.signed))
      }
    }
  }

  func sign(_ transaction: Transaction, from: Address) throws(RPCError) -> SignedTransaction {
    guard let key = keys[from] else {
      throw .rejected(
        "the node holds no key of \(from); sign the transaction yourself and use eth_sendRawTransaction")
    }
    return transaction.signed(with: key)
  }

  private func rpcError(_ error: SubmissionError) -> RPCError {
    if case .state = error { return .internal(error.description) }
    return .rejected(error.description)
  }
}
