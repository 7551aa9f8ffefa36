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
      let bytes = try paths.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
      return AdapterFiles(config: bytes[0], weights: bytes[1])
    }
  }

  /// The files' bytes; throws `adapterUnreadable`.
  func files() throws(ServingError) -> AdapterFiles {
    do { return try read() } catch { throw .adapterUnreadable("The adapter's files could not be read: \(error)") }
  }
}
