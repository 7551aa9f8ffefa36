public import ChainTypes
public import Primitives

/// The start of a chain: its rules and everything that block 0 consists of.
public struct Genesis: Sendable {
  /// The chain's rules and parameters.
  public var specification: ChainSpecification
  /// The facts of block 0 that the file gives.
  public var block: GenesisBlock
  /// The accounts that exist from the start, by address.
  public var accounts: [GenesisAccount]
  /// The shares of the supply, in the order of the file; each adds to the balance of its account.
  public var allocations: [GenesisAllocation]
  /// The contracts that are constructed, in the order of their construction.
  public var systemContracts: [GenesisContract]
  /// The base models whose files are stored, in order.
  public var models: [GenesisModel]
  /// The adapters whose files are stored after the models', in order.
  public var adapters: [GenesisModel]
  /// The folder of the genesis file, against which its paths are resolved.
  public var baseDirectory: String
}

/// The facts of block 0 that a genesis file gives.
public struct GenesisBlock: Sendable, Hashable {
  /// Eight free bytes.
  public var nonce: UInt64
  /// The time in seconds since 1970.
  public var timestamp: UInt64
  /// At most 32 free bytes.
  public var extraData: Bytes
  /// The gas limit.
  public var gasLimit: UInt64
  /// The first value of the randomness.
  public var mixHash: Hash
  /// The beneficiary.
  public var coinbase: Address
  /// The base fee, in wei for one gas.
  public var baseFeePerGas: UInt256
}

/// An account that exists from the start.
public struct GenesisAccount: Sendable, Hashable {
  /// The account.
  public var address: Address
  /// Its coins, in wei.
  public var balance: UInt256
  /// Its nonce.
  public var nonce: UInt64
  /// Its code.
  public var code: Bytes
  /// Its storage slots with their values, sorted by slot; no value is zero.
  public var storage: [GenesisSlot]
}

/// A storage slot with its value.
public struct GenesisSlot: Sendable, Hashable {
  /// The slot.
  public var slot: UInt256
  /// The value.
  public var value: UInt256
}

/// A share of the supply.
public struct GenesisAllocation: Sendable, Hashable {
  /// Who the share is for.
  public var name: String
  /// The share, in basis points of the whole supply.
  public var basisPoints: UInt64
  /// The account that receives it.
  public var address: Address

  /// The share in wei.
  public var amount: UInt256 { UInt256(basisPoints) &* Supply.basisPointWei }
}

/// A contract that genesis constructs.
public struct GenesisContract: Sendable, Hashable {
  /// Which contract it is, and thereby its address.
  public var contract: SystemContract
  /// The path of its artifact below the genesis file's folder.
  public var artifact: String
  /// The Keccak-256 hash of its bytecode.
  public var codeHash: Hash
  /// The constructor's arguments as text, with all references replaced.
  public var arguments: [String]
}

/// A base model or an adapter whose files genesis stores.
public struct GenesisModel: Sendable, Hashable {
  /// The name inside the file.
  public var name: String
  /// The name of the base model; nil for a base model.
  public var base: String?
  /// The path of the folder below the genesis file's folder.
  public var path: String
  /// The content id: the Keccak-256 hash of the manifest.
  public var manifestHash: Hash

  /// What the manifest describes.
  public var kind: ModelManifest.Kind { base == nil ? .base : .adapter }
}

extension Genesis {
  /// All coins that genesis creates, in wei; the supply, as the parser guarantees.
  public var supply: UInt256 {
    let balances = accounts.reduce(UInt256.zero) { $0 &+ $1.balance }
    return allocations.reduce(balances) { $0 &+ $1.amount }
  }

  /// The fork that is in force in block 0.
  public var fork: HardFork { specification.fork(at: block.timestamp) }

  /// The header of block 0 over a state with this root.
  public func header(stateRoot: Hash) -> Header {
    Header(
      beneficiary: block.coinbase, stateRoot: stateRoot, number: 0, gasLimit: block.gasLimit,
      timestamp: block.timestamp, extraData: block.extraData, prevRandao: block.mixHash, nonce: block.nonce,
      baseFeePerGas: block.baseFeePerGas, requestsHash: fork >= .prague ? Header.emptyRequestsHash : nil)
  }
}
