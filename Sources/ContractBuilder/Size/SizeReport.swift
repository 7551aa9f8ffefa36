import ContractVM

/// What the bytes of a contract are.
public struct SizeReport: Sendable, Hashable {
  /// A function with the bytes of its code.
  public struct Function: Sendable, Hashable {
    /// Its name as people read it.
    public let name: String
    /// The bytes of its code.
    public let byteCount: Int
    /// Where its code begins in the text.
    public let offset: Int
  }

  /// The most bytes of a contract.
  public static let limit = ContainerLimits.maximumContainerBytes

  /// All bytes of the container.
  public let byteCount: Int
  /// The bytes of code.
  public let text: Int
  /// The bytes of constants.
  public let readOnlyData: Int
  /// The bytes of variables that do not begin as zero.
  public let data: Int
  /// The functions, the largest first.
  public let functions: [Function]

  /// The bytes of the header and of the list of jump targets.
  public var overhead: Int { byteCount - text - readOnlyData - data }
  /// How many bytes the contract may still grow by.
  public var remaining: Int { SizeReport.limit - byteCount }

  init(_ container: Container, functions: [Function]) {
    byteCount = container.encoded.count
    text = container.text.count
    readOnlyData = container.readOnlyData.count
    data = container.data.count
    self.functions = functions
  }
}
