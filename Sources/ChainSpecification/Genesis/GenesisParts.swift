public import ChainTypes
public import Primitives

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

  /// Creates it from its parts.
  public init(
    nonce: UInt64, timestamp: UInt64, extraData: Bytes, gasLimit: UInt64, mixHash: Hash, coinbase: Address,
    baseFeePerGas: UInt256
  ) {
    self.nonce = nonce
    self.timestamp = timestamp
    self.extraData = extraData
    self.gasLimit = gasLimit
    self.mixHash = mixHash
    self.coinbase = coinbase
    self.baseFeePerGas = baseFeePerGas
  }
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

  /// Creates it from its parts.
  public init(address: Address, balance: UInt256, nonce: UInt64, code: Bytes, storage: [GenesisSlot]) {
    self.address = address
    self.balance = balance
    self.nonce = nonce
    self.code = code
    self.storage = storage
  }
}

/// A storage slot with its value.
public struct GenesisSlot: Sendable, Hashable {
  /// The slot.
  public var slot: UInt256
  /// The value.
  public var value: UInt256

  /// Creates it from its parts.
  public init(slot: UInt256, value: UInt256) {
    self.slot = slot
    self.value = value
  }
}

/// A share of the supply.
public struct GenesisAllocation: Sendable, Hashable {
  /// Who the share is for.
  public var name: String
  /// The share, in basis points of the whole supply.
  public var basisPoints: UInt64
  /// The account that receives it.
  public var address: Address

  /// Creates it from its parts.
  public init(name: String, basisPoints: UInt64, address: Address) {
    self.name = name
    self.basisPoints = basisPoints
    self.address = address
  }

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
  /// The constructor's arguments, with all references replaced.
  public var arguments: GenesisArguments

  /// Creates it from its parts.
  public init(contract: SystemContract, artifact: String, codeHash: Hash, arguments: GenesisArguments) {
    self.contract = contract
    self.artifact = artifact
    self.codeHash = codeHash
    self.arguments = arguments
  }
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

  /// Creates it from its parts.
  public init(name: String, base: String?, path: String, manifestHash: Hash) {
    self.name = name
    self.base = base
    self.path = path
    self.manifestHash = manifestHash
  }

  /// What the manifest describes.
  public var kind: ModelManifest.Kind { base == nil ? .base : .adapter }
}
