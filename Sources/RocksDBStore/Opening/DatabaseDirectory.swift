internal import KeyValueStore

#if canImport(Glibc)
  internal import Glibc
#endif

/// What lies in the directory of a database before it is opened.
struct DatabaseDirectory {
  /// Where the directory is.
  let path: String
  /// The names in it.
  let entries: [String]

  /// Creates `path` and its parents where they are missing, readable by the owner and the group, and lists it.
  init(creating path: String) throws(StoreError) {
    var partial = path.hasPrefix("/") ? "" : "."
    for component in path.split(separator: "/") {
      partial += "/" + component
      if unsafe mkdir(partial, 0o750) == 0 { continue }
      let code = errno
      // What is there already is good, whatever kept the system from making it.
      if unsafe access(partial, F_OK) == 0 { continue }
      throw code == ENOTDIR
        ? .notADirectory(path: partial) : StoreError(errno: code, "cannot create the directory \(partial)")
    }
    try self.init(path)
  }

  /// Lists `path`.
  init(_ path: String) throws(StoreError) {
    self.path = path
    guard let directory = unsafe opendir(path) else {
      throw errno == ENOTDIR ? .notADirectory(path: path) : StoreError(errno: errno, "cannot list \(path)")
    }
    defer { _ = unsafe closedir(directory) }
    var entries: [String] = []
    while let entry = unsafe readdir(directory) {
      // The name is a NUL-terminated array inside the entry, which stays valid until the next call; it is copied at once.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { entries.append(name) }
    }
    self.entries = entries
  }

  /// Whether there is a database; throws when there are the remains of one, or other files where one is to be created.
  func holdsDatabase() throws(StoreError) -> Bool {
    if entries.contains("CURRENT") { return true }
    for suffix in [".sst", ".blob", ".log"] {
      if let remains = entries.first(where: { $0.hasSuffix(suffix) }) {
        throw .corruption(reason: "\(path) has \(remains) but no file CURRENT")
      }
    }
    if let foreign = entries.sorted().first(where: { !Self.isHarmless($0) }) {
      throw .notADatabase(path: path, entry: foreign)
    }
    return false
  }

  /// The bytes of the write-ahead logs.
  var logBytes: Int {
    entries.filter { $0.hasSuffix(".log") }.reduce(0) { sum, name in
      var status = stat()
      // The structure is the call's to fill.
      return unsafe stat("\(path)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// Removes a directory with the files in it, as far as it can; a directory in it stays.
  static func remove(_ path: String) {
    guard let directory = try? DatabaseDirectory(path) else { return }
    for entry in directory.entries { _ = unsafe unlink("\(path)/\(entry)") }
    _ = unsafe rmdir(path)
  }

  /// Whether a file of that name may lie where a database is created: one that a creation cut short leaves, or the system's own.
  private static func isHarmless(_ name: String) -> Bool {
    [AcknowledgedFile.name, "LOCK", "IDENTITY", "lost+found"].contains(name) || name.hasPrefix(".")
      || name.hasPrefix("LOG") || name.hasPrefix("MANIFEST-")
      || name.hasPrefix("OPTIONS-") || name.hasSuffix(".dbtmp")
  }
}
