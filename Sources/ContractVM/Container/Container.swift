public import Primitives

/// A ContractVM program as it is stored in an account: text, data and layout (specification, section 1).
///
/// A value always keeps the header's rules; that its text is made of accepted instructions is proved by ``Program``.
public struct Container: Sendable, Hashable {
  /// The instructions.
  public let text: Bytes
  /// Data that the program can only read.
  public let readOnlyData: Bytes
  /// The initial value of the data that the program can write.
  public let data: Bytes
  /// Bytes of zeroed data after ``data``.
  public let zeroSize: Int
  /// Bytes of stack.
  public let stackSize: Int
  /// The address that memory may grow to.
  public let memoryLimit: Int
  /// The text offset of the first instruction to execute.
  public let entry: Int
  /// The text offsets that a dynamic jump may target besides return addresses, strictly increasing.
  public let jumpTargets: [Int]

  /// A container from its parts.
  ///
  /// - Throws: The ``ContainerError`` that names the first part that breaks its rule.
  public init(
    text: Bytes, readOnlyData: Bytes = [], data: Bytes = [], zeroSize: Int = 0, stackSize: Int, memoryLimit: Int,
    entry: Int = 0, jumpTargets: [Int] = []
  ) throws(ContainerError) {
    self.text = text
    self.readOnlyData = readOnlyData
    self.data = data
    self.zeroSize = zeroSize
    self.stackSize = stackSize
    self.memoryLimit = memoryLimit
    self.entry = entry
    self.jumpTargets = jumpTargets
    try checkFields()
    try checkJumpTargets()
    let size = encodedSize
    guard size <= ContainerLimits.maximumContainerBytes else { throw .tooLarge(bytes: size) }
  }

  /// Where the instance's regions lie.
  public var memoryMap: MemoryMap {
    MemoryMap(
      readOnlySize: readOnlyData.count, stackSize: stackSize, dataSize: data.count, zeroSize: zeroSize,
      memoryLimit: memoryLimit)
  }

  private func checkFields() throws(ContainerError) {
    let limits = ContainerLimits.self
    guard text.count >= 2, text.count % 2 == 0 else { throw .field(.textSize, value: text.count) }
    guard (0...limits.maximumMemoryLimit).contains(zeroSize) else { throw .field(.zeroSize, value: zeroSize) }
    guard (limits.minimumStackBytes...limits.maximumStackBytes).contains(stackSize), stackSize % limits.alignment == 0
    else { throw .field(.stackSize, value: stackSize) }
    guard
      memoryLimit % limits.alignment == 0, memoryLimit >= memoryMap.heapStart,
      memoryLimit <= limits.maximumMemoryLimit
    else { throw .field(.memoryLimit, value: memoryLimit) }
    guard (0..<text.count).contains(entry), entry % 2 == 0 else { throw .field(.entry, value: entry) }
  }

  private func checkJumpTargets() throws(ContainerError) {
    var previous = -1
    for target in jumpTargets {
      guard target > previous, target < text.count, target % 2 == 0 else { throw .listedJump(target: target) }
      previous = target
    }
  }
}
