public import Primitives

extension Container {
  /// The container of a program that was linked with ``LinkerScript`` and `--emit-relocs` (specification, section 8).
  ///
  /// The result is a valid program: its text has been checked as deployment checks it.
  /// - Throws: The ``ContainerError`` that says what is wrong with the file or with the program in it.
  public init(elf bytes: Bytes) throws(ContainerError) {
    let file = try ExecutableFile(bytes)
    var text = Bytes()
    var readOnlyData = Bytes()
    var writable: ExecutableFile.Segment?
    for segment in file.segments {
      switch segment.flags {
      case SegmentFlags.text where text.isEmpty:
        try Self.check(segment, at: ContainerLimits.textBase, wholly: true)
        text = segment.contents
      case SegmentFlags.readOnly where readOnlyData.isEmpty:
        try Self.check(segment, at: ContainerLimits.nullPageBytes, wholly: true)
        readOnlyData = segment.contents
      case SegmentFlags.data where writable == nil:
        writable = segment
      default:
        throw .executable(.segmentKind(flags: segment.flags))
      }
    }
    let stackSize = try Self.symbol("__stack_size", in: file)
    if let writable {
      let start = MemoryMap.aligned(ContainerLimits.nullPageBytes + readOnlyData.count) + stackSize
      try Self.check(writable, at: start, wholly: false)
    }
    if text.count % 2 == 1 { text.append(0) }
    let zeroSize = writable.map { $0.memorySize - UInt64($0.contents.count) } ?? 0
    // An entry outside the text becomes an offset that the field check refuses.
    let entry = file.entry &- UInt64(ContainerLimits.textBase)
    try self.init(
      text: text, readOnlyData: readOnlyData, data: writable?.contents ?? [], zeroSize: Int(clamping: zeroSize),
      stackSize: stackSize, memoryLimit: try Self.symbol("__memory_limit", in: file), entry: Int(clamping: entry),
      jumpTargets: Self.jumpTargets(of: file, textSize: text.count))
    let program = try Program(self)
    guard !file.relocations.isEmpty || !program.hasComputedJumps else { throw .executable(.relocationsMissing) }
  }

  /// ELF segment permissions (execute 1, write 2, read 4) of the three kinds that the memory map has.
  private enum SegmentFlags {
    static let readOnly: UInt32 = 4
    static let text: UInt32 = 5
    static let data: UInt32 = 6
  }

  private static func check(
    _ segment: ExecutableFile.Segment, at address: Int, wholly: Bool
  ) throws(ContainerError) {
    guard segment.address == UInt64(address), !wholly || segment.memorySize == UInt64(segment.contents.count) else {
      throw .executable(.segment(address: segment.address, expected: address))
    }
  }

  private static func symbol(_ name: String, in file: ExecutableFile) throws(ContainerError) -> Int {
    guard let value = file.symbols[name], value <= UInt64(ContainerLimits.maximumMemoryLimit) else {
      throw .executable(.symbol(name))
    }
    return Int(value)
  }

  /// The text offsets whose addresses the program can compute or load.
  private static func jumpTargets(of file: ExecutableFile, textSize: Int) -> [Int] {
    var targets: Set<Int> = []
    for relocation in file.relocations where !RelocationType.direct.contains(relocation.type) {
      let offset = relocation.value &- UInt64(ContainerLimits.textBase)
      if offset < UInt64(textSize) { targets.insert(Int(offset)) }
    }
    return targets.sorted()
  }

  /// RISC-V ELF relocation types (RISC-V ABIs Specification, relocations).
  private enum RelocationType {
    static let none: UInt32 = 0
    static let branch: UInt32 = 16
    static let jump: UInt32 = 17
    static let lowPartLoad: UInt32 = 24
    static let lowPartStore: UInt32 = 25
    static let align: UInt32 = 43
    static let compressedBranch: UInt32 = 44
    static let compressedJump: UInt32 = 45
    static let relax: UInt32 = 51

    /// The types that never make a code address: direct jumps, branches, low halves of pc-relative pairs, and marks.
    ///
    /// CALL and CALL_PLT are not among them: the linker turns those that it can into JAL, the others stay `auipc` and `jalr`.
    static let direct: Set<UInt32> = [
      none, branch, jump, lowPartLoad, lowPartStore, align, compressedBranch, compressedJump, relax,
    ]
  }
}
