/// A validated container in the form that the interpreter executes; immutable and shared between frames.
@safe
public final class Program: @unchecked Sendable {
  /// The container that the program was made from.
  public let container: Container
  /// Where an instance's regions lie.
  public let memoryMap: MemoryMap
  /// The gas of setting up an instance (specification, section 4).
  public let instanceGas: UInt64
  /// Whether some dynamic jump is not a plain return.
  let hasComputedJumps: Bool

  /// The pre-decoded text.
  let slots: UnsafePointer<Slot>
  let slotCount: Int
  /// For each halfword of the text the slot of its block's header when a dynamic jump may target it, else 0.
  private let targets: UnsafePointer<UInt32>
  private let targetCount: UInt64
  /// The slot of the entry's block header.
  let entrySlot: Int

  /// Validates a container (specification, sections 1 and 3) and pre-decodes it.
  ///
  /// - Throws: The ``ContainerError`` that names the first broken rule. Linear in the container's size.
  public init(_ container: Container) throws(ContainerError) {
    let text = try DecodedText(container)
    let flow = ControlFlow(text, container: container)
    var translation = Translation(text, flow, container.memoryMap)
    translation.translate()

    self.container = container
    memoryMap = container.memoryMap
    let words = { (bytes: Int) in UInt64(bytes + 31) / 32 }
    instanceGas =
      InstanceGas.base + InstanceGas.perContainerWord * words(container.encodedSize)
      + InstanceGas.perMemoryWord * words(container.memoryMap.heapStart - ContainerLimits.nullPageBytes)
    hasComputedJumps = text.instructions.contains {
      $0.operation == .jalr && ($0.rd != 0 || $0.rs1 != 1 || $0.immediate != 0)
    }
    entrySlot = translation.headerSlot[text.index(at: container.entry) ?? 0]

    slotCount = translation.slots.count
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    unsafe slots.initialize(from: translation.slots, count: slotCount)
    unsafe self.slots = UnsafePointer(slots)
    let halfwords = container.text.count / 2
    targetCount = UInt64(halfwords)
    let targets = UnsafeMutablePointer<UInt32>.allocate(capacity: halfwords)
    unsafe targets.initialize(repeating: 0, count: halfwords)
    for (index, isTarget) in flow.isDynamicTarget.enumerated() where isTarget {
      unsafe targets[Int(text.offsets[index]) / 2] = UInt32(translation.headerSlot[index])
    }
    unsafe self.targets = UnsafePointer(targets)
  }

  deinit {
    // Trivial types: nothing to deinitialize. No instance outlives its program, which it retains.
    unsafe UnsafeMutablePointer(mutating: slots).deallocate()
    unsafe UnsafeMutablePointer(mutating: targets).deallocate()
  }

  /// The slot of the block that a dynamic jump to an address enters, or 0 when that is no legal target.
  @inline(__always) func slot(atTarget address: UInt64) -> Int {
    let halfword = (address &- UInt64(ContainerLimits.textBase)) &>> 1
    guard halfword < targetCount else { return 0 }
    // Safe because of the check: there is one entry for each halfword.
    return unsafe Int(targets[Int(truncatingIfNeeded: halfword)])
  }

  /// Bytes of memory that the program takes, for the cache's bound.
  var footprint: Int {
    slotCount * MemoryLayout<Slot>.stride + container.text.count * 2 + container.encodedSize
  }
}
