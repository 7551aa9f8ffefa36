/// Why a store operation failed; a failed operation has changed nothing unless its description says otherwise.
public enum StoreError: Error, Sendable, Hashable {
  /// Another process (or another handle in this one) holds the database at `path`.
  case locked(path: String)
  /// Stored data does not have the expected form; `reason` names the record.
  case corruption(reason: String)
  /// The file system refused or failed; `reason` is the system's own message.
  case inputOutput(reason: String)
  /// The database was written by a newer program.
  case newerFormat(path: String, found: UInt32, supported: UInt32)
  /// The database holds the chain with genesis hash `stored`, not the one asked for (hexadecimal hashes).
  case otherChain(stored: String, expected: String)
  /// The operation came after the store was closed.
  case closed
}

extension StoreError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .locked(let path):
      "The database at \(path) is in use by another process; stop that process or choose another data directory."
    case .corruption(let reason):
      "The database is damaged (\(reason)); restore a backup or start again from an empty data directory."
    case .inputOutput(let reason):
      "The database could not be read or written (\(reason)); check the path, its permissions and the free disk space."
    case .newerFormat(let path, let found, let supported):
      "The database at \(path) has format \(found) and this program knows formats up to \(supported); use a newer program."
    case .otherChain(let stored, let expected):
      "The database belongs to the chain with genesis \(stored), not \(expected); choose another data directory or genesis."
    case .closed:
      "The store is closed; open it again before using it."
    }
  }
}
