#if canImport(Glibc)
  internal import Glibc
#endif

/// What the operating system does with files, beyond what Foundation offers.
enum SystemCalls {
  /// The message of the system call that failed last on this thread.
  static var message: String {
    // strerror's text lives until the thread's next call of it; it is copied at once.
    unsafe String(cString: strerror(errno))
  }

  /// Makes the names in a folder durable, as far as the file system does that.
  static func synchronizeFolder(_ folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }

  /// Gives a file or folder another name on the same file system, durably; an empty folder of that name is replaced.
  ///
  /// False when the system refuses; ``message`` says why.
  static func rename(_ path: String, to name: String) -> Bool {
    guard unsafe Glibc.rename(path, name) == 0 else { return false }
    synchronizeFolder(folder(of: name))
    return true
  }

  /// A path without slashes at its end, so that other endings can be added.
  static func plainPath(_ path: String) -> String {
    var path = path
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path
  }

  /// The folder that holds a path.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// A lock on a file that only one process holds; it ends with the process or with the last reference, and the file goes with it.
final class FileLock {
  private let path: String
  private let descriptor: Int32
  private var isHeld = false

  /// Takes the lock; throws ``SnapshotError/busy(path:)`` when another process has it.
  init(path: String) throws(SnapshotError) {
    self.path = path
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .inputOutput(path: path, reason: SystemCalls.message) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .busy(path: path) }
    isHeld = true
  }

  deinit {
    if isHeld { _ = unsafe unlink(path) }
    if descriptor >= 0 { close(descriptor) }
  }
}
