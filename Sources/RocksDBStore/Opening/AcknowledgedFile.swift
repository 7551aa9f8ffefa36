internal import KeyValueStore
internal import Primitives
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#endif

/// The file beside a database that holds the number of its newest acknowledged change, and the lock of the directory.
///
/// It is written after the database's own sync and synced now and then: after a loss of power it may be behind, never ahead. Sixteen bytes:
/// the number, big-endian, and its complement.
struct AcknowledgedFile: ~Copyable {
  /// The file's name in the database's directory.
  static let name = "ACKNOWLEDGED"

  /// Where the file is.
  let path: String
  private let descriptor: Int32
  private let writeCount = Atomic<Int>(0)

  /// Opens or creates the file in `directory` and locks it for this process and this handle.
  init(directory: String) throws(StoreError) {
    path = directory + "/" + Self.name
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw StoreError(errno: errno, "cannot open \(path)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      throw code == EWOULDBLOCK ? .locked(path: directory) : StoreError(errno: code, "cannot lock \(path)")
    }
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// The number of the newest acknowledged change; nil in a new file.
  func read() throws(StoreError) -> UInt64? {
    var record = [UInt8](repeating: 0, count: 2 * MemoryLayout<UInt64>.size + 1)
    // The buffer has the length that the call is given.
    let count = unsafe pread(descriptor, &record, record.count, 0)
    guard count >= 0 else { throw StoreError(errno: errno, "cannot read \(path)") }
    if count == 0 { return nil }
    guard count == 16, let number = UInt64(bigEndianBytes: record[..<8]),
      let complement = UInt64(bigEndianBytes: record[8..<16]), number == ~complement
    else {
      throw .corruption(reason: "\(path) is not what this program writes; remove it when the rest is sound")
    }
    return number
  }

  /// Replaces the number.
  func write(_ number: UInt64) throws(StoreError) {
    let record = Bytes(bigEndian: number) + Bytes(bigEndian: ~number)
    // The buffer has the length that the call is given.
    guard unsafe pwrite(descriptor, record, record.count, 0) == record.count else {
      throw StoreError(errno: errno, "cannot write \(path)")
    }
    if writeCount.wrappingAdd(1, ordering: .relaxed).newValue.isMultiple(of: AcknowledgedFile.writesPerSync) {
      try sync()
    }
  }

  /// After loss of power the number may be this many synced writes old.
  private static let writesPerSync = 256

  /// Makes the file and its number durable.
  func sync() throws(StoreError) {
    guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, "cannot sync \(path)") }
  }
}
