public import Execution
public import Primitives
public import WorldState

/// Why block 0 cannot be built from a genesis.
public enum GenesisBuildError: Error, Sendable, Equatable {
  /// The state already has accounts.
  case stateNotEmpty
  /// The genesis gives storage to an account whose storage the node itself keeps.
  case reservedStorage(Address)
  /// A system contract's constructor did not succeed; the text is its revert reason.
  case constructor(String, MessageStatus, String)
  /// A file of a model or an adapter has no bytes.
  case emptyFile(model: String, file: String)
  /// The state could not be read or committed.
  case fault(StateError)
}

extension GenesisBuildError: CustomStringConvertible {
  /// One sentence that names the part and the fix.
  public var description: String {
    switch self {
    case .stateNotEmpty: "block 0 is built on an empty state, this one has accounts; use an empty database"
    case .reservedStorage(let address):
      "alloc gives storage to \(address.hex), whose storage the node itself keeps; remove it"
    case .constructor(let name, .failure(let failure), _):
      "the constructor of \(name) failed (\(failure)); check its artifact and arguments in openledger.systemContracts"
    case .constructor(let name, _, let reason):
      "the constructor of \(name) \(reason); check its arguments in openledger.systemContracts"
    case .emptyFile(let model, let file): "\(file) of \(model) is empty; restore the file"
    case .fault(let error): "block 0 cannot be built: \(error)"
    }
  }
}
