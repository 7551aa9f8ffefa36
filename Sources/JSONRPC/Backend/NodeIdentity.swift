public import ABI
public import Primitives

/// What a node says of itself and of its genesis; fixed while it runs.
public struct NodeIdentity: Sendable {
  /// Name, version and platform, for `web3_clientVersion`.
  public var clientVersion: String
  /// The chain's identifier (EIP-155).
  public var chainID: UInt64
  /// The system contracts of the genesis.
  public var contracts: [ContractDescription]
  /// The base models of the genesis.
  public var models: [ModelDescription]
  /// The adapters of the genesis.
  public var adapters: [AdapterDescription]
  /// How many tokens an answer has at most when the question does not say.
  public var defaultOutputTokens: UInt32

  /// Makes an identity.
  public init(
    clientVersion: String, chainID: UInt64, contracts: [ContractDescription], models: [ModelDescription],
    adapters: [AdapterDescription],
    defaultOutputTokens: UInt32
  ) {
    self.clientVersion = clientVersion
    self.chainID = chainID
    self.contracts = contracts
    self.models = models
    self.adapters = adapters
    self.defaultOutputTokens = defaultOutputTokens
  }

  /// A system contract by its name.
  public func contract(_ name: String) -> ContractDescription? { contracts.first { $0.name == name } }
}

/// A system contract that the genesis placed.
public struct ContractDescription: Sendable {
  /// Its name, for example `OpenToken`.
  public var name: String
  /// Where it is.
  public var address: Address
  /// Its functions, events and errors; nil when the node was started without its artifact.
  public var interface: ContractInterface?
  /// The JSON text of its ABI; empty without an artifact.
  public var interfaceJSON: Bytes

  /// Describes a contract.
  public init(name: String, address: Address, interface: ContractInterface?, interfaceJSON: Bytes) {
    self.name = name
    self.address = address
    self.interface = interface
    self.interfaceJSON = interfaceJSON
  }
}

/// A base model that the genesis registered.
public struct ModelDescription: Sendable, Hashable {
  /// Its name in the genesis.
  public var name: String
  /// The hash of its manifest, by which precompiled contracts know it.
  public var manifestHash: Hash

  /// Describes a model.
  public init(name: String, manifestHash: Hash) {
    self.name = name
    self.manifestHash = manifestHash
  }
}

/// An adapter that the genesis registered.
public struct AdapterDescription: Sendable, Hashable {
  /// Its name in the genesis.
  public var name: String
  /// The name of the base model it belongs to.
  public var base: String
  /// The hash of its manifest.
  public var manifestHash: Hash

  /// Describes an adapter.
  public init(name: String, base: String, manifestHash: Hash) {
    self.name = name
    self.base = base
    self.manifestHash = manifestHash
  }
}
