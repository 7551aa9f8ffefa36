public import ABI
public import ChainTypes
public import Primitives

/// The files that a genesis names, with contents that match their hashes.
public struct GenesisFiles: Sendable {
  /// The contracts in the order of their construction.
  public var contracts: [LoadedContract]
  /// The base models in the order of the genesis file.
  public var models: [LoadedModel]
  /// The adapters in the order of the genesis file.
  public var adapters: [LoadedModel]

  /// Creates it from its parts.
  public init(contracts: [LoadedContract], models: [LoadedModel], adapters: [LoadedModel]) {
    self.contracts = contracts
    self.models = models
    self.adapters = adapters
  }
}

/// A contract whose artifact was read.
public struct LoadedContract: Sendable {
  /// What the genesis says about it.
  public var contract: GenesisContract
  /// The bytecode, without constructor arguments.
  public var bytecode: Bytes
  /// The ABI-encoded constructor arguments.
  public var encodedArguments: Bytes
  /// The functions, events and errors.
  public var interface: ContractInterface

  /// Creates it from its parts.
  public init(contract: GenesisContract, bytecode: Bytes, encodedArguments: Bytes, interface: ContractInterface) {
    self.contract = contract
    self.bytecode = bytecode
    self.encodedArguments = encodedArguments
    self.interface = interface
  }

  /// The bytes that a create message carries: the bytecode and the arguments after it.
  public var initCode: Bytes { bytecode + encodedArguments }
}

/// A base model or an adapter whose files were read.
public struct LoadedModel: Sendable {
  /// A file with its contents.
  public struct File: Sendable {
    /// The name inside the folder.
    public var name: String
    /// The contents.
    public var contents: Bytes

    /// Creates it from its parts.
    public init(name: String, contents: Bytes) {
      self.name = name
      self.contents = contents
    }
  }

  /// What the genesis says about it.
  public var model: GenesisModel
  /// The manifest, whose hash is the content id.
  public var manifest: ModelManifest
  /// The files in the order of the manifest.
  public var files: [File]

  /// Creates it from its parts.
  public init(model: GenesisModel, manifest: ModelManifest, files: [File]) {
    self.model = model
    self.manifest = manifest
    self.files = files
  }
}
