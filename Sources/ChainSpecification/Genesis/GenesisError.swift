/// Why a genesis file, or a file that it names, is refused.
public struct GenesisError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of faults.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The file is not JSON.
    case invalidJSON
    /// A field is not one of the format's.
    case unknownField
    /// A field appears twice.
    case repeatedField
    /// A required field is not there.
    case missingField
    /// A value is not of the JSON type that the field has.
    case wrongType
    /// A value is outside what the field allows.
    case invalidValue
    /// The coins created at genesis are not exactly the supply.
    case wrongSupply
    /// A file that the genesis names cannot be read.
    case unreadableFile
    /// A file that the genesis names has other contents than its hash says.
    case wrongHash
  }

  /// The kind of fault.
  public let kind: Kind
  /// The JSON path of the field, such as `$.alloc.0x00….balance` or `$.openledger.models[0].path`.
  public let path: String
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let fix: String

  /// Creates an error.
  public init(_ kind: Kind, at path: String, _ problem: String, fix: String) {
    self.kind = kind
    self.path = path
    self.problem = problem
    self.fix = fix
  }

  /// The path, the problem and the fix in one sentence.
  public var description: String { "\(path): \(problem); \(fix)" }
}
