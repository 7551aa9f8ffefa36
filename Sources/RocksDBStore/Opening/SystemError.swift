internal import KeyValueStore

#if canImport(Glibc)
  internal import Glibc
#endif

extension StoreError {
  /// The error that the system's `code` stands for; `action` says what was tried with which file.
  init(errno code: Int32, _ action: String) {
    // The system's text is NUL-terminated and stays valid until this thread's next call; it is copied at once.
    let reason = unsafe "\(action): \(String(cString: strerror(code)))"
    self =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: .full(reason: reason)
      case EACCES, EPERM: .noPermission(reason: reason)
      case EROFS: .readOnlyFileSystem(reason: reason)
      default: .inputOutput(reason: reason)
      }
  }

  /// The error that a RocksDB status text stands for, of the database at `path`.
  init(status text: String, path: String) {
    // RocksDB ends its messages with the system's text for the error code.
    func names(_ codes: Int32...) -> Bool {
      codes.contains { code in text.contains(unsafe String(cString: strerror(code))) }
    }
    self =
      if text.contains("While lock file") || text.contains("lock hold by current process") {
        .locked(path: path)
      } else if text.hasPrefix("Corruption") {
        .corruption(reason: text)
      } else if names(ENOSPC, EDQUOT, EFBIG) {
        .full(reason: text)
      } else if names(EACCES, EPERM) {
        .noPermission(reason: text)
      } else if names(EROFS) {
        .readOnlyFileSystem(reason: text)
      } else if names(ENOENT) {
        .corruption(reason: text)
      } else {
        .inputOutput(reason: text)
      }
  }
}
