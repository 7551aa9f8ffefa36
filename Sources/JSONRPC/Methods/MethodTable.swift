/// The methods of a server by name.
public struct MethodTable: Sendable {
  /// All methods in the order of the documentation.
  public let all: [RPCMethod]
  private let byName: [String: RPCMethod]

  /// A table; of two methods with one name the later counts.
  public init(_ methods: [RPCMethod]) {
    all = methods
    byName = Dictionary(methods.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  /// The method of a name.
  public subscript(name: String) -> RPCMethod? { byName[name] }

  /// Every method of a node.
  public static let standard = MethodTable(
    nodeMethods + chainMethods + stateMethods + transactionMethods + callMethods + traceMethods + feeMethods
      + logMethods
      + filterMethods + poolMethods + intelligenceMethods + datanetMethods + attributionMethods
      + discoveryMethods)
}
