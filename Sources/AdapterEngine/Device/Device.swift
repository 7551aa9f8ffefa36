internal import CAdapterEngine

/// A GPU, opened through a CUDA library that is found at run time; the engine itself is built without CUDA.
///
/// `make cuda` builds the library. Everything a device computes has the same bits as the processor's.
@safe public final class Device: Sendable {
  /// The GPU's name.
  public let name: String
  /// Bytes of its memory.
  public let memoryByteCount: UInt64
  /// Its streaming multiprocessors.
  public let multiprocessorCount: Int
  /// Whether the kernels run on the processor instead, for checks.
  public let isEmulated: Bool
  // Created in init, released in deinit, and read-only in between.
  nonisolated(unsafe) let handle: OpaquePointer

  /// Opens a GPU; throws `deviceFailed` when there is no library or no GPU.
  /// - Parameters:
  ///   - library: path of the library; nil looks at `OPENLEDGER_CUDA_LIBRARY`, then beside the executable.
  ///   - ordinal: number of the GPU.
  public init(library: String? = nil, ordinal: Int = 0) throws(EngineError) {
    guard let number = UInt32(exactly: ordinal) else {
      throw .invalidRequest("GPU \(ordinal) does not exist.")
    }
    var created: OpaquePointer?
    try unsafe checked { message, capacity in
      unsafe cae_device_open(library ?? "", number, &created, message, capacity)
    }
    guard let created = unsafe created else { throw .outOfMemory("The device could not be opened.") }
    unsafe handle = created
    var properties = cae_device_properties()
    unsafe cae_device_get_properties(created, &properties)
    memoryByteCount = properties.memory_bytes
    multiprocessorCount = Int(properties.multiprocessors)
    isEmulated = properties.emulated != 0
    // The name is a terminated string within its array.
    name = unsafe withUnsafeBytes(of: &properties.name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  deinit { unsafe cae_device_close(handle) }
}
