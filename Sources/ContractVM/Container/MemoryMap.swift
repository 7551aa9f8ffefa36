/// Where an instance's memory regions lie (specification, section 2); every bound is an address.
public struct MemoryMap: Sendable, Hashable {
  /// The first stack byte; stores start here.
  public let stackBase: Int
  /// The first data byte, and the initial stack pointer.
  public let dataStart: Int
  /// The first heap byte, and the initial end of memory.
  public let heapStart: Int
  /// The address that the end of memory never exceeds.
  public let memoryLimit: Int

  /// The map of a container with these section sizes, in bytes.
  init(readOnlySize: Int, stackSize: Int, dataSize: Int, zeroSize: Int, memoryLimit: Int) {
    stackBase = Self.aligned(ContainerLimits.nullPageBytes + readOnlySize)
    dataStart = stackBase + stackSize
    heapStart = Self.aligned(dataStart + dataSize + zeroSize)
    self.memoryLimit = memoryLimit
  }

  /// The first multiple of the alignment that is not below an address.
  static func aligned(_ address: Int) -> Int {
    (address + ContainerLimits.alignment - 1) & ~(ContainerLimits.alignment - 1)
  }
}
