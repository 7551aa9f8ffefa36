/// Why a store operation failed; a failed operation has changed nothing unless its description says otherwise.
public enum StoreError: Error, Sendable, Hashable {
  /// Another process (or another handle in this one) holds the database at `path`.
  case locked(path: String)
  /// This user may not read or write a file; `reason` is the system's own message and names it.
  case noPermission(reason: String)
  /// The file system is mounted for reading only; `reason` is the system's own message.
  case readOnlyFileSystem(reason: String)
  /// The disk, the quota or the largest allowed file is full; `reason` is the system's own message.
  ///
  /// What was acknowledged before is there; every later write fails the same way until the store is opened again.
  case full(reason: String)
  /// The file system failed in another way; `reason` is the system's own message.
  case inputOutput(reason: String)
  /// `path`, or something above it, is no directory.
  case notADirectory(path: String)
  /// The directory `path` has no database but holds other files, such as `entry`.
  case notADatabase(path: String, entry: String)
  /// Stored data does not have the expected form; `reason` names the file or the record.
  case corruption(reason: String)
  /// The log ends at the change `found` although all changes up to `acknowledged` have been reported durable; the file `path`
  /// says so.
  case missingWrites(path: String, found: UInt64, acknowledged: UInt64)
  /// The database was written by an older program whose keys and values this one does not read.
  case olderFormat(path: String, found: UInt32, supported: UInt32)
  /// The database was written by a newer program.
  case newerFormat(path: String, found: UInt32, supported: UInt32)
  /// The database holds the chain with genesis hash `stored`, not the one asked for (hexadecimal hashes).
  case otherChain(stored: String, expected: String)
  /// The directory that a checkpoint was to make is there already.
  case alreadyExists(path: String)
  /// The operation came after the store was closed.
  case closed
}

extension StoreError: CustomStringConvertible {
  /// One sentence on what happened and what to do.
  public var description: String {
    switch self {
    case .locked(let path):
      "The database at \(path) is in use by another process; stop that process or choose another data directory."
    case .noPermission(let reason):
      "The database may not be used by this user (\(reason)); give the user read and write permission or choose another data directory."
    case .readOnlyFileSystem(let reason):
      "The database lies on a file system that is read-only (\(reason)); mount it for writing or choose another data directory."
    case .full(let reason):
      "The database has no room left to write (\(reason)); free disk space or raise the limit and start again."
    case .inputOutput(let reason):
      "The database could not be read or written (\(reason)); check the disk and the path and start again."
    case .notADirectory(let path):
      "The path \(path) is not a directory; choose another data directory."
    case .notADatabase(let path, let entry):
      "The directory \(path) holds no database but other files (\(entry)); choose an empty or a new data directory."
    case .corruption(let reason):
      "The database is damaged (\(reason)); restore a snapshot or start again from an empty data directory."
    case .missingWrites(let path, let found, let acknowledged):
      "The database's log was cut off: \(acknowledged - min(found, acknowledged)) acknowledged changes are missing; restore a snapshot, or remove the file \(path) to accept the loss."
    case .olderFormat(let path, let found, let supported):
      "The database at \(path) has format \(found) and this program reads format \(supported) only; export the chain with the program that wrote it and import the file into a new data directory."
    case .newerFormat(let path, let found, let supported):
      "The database at \(path) has format \(found) and this program reads format \(supported) only; use a newer program."
    case .otherChain(let stored, let expected):
      "The database belongs to the chain with genesis \(stored), not \(expected); choose another data directory or genesis."
    case .alreadyExists(let path):
      "The path \(path) exists already; choose a new path."
    case .closed:
      "The store is closed; open it again before using it."
    }
  }
}
