public import ChainSpecification
public import ChainStore
public import KeyValueStore
public import StateTransition

/// Why a node does not start or stops; the data directory stands at its last durable block.
public enum NodeError: Error, Sendable, CustomStringConvertible {
  /// The genesis file or a file that it names is not right.
  case genesis(GenesisError)
  /// Block 0 could not be made from the genesis.
  case genesisBlock(GenesisBuildError)
  /// The data directory cannot be used.
  case store(StoreError)
  /// The chain in the data directory cannot be used.
  case chain(ChainStoreError)
  /// The tables of this program are inconsistent; the text says which.
  case configuration(String)
  /// A block could not be made durable.
  case blockProduction(String)
  /// The address of the RPC server cannot be listened on.
  case listen(host: String, port: Int, reason: String)

  /// One sentence that says what to do.
  public var description: String {
    switch self {
    case .genesis(let error): "the genesis file is not valid: \(error)"
    case .genesisBlock(let error): "block 0 could not be made from the genesis: \(error)"
    case .store(let error): error.description
    case .chain(let error): error.description
    case .configuration(let reason): reason
    case .blockProduction(let reason):
      "block production ended: \(reason); free space or repair the data directory, then start the node again"
    case .listen(let host, let port, let reason):
      "cannot listen on \(host):\(port): \(reason); choose another port with --port or end the program that uses it"
    }
  }
}
