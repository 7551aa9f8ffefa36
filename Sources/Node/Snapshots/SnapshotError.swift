public import ChainStore
public import KeyValueStore
public import Primitives

/// Why a snapshot cannot be made or restored; a failed restore leaves no data directory, a failed creation no snapshot.
public enum SnapshotError: Error, Sendable {
  /// There is something where the snapshot or the data directory should come.
  case exists(path: String)
  /// A folder or file cannot be used; `reason` is the system's own message.
  case inputOutput(path: String, reason: String)
  /// The folder has no manifest.
  case noManifest(path: String)
  /// The manifest is not one; `reason` names the member.
  case malformedManifest(path: String, reason: String)
  /// The snapshot was made by a newer program.
  case newerFormat(path: String, found: UInt64, supported: UInt64)
  /// The snapshot is of another chain.
  case otherChain(stored: Hash, expected: Hash)
  /// A file that the manifest names is not there.
  case missingFile(name: String)
  /// A file does not have the length that the manifest says.
  case wrongSize(name: String, expected: UInt64, found: UInt64)
  /// A file's content is not what was put into the snapshot.
  case damagedFile(name: String, expected: Hash, found: Hash)
  /// The files are whole, but what is in them is not what the manifest says.
  case inconsistent(what: String, stored: String, expected: String)
  /// The restored database has damage that its checks found.
  case findings([String])
  /// Another command makes the same snapshot or data directory.
  case busy(path: String)
  /// The database cannot be copied or opened.
  case store(StoreError)
  /// The chain in the database cannot be read, or has other rules.
  case chain(ChainStoreError)
  /// The chain's rules and block 0 cannot be made from the genesis.
  case node(NodeError)
  /// The operator stopped the work.
  case stopped
}

extension SnapshotError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already and is not an empty directory; choose another place or remove it first."
    case .inputOutput(let path, let reason):
      "\(path) cannot be read or written (\(reason)); check the path, its permissions and the free disk space."
    case .noManifest(let path):
      "\(path) holds no \(SnapshotManifest.fileName), so it is no snapshot; name the folder that `openledger snapshot create` made."
    case .malformedManifest(let path, let reason):
      "The manifest \(path) is damaged (\(reason)); copy the snapshot again or use another one."
    case .newerFormat(let path, let found, let supported):
      "The manifest \(path) has format \(found) and this program knows formats up to \(supported); use a newer program."
    case .otherChain(let stored, let expected):
      "The snapshot belongs to the chain with block 0 \(stored), not \(expected); name the genesis file of its chain."
    case .missingFile(let name):
      "The file \(name) of the snapshot is missing; copy the snapshot again or use another one."
    case .wrongSize(let name, let expected, let found):
      "The file \(name) of the snapshot has \(found) bytes instead of \(expected); copy the snapshot again or use another one."
    case .damagedFile(let name, let expected, let found):
      "The file \(name) of the snapshot is damaged (its SHA-256 is \(found.hex.dropFirst(2)) instead of \(expected.hex.dropFirst(2))); copy the snapshot again or use another one."
    case .inconsistent(let what, let stored, let expected):
      "The snapshot's \(what) is \(stored), but \(expected) was expected; use another snapshot."
    case .findings(let findings):
      "The restored database is damaged in \(findings.count == 1 ? "one place" : "\(findings.count) places") (\(findings.first ?? "")); use another snapshot."
    case .busy(let path): "Another command holds \(path) and works on the same folder; wait for its end."
    case .store(let error): error.description
    case .chain(let error): error.description
    case .node(let error): error.description
    case .stopped: "The work was stopped before its end and has left nothing behind; start it again."
    }
  }
}
