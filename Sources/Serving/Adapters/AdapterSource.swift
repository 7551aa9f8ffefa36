public import AdapterEngine
internal import Foundation

/// Where an adapter's files come from each time it is brought into memory.
public struct AdapterSource: Sendable {
  /// Bytes of the files together, which the budget counts.
  public let byteCount: Int
  private let read: @Sendable (inout [UInt8]) throws -> AdapterFiles

  /// A source that `read` gives; called on a loading thread, more than once when the adapter is evicted in between.
  public init(byteCount: Int, read: @escaping @Sendable () throws -> AdapterFiles) {
    self.init(byteCount: byteCount, reading: { _ in try read() })
  }

  private init(byteCount: Int, reading read: @escaping @Sendable (inout [UInt8]) throws -> AdapterFiles) {
    self.byteCount = byteCount
    self.read = read
  }

  /// The PEFT files of a folder; throws `adapterUnreadable` when one is missing.
  public init(folder: String) throws(ServingError) {
    let paths = ["adapter_config.json", "adapter_model.safetensors"].map { "\(folder)/\($0)" }
    var total = 0
    for path in paths {
      guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int else {
        throw .adapterUnreadable("There is no file \(path).")
      }
      total += size
    }
    self.init(byteCount: total) { spare in
      AdapterFiles(config: try Self.content(of: paths[0]), weights: try Self.content(of: paths[1], reusing: &spare))
    }
  }

  private static func content(of path: String) throws -> [UInt8] {
    var fresh: [UInt8] = []
    return try content(of: path, reusing: &fresh)
  }

  /// A file's bytes, read once into the memory where they stay: that of `spare` when it is large enough.
  private static func content(of path: String, reusing spare: inout [UInt8]) throws -> [UInt8] {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let count = Int(clamping: try file.seekToEnd())
    guard count <= spare.capacity else {
      spare = []
      return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        try unsafe fill(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count), from: file)
        initialized = count
      }
    }
    var bytes: [UInt8] = []
    swap(&bytes, &spare)
    if bytes.count > count { bytes.removeLast(bytes.count - count) }
    if bytes.count < count { bytes.append(contentsOf: repeatElement(0, count: count - bytes.count)) }
    try unsafe bytes.withUnsafeMutableBytes { try unsafe fill($0, from: file) }
    return bytes
  }

  /// Reads the beginning of a file into all of a buffer.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from file: FileHandle) throws {
    var done = 0
    while done < buffer.count, let start = buffer.baseAddress {
      // At most as many bytes as are left of the buffer, which its lender keeps for the length of this call.
      let got = unsafe pread(file.fileDescriptor, start + done, buffer.count - done, off_t(done))
      guard got > 0 else { throw CocoaError(.fileReadUnknown) }
      done += got
    }
  }

  /// The files' bytes, in the memory of `spare` if that helps; throws `adapterUnreadable`.
  func files(reusing spare: inout [UInt8]) throws(ServingError) -> AdapterFiles {
    do { return try read(&spare) } catch { throw .adapterUnreadable("The adapter's files could not be read: \(error)") }
  }
}
