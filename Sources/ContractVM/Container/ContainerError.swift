/// Why bytes are not a container, a container is not a valid program, or an ELF file cannot become a container.
public enum ContainerError: Error, Hashable, Sendable {
  /// The bytes end before the container does.
  case truncated(needed: Int, available: Int)
  /// The bytes do not start with the magic and version.
  case magic
  /// The container is larger than the limit.
  case tooLarge(bytes: Int)
  /// Bytes follow the container where none may.
  case trailingBytes(Int)
  /// A header field breaks its rule.
  case field(ContainerField, value: Int)
  /// The jump list is not the one encoding of a strictly increasing list of text offsets; the offset is into the list.
  case jumpList(offset: Int)
  /// The text has bytes at this offset that are no accepted instruction.
  case instruction(offset: Int, bits: UInt32)
  /// The instruction at this offset jumps to an offset that is not the start of an instruction.
  case directJump(offset: Int, target: Int)
  /// The jump list names an offset that is not the start of an instruction.
  case listedJump(target: Int)
  /// The ELF file cannot become a container.
  case executable(ExecutableDefect)
}

/// A field of the container's header, by its name in the specification.
public enum ContainerField: String, Hashable, Sendable {
  case textSize, readOnlySize, dataSize, zeroSize, stackSize, memoryLimit, entry, jumpListSize

  /// The rule that the field must keep, in words.
  var rule: String {
    switch self {
    case .textSize: "an even number of at least 2"
    case .readOnlySize, .dataSize, .zeroSize: "small enough for the memory map"
    case .stackSize:
      "a multiple of \(ContainerLimits.alignment) from \(ContainerLimits.minimumStackBytes) to \(ContainerLimits.maximumStackBytes)"
    case .memoryLimit:
      "a multiple of \(ContainerLimits.alignment), not below the heap's start and at most \(ContainerLimits.maximumMemoryLimit)"
    case .entry: "the text offset of an instruction"
    case .jumpListSize: "the size of the jump list"
    }
  }
}

/// What makes an ELF file unusable as the source of a container.
public enum ExecutableDefect: Hashable, Sendable {
  /// Not a little-endian 64-bit RISC-V executable (`ET_EXEC`).
  case format
  /// A table or a section reaches past the end of the file.
  case truncated
  /// A loadable segment does not lie where the memory map wants it.
  case segment(address: UInt64, expected: Int)
  /// Two segments of one kind, or a kind that the memory map does not have.
  case segmentKind(flags: UInt32)
  /// A symbol that the linker script defines is missing or out of range.
  case symbol(String)
  /// There are dynamic jumps but no relocations.
  case relocationsMissing
}

extension ContainerError: CustomStringConvertible {
  /// One sentence that names what is wrong and, where there is one, the fix.
  public var description: String {
    switch self {
    case .truncated(let needed, let available):
      "the container ends early: \(needed) bytes are needed and \(available) are there"
    case .magic: "the code does not start with the container magic EF 4F 4C 01"
    case .tooLarge(let bytes):
      "the container has \(bytes) bytes and the limit is \(ContainerLimits.maximumContainerBytes); make the contract smaller or split it"
    case .trailingBytes(let count): "\(count) bytes follow the end of the container; remove them"
    case .field(let field, let value): "container field \(field.rawValue) is \(value) and must be \(field.rule)"
    case .jumpList(let offset): "the jump list is not in its one canonical form at byte \(offset)"
    case .instruction(let offset, let bits):
      "the text has no accepted instruction at offset \(offset) (bits 0x\(String(bits, radix: 16))); compile for RV64E with M, C, A, Zba, Zbb and Zbs"
    case .directJump(let offset, let target):
      "the instruction at text offset \(offset) jumps to \(target), which is not the start of an instruction"
    case .listedJump(let target): "the jump list names text offset \(target), which is not the start of an instruction"
    case .executable(let defect): defect.description
    }
  }
}

extension ExecutableDefect: CustomStringConvertible {
  /// One sentence that names what is wrong and the fix.
  public var description: String {
    switch self {
    case .format: "the file is not a little-endian 64-bit RISC-V executable; link it with ld.lld"
    case .truncated: "the ELF file is cut off or its tables point outside it; link it again"
    case .segment(let address, let expected):
      "a segment lies at 0x\(String(address, radix: 16)) and the memory map wants it at 0x\(String(expected, radix: 16)); link with the LinkerScript of ContractVM"
    case .segmentKind(let flags):
      "the memory map has no room for a segment with flags \(flags) (again); link with the LinkerScript of ContractVM"
    case .symbol(let name): "symbol \(name) is missing or out of range; link with the LinkerScript of ContractVM"
    case .relocationsMissing:
      "the program jumps through registers but the file has no relocations; link with --emit-relocs"
    }
  }
}
