/// The prices and limits of inference, of training, of attribution and of blobs, which genesis sets.
public struct AIParameters: Sendable, Hashable {
  /// How many multiply-accumulates of a model one gas buys.
  public var macsPerGas: UInt64
  /// The gas of every inference before its work.
  public var baseGas: UInt64
  /// The gas of each byte of a prompt.
  public var gasPerPromptByte: UInt64
  /// The most tokens of a prompt.
  public var maximumPromptTokens: UInt64
  /// The most tokens of an answer.
  public var maximumOutputTokens: UInt64
  /// The most bytes of all files of an adapter together.
  public var maximumAdapterBytes: UInt64
  /// The gas of each byte of a stored blob.
  public var blobGasPerByte: UInt64
  /// The most bytes of a blob that one call stores.
  public var maximumBlobBytes: UInt64
  /// The most bytes of a blob that is assembled from others.
  public var maximumAssembledBlobBytes: UInt64
  /// The gas of training steps that one block may do; 0 lets training stand still.
  public var trainingGasPerBlock: UInt64
  /// What one gas of training costs, in wei.
  public var trainingGasPrice: UInt64
  /// The most gas that one call of attribution takes; 0 refuses all.
  public var attributionGasPerCall: UInt64

  /// Creates parameters; `ranges` says which values a genesis file may set.
  public init(
    macsPerGas: UInt64, baseGas: UInt64, gasPerPromptByte: UInt64, maximumPromptTokens: UInt64,
    maximumOutputTokens: UInt64, maximumAdapterBytes: UInt64, blobGasPerByte: UInt64, maximumBlobBytes: UInt64,
    maximumAssembledBlobBytes: UInt64, trainingGasPerBlock: UInt64 = 50_000_000,
    trainingGasPrice: UInt64 = 1_000_000_000, attributionGasPerCall: UInt64 = 10_000_000
  ) {
    self.macsPerGas = macsPerGas
    self.baseGas = baseGas
    self.gasPerPromptByte = gasPerPromptByte
    self.maximumPromptTokens = maximumPromptTokens
    self.maximumOutputTokens = maximumOutputTokens
    self.maximumAdapterBytes = maximumAdapterBytes
    self.blobGasPerByte = blobGasPerByte
    self.maximumBlobBytes = maximumBlobBytes
    self.maximumAssembledBlobBytes = maximumAssembledBlobBytes
    self.trainingGasPerBlock = trainingGasPerBlock
    self.trainingGasPrice = trainingGasPrice
    self.attributionGasPerCall = attributionGasPerCall
  }

  /// The parameters of the development chain: a small model on a laptop's processor.
  public static let standard = AIParameters(
    macsPerGas: 200, baseGas: 10_000, gasPerPromptByte: 16, maximumPromptTokens: 1_024, maximumOutputTokens: 256,
    maximumAdapterBytes: 16 << 20, blobGasPerByte: 25, maximumBlobBytes: 131_072,
    maximumAssembledBlobBytes: 16 << 20)
}

extension AIParameters {
  /// One parameter: its name in genesis files, the values it may have, and where it is kept.
  public struct Parameter: Sendable {
    /// The name in genesis files.
    public let name: String
    /// The values that genesis may set.
    public let range: ClosedRange<UInt64>
    /// Where the value is kept.
    let keyPath: any WritableKeyPath<AIParameters, UInt64> & Sendable
  }

  /// All parameters in the order of the genesis file.
  ///
  /// The upper bounds keep every product of a parameter and a length within 64 bits.
  public static let parameters: [Parameter] = [
    Parameter(name: "macsPerGas", range: 1...1_000_000_000, keyPath: \.macsPerGas),
    Parameter(name: "baseGas", range: 0...1_000_000_000, keyPath: \.baseGas),
    Parameter(name: "gasPerPromptByte", range: 0...1_000_000, keyPath: \.gasPerPromptByte),
    Parameter(name: "maximumPromptTokens", range: 1...1_048_576, keyPath: \.maximumPromptTokens),
    Parameter(name: "maximumOutputTokens", range: 1...1_048_576, keyPath: \.maximumOutputTokens),
    Parameter(name: "maximumAdapterBytes", range: 1...(1 << 30), keyPath: \.maximumAdapterBytes),
    Parameter(name: "blobGasPerByte", range: 0...1_000_000, keyPath: \.blobGasPerByte),
    Parameter(name: "maximumBlobBytes", range: 1...(1 << 24), keyPath: \.maximumBlobBytes),
    Parameter(name: "maximumAssembledBlobBytes", range: 1...(1 << 30), keyPath: \.maximumAssembledBlobBytes),
    Parameter(name: "trainingGasPerBlock", range: 0...1_000_000_000_000, keyPath: \.trainingGasPerBlock),
    Parameter(name: "trainingGasPrice", range: 0...1_000_000_000_000_000, keyPath: \.trainingGasPrice),
    Parameter(name: "attributionGasPerCall", range: 0...1_000_000_000_000, keyPath: \.attributionGasPerCall),
  ]

  /// The value of a parameter.
  public subscript(parameter: Parameter) -> UInt64 {
    get { self[keyPath: parameter.keyPath] }
    set { self[keyPath: parameter.keyPath] = newValue }
  }
}
