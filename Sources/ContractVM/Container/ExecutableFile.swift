import Primitives

/// The parts of a linked ELF file that a container is made from, read with every offset checked.
struct ExecutableFile {
  /// A loadable segment.
  struct Segment {
    let flags: UInt32
    let address: UInt64
    let contents: Bytes
    /// Bytes in memory, not fewer than ``contents``.
    let memorySize: UInt64
  }

  /// A relocation, with the value of the symbol that it names.
  struct Relocation {
    let type: UInt32
    /// Symbol value plus addend.
    let value: UInt64
  }

  let entry: UInt64
  let segments: [Segment]
  /// The values of the absolute and defined symbols by name.
  let symbols: [String: UInt64]
  /// The relocations of allocated sections.
  let relocations: [Relocation]

  init(_ bytes: Bytes) throws(ContainerError) {
    let reader = Reader(bytes: bytes)
    guard
      bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, Self.class64, Self.littleEndian]),
      try reader.integer(16, UInt16.self) == Self.executableType,
      try reader.integer(18, UInt16.self) == Self.machineRISCV
    else { throw .executable(.format) }
    entry = try reader.integer(24, UInt64.self)
    segments = try Self.segments(reader)
    let sections = try Self.sections(reader)
    (symbols, relocations) = try Self.symbolsAndRelocations(reader, sections)
  }

  private static let class64: UInt8 = 2
  private static let littleEndian: UInt8 = 1
  private static let executableType: UInt16 = 2
  private static let machineRISCV: UInt16 = 243
  private static let loadableSegment: UInt32 = 1
  private static let symbolTableSection: UInt32 = 2
  private static let relocationSection: UInt32 = 4
  private static let allocatedFlag: UInt64 = 2
  private static let symbolBytes = 24
  private static let relocationBytes = 24

  /// A section header, as far as it matters here.
  private struct Section {
    let type: UInt32
    let flags: UInt64
    let offset: UInt64
    let size: UInt64
    let link: UInt32
    let info: UInt32
  }

  private static func segments(_ reader: Reader) throws(ContainerError) -> [Segment] {
    let table = try reader.integer(32, UInt64.self)
    let size = UInt64(try reader.integer(54, UInt16.self))
    var segments: [Segment] = []
    for index in 0..<UInt64(try reader.integer(56, UInt16.self)) {
      let base = try reader.offset(table, plus: index * size)
      guard try reader.integer(base, UInt32.self) == loadableSegment else { continue }
      let fileSize = try reader.integer(base + 32, UInt64.self)
      let memorySize = try reader.integer(base + 40, UInt64.self)
      guard memorySize >= fileSize else { throw .executable(.truncated) }
      guard memorySize > 0 else { continue }
      let contents = try reader.bytes(at: try reader.integer(base + 8, UInt64.self), count: fileSize)
      segments.append(
        Segment(
          flags: try reader.integer(base + 4, UInt32.self), address: try reader.integer(base + 16, UInt64.self),
          contents: contents, memorySize: memorySize))
    }
    return segments
  }

  private static func sections(_ reader: Reader) throws(ContainerError) -> [Section] {
    let table = try reader.integer(40, UInt64.self)
    let size = UInt64(try reader.integer(58, UInt16.self))
    var sections: [Section] = []
    for index in 0..<UInt64(try reader.integer(60, UInt16.self)) {
      let base = try reader.offset(table, plus: index * size)
      sections.append(
        Section(
          type: try reader.integer(base + 4, UInt32.self), flags: try reader.integer(base + 8, UInt64.self),
          offset: try reader.integer(base + 24, UInt64.self), size: try reader.integer(base + 32, UInt64.self),
          link: try reader.integer(base + 40, UInt32.self), info: try reader.integer(base + 44, UInt32.self)))
    }
    return sections
  }

  private static func symbolsAndRelocations(
    _ reader: Reader, _ sections: [Section]
  ) throws(ContainerError) -> ([String: UInt64], [Relocation]) {
    var symbols: [String: UInt64] = [:]
    var relocations: [Relocation] = []
    for section in sections where section.type == symbolTableSection {
      guard Int(section.link) < sections.count else { throw .executable(.truncated) }
      let names = sections[Int(section.link)]
      let table = try reader.bytes(at: section.offset, count: section.size)
      let strings = try reader.bytes(at: names.offset, count: names.size)
      let entries = Reader(bytes: table)
      for index in 0..<table.count / symbolBytes {
        let name = Int(try entries.integer(index * symbolBytes, UInt32.self))
        guard name < strings.count else { throw .executable(.truncated) }
        let text = String(decoding: strings[name...].prefix { $0 != 0 }, as: UTF8.self)
        if !text.isEmpty { symbols[text] = try entries.integer(index * symbolBytes + 8, UInt64.self) }
      }
    }
    for section in sections where section.type == relocationSection {
      guard Int(section.info) < sections.count, Int(section.link) < sections.count else {
        throw .executable(.truncated)
      }
      guard sections[Int(section.info)].flags & allocatedFlag != 0 else { continue }
      let symbolTable = Reader(
        bytes: try reader.bytes(at: sections[Int(section.link)].offset, count: sections[Int(section.link)].size))
      let table = Reader(bytes: try reader.bytes(at: section.offset, count: section.size))
      for index in 0..<table.bytes.count / relocationBytes {
        let information = try table.integer(index * relocationBytes + 8, UInt64.self)
        let addend = try table.integer(index * relocationBytes + 16, UInt64.self)
        let symbol = Int(information >> 32)
        let value = try symbolTable.integer(symbol * symbolBytes + 8, UInt64.self)
        relocations.append(Relocation(type: UInt32(truncatingIfNeeded: information), value: value &+ addend))
      }
    }
    return (symbols, relocations)
  }
}

/// Little-endian integers of a byte array, each access checked.
private struct Reader {
  let bytes: Bytes

  func integer<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) throws(ContainerError) -> Number {
    let size = Number.bitWidth / 8
    guard offset >= 0, offset <= bytes.count - size else { throw .executable(.truncated) }
    var value: Number = 0
    for index in (0..<size).reversed() { value = value << 8 | Number(truncatingIfNeeded: bytes[offset + index]) }
    return value
  }

  /// A file offset from a base and a displacement of the file's own.
  func offset(_ base: UInt64, plus displacement: UInt64) throws(ContainerError) -> Int {
    let (sum, overflow) = base.addingReportingOverflow(displacement)
    guard !overflow, sum <= UInt64(bytes.count) else { throw .executable(.truncated) }
    return Int(sum)
  }

  func bytes(at offset: UInt64, count: UInt64) throws(ContainerError) -> Bytes {
    let end = try self.offset(offset, plus: count)
    return Bytes(bytes[Int(offset)..<end])
  }
}
