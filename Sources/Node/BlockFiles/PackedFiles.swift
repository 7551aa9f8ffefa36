internal import CZlib
internal import Primitives

#if canImport(Glibc)
  internal import Glibc
#endif

/// A file that is read from its start, unpacked on the way when it is a gzip file.
@safe final class PackedInput {
  private let path: String
  private let file: gzFile
  /// The length of the file on disk.
  let fileLength: UInt64

  init(path: String) throws(BlockFileError) {
    self.path = path
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: SystemCalls.message) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let reason = SystemCalls.message
      close(descriptor)
      throw .cannotOpen(path: path, reason: reason)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw .cannotOpen(path: path, reason: "it is a directory")
    }
    fileLength = UInt64(clamping: status.st_size)
    // From here on zlib owns the descriptor.
    guard let file = unsafe gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw .cannotOpen(path: path, reason: "zlib has no memory")
    }
    unsafe self.file = file
    unsafe gzbuffer(file, PackedInput.bufferBytes)
  }

  deinit {
    unsafe gzclose(file)
  }

  /// Bytes of zlib's own buffer.
  private static let bufferBytes: UInt32 = 256 << 10

  /// Appends up to `count` bytes of content to `buffer`; gives how many, 0 at the end.
  func read(into buffer: inout Bytes, count: Int, offset: UInt64) throws(BlockFileError) -> Int {
    var result: Int32 = 0
    // zlib writes at most `count` bytes, the capacity of the chunk, and says how many.
    let chunk = unsafe Bytes(unsafeUninitializedCapacity: count) { chunk, initialized in
      result = unsafe gzread(file, chunk.baseAddress, UInt32(count))
      initialized = max(0, Int(result))
    }
    // At the end, a gzip file that was cut off looks like a whole one except for zlib's state.
    guard result > 0 || result == 0 && !hasFailed else {
      throw .unreadable(path: path, offset: offset, reason: message)
    }
    buffer += chunk
    return chunk.count
  }

  /// The bytes of the file on disk that were read.
  var filePosition: UInt64 { UInt64(clamping: unsafe gzoffset(file)) }

  private var hasFailed: Bool {
    var number: Int32 = 0
    _ = unsafe gzerror(file, &number)
    return number != Z_OK && number != Z_STREAM_END
  }

  private var message: String {
    var number: Int32 = 0
    // zlib's text lives until the file is closed.
    guard let text = unsafe gzerror(file, &number) else { return "zlib failed" }
    return number == Z_ERRNO ? SystemCalls.message : unsafe String(cString: text)
  }
}

/// A new file that is written from its start, packed with gzip when its name ends in `.gz`; it has its name only when it is whole and durable.
@safe final class PackedOutput {
  private let path: String
  private let partialPath: String
  private let descriptor: Int32
  private var file: gzFile?

  init(path: String) throws(BlockFileError) {
    self.path = path
    partialPath = path + ".partial"
    guard unsafe access(path, F_OK) != 0 else { throw .exists(path: path) }
    descriptor = unsafe open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: SystemCalls.message) }
    // zlib gets a descriptor of its own, as it closes it before the file is synced. Mode T writes without packing.
    unsafe file = gzdopen(dup(descriptor), path.hasSuffix(".gz") ? "wb" : "wbT")
    guard unsafe file != nil else { throw .unwritable(path: path, reason: "zlib has no memory") }
  }

  deinit {
    if let file = unsafe file { _ = unsafe gzclose(file) }
    close(descriptor)
    // After ``finish()`` nothing has this name any more.
    _ = unsafe unlink(partialPath)
  }

  /// Writes all of `bytes`.
  func write(_ bytes: Bytes) throws(BlockFileError) {
    guard let file = unsafe file, !bytes.isEmpty else { return }
    // zlib reads exactly the bytes of the buffer, during the call.
    let written = unsafe bytes.withUnsafeBytes { unsafe gzwrite(file, $0.baseAddress, UInt32($0.count)) }
    guard Int(written) == bytes.count else { throw .unwritable(path: path, reason: SystemCalls.message) }
  }

  /// Makes what was written durable under the file's name.
  func finish() throws(BlockFileError) {
    guard let file = unsafe file else { return }
    unsafe self.file = nil
    guard unsafe gzclose(file) == Z_OK, fsync(descriptor) == 0, SystemCalls.rename(partialPath, to: path) else {
      throw .unwritable(path: path, reason: SystemCalls.message)
    }
  }
}
