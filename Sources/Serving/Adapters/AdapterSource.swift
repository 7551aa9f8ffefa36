public import AdapterEngine
internal import Foundation

/// Where an adapter's files come from each time it is brought into memory.
public struct AdapterSource: Sendable {
  /// Bytes of the files together, which the budget counts.
  public let byteCount: Int
  private let read: @Sendable () throws -> AdapterFiles

  /// A source that `read` gives; called on a loading thread, more than once when the adapter is evicted in between.
  public init(byteCount: Int, read: @escaping @Sendable () throws -> AdapterFiles) {
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
    self.init(byteCount: total) {
      let bytes = try paths.map(Self.content)
      return AdapterFiles(config: bytes[0], weights: bytes[1])
    }
  }

  /// A file's bytes, read once into the memory where they stay.
  private static func content(of path: String) throws -> [UInt8] {
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    let count = Int(clamping: try file.seekToEnd())
    return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      while initialized < count {
        // At most as many bytes as are left of the buffer, which lives for the length of this closure.
        let got = unsafe pread(file.fileDescriptor, start + initialized, count - initialized, off_t(initialized))
        guard got > 0 else { throw CocoaError(.fileReadUnknown) }
        initialized += got
      }
    }
  }

  /// The files' bytes; throws `adapterUnreadable`.
  func files() throws(ServingError) -> AdapterFiles {
    do { return try read() } catch { throw .adapterUnreadable("The adapter's files could not be read: \(error)") }
  }
}
