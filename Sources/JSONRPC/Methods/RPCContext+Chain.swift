internal import ChainSpecification
internal import ChainStore
internal import ChainTypes
internal import Primitives
internal import StateTransition
internal import WorldState

extension RPCContext {
  /// The header of the newest durable block.
  var head: Header { backend.chain.head.header }

  /// Reads the chain; a fault of the store becomes an internal error.
  func chain<Value>(_ read: (ChainStore) throws(ChainStoreError) -> Value) throws(RPCError) -> Value {
    do throws(ChainStoreError) { return try read(backend.chain) } catch { throw RPCContext.rpcError(error) }
  }

  /// The header that a reference names; nil for an unknown number or hash. `pending` is the newest durable block.
  func header(_ reference: BlockReference) throws(RPCError) -> Header? {
    try chain { chain throws(ChainStoreError) in
      switch reference {
      case .latest, .pending: chain.head.header
      case .earliest: try chain.header(number: 0)
      case .number(let number): try chain.header(number: number)
      case .hash(let hash): try chain.header(hash: hash)
      }
    }
  }

  /// The header that a reference names; throws for an unknown one.
  func knownHeader(_ reference: BlockReference) throws(RPCError) -> Header {
    guard let header = try header(reference) else {
      throw .notFound("header not found: the chain's newest block is \(head.number)")
    }
    return header
  }

  /// The block of a hash with its receipts and senders; nil for an unknown one.
  func block(hash: Hash) throws(RPCError) -> ExecutedBlock? {
    do throws(ChainStoreError) { return try backend.executedBlock(hash: hash) } catch {
      throw RPCContext.rpcError(error)
    }
  }

  /// The block that a reference names; nil for an unknown one.
  func block(_ reference: BlockReference) throws(RPCError) -> ExecutedBlock? {
    switch reference {
    case .hash(let hash): return try block(hash: hash)
    case .latest, .pending: return try block(hash: backend.chain.head.hash)
    case .earliest, .number:
      let number = if case .number(let number) = reference { number } else { UInt64(0) }
      let hash = try chain { chain throws(ChainStoreError) in try chain.hash(ofBlock: number) }
      guard let hash else { return nil }
      return try block(hash: hash)
    }
  }

  /// The base fee of the block after a header, in wei per gas.
  func nextBaseFee(after header: Header) -> UInt256 { backend.rules.specification.baseFee(parent: header) }

  /// The chain's rules with everything that governance has set in the state after a block: those of the next block.
  ///
  /// The forks of the newest state are also those of every block before.
  func specification(after header: Header) throws(RPCError) -> ChainSpecification {
    do throws(StateError) {
      let state = try backend.chain.state(at: header)
      return try backend.rules.specification.governed { slot throws(StateError) in
        try state.storage(GovernedChain.address, slot)
      } ?? backend.rules.specification
    } catch {
      throw RPCContext.rpcError(error)
    }
  }

  /// The price of blob gas in a block, in wei (EIP-4844).
  func blobBaseFee(of header: Header) throws(RPCError) -> UInt256 {
    // Without excess the price is the least, by every fork's schedule.
    if header.excessBlobGas == 0 { return .one }
    return try specification(after: head).blobBaseFee(of: header)
  }

  /// The price of blob gas in the block after a header, in wei.
  func nextBlobBaseFee(after header: Header) throws(RPCError) -> UInt256 {
    let specification = try specification(after: head)
    let timestamp = header.timestamp + 1
    return specification.schedule(at: timestamp).blobs.baseFee(
      excessBlobGas: specification.excessBlobGas(parent: header, timestamp: timestamp))
  }

  static func rpcError(_ error: ChainStoreError) -> RPCError {
    switch error {
    case .logLimit: .limitExceeded(error.description)
    case .state(let error): rpcError(error)
    default: .internal(error.description)
    }
  }

  /// A state that this node does not keep is the request's fault, anything else the node's.
  static func rpcError(_ error: StateError) -> RPCError {
    switch error {
    case .prunedState, .unknownBlock: .rejected(error.description)
    case .proofTooFarBack: .limitExceeded(error.description)
    default: .internal(error.description)
    }
  }
}

extension ChainSpecification {
  /// The price of blob gas in a block, in wei (EIP-4844).
  func blobBaseFee(of header: Header) -> UInt256 {
    schedule(at: header.timestamp).blobs.baseFee(excessBlobGas: header.excessBlobGas)
  }

  /// The most blob gas of a block.
  func maximumBlobGas(of header: Header) -> UInt64 {
    schedule(at: header.timestamp).blobs.maximum * Transaction.gasPerBlob
  }
}
