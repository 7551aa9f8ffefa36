/// The named limits of the container format (specification, sections 1 and 2).
public enum ContainerLimits {
  /// The four bytes that every container starts with; the last one is the format's version.
  public static let magic: [UInt8] = [0xEF, 0x4F, 0x4C, 0x01]
  /// Bytes of the fixed header.
  public static let headerBytes = 36
  /// The largest container, in bytes.
  public static let maximumContainerBytes = 65_536
  /// The smallest stack, in bytes.
  public static let minimumStackBytes = 1_024
  /// The largest stack, in bytes.
  public static let maximumStackBytes = 1_048_576
  /// The highest `memoryLimit`: no instance sees memory at or above this address.
  public static let maximumMemoryLimit = 16_777_216
  /// The alignment of the stack, the data, the heap and the memory limit, in bytes.
  public static let alignment = 16
  /// The first address that is not in the null page.
  public static let nullPageBytes = 0x1000
  /// The address of the first text byte.
  public static let textBase = 0x4000_0000
  /// The most bytes that one number of the jump list takes.
  public static let maximumJumpNumberBytes = 3
}
