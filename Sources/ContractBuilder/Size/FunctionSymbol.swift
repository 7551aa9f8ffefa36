import ContractVM
import Primitives

/// A function in the symbol table of a linked contract (ELF-64, little-endian).
struct FunctionSymbol {
  let name: String
  let byteCount: Int
  /// Where its code begins in the text.
  let offset: Int

  /// The functions that have code; none when the file has no symbol table.
  static func all(in file: Bytes) -> [FunctionSymbol] {
    let reader = Reader(bytes: file)
    guard let start = reader.integer(40, 8), let count = reader.integer(60, 2) else { return [] }
    for index in 0..<count {
      let header = start + index * sectionHeaderBytes
      if reader.integer(header + 4, 4) == symbolTable { return symbols(reader, table: header, sections: start) }
    }
    return []
  }

  private static let sectionHeaderBytes = 64
  private static let symbolBytes = 24
  private static let symbolTable = 2
  private static let functionKind = 2

  private static func symbols(_ reader: Reader, table: Int, sections: Int) -> [FunctionSymbol] {
    guard let offset = reader.integer(table + 24, 8), let size = reader.integer(table + 32, 8),
      let link = reader.integer(table + 40, 4),
      let names = reader.integer(sections + link * sectionHeaderBytes + 24, 8)
    else { return [] }
    var result: [FunctionSymbol] = []
    var seen: Set<Int> = []
    for symbol in stride(from: offset, to: offset + size, by: symbolBytes) {
      guard let kind = reader.integer(symbol + 4, 1), kind & 15 == functionKind,
        let byteCount = reader.integer(symbol + 16, 8), byteCount > 0, let address = reader.integer(symbol + 8, 8),
        seen.insert(address).inserted, let name = reader.integer(symbol, 4)
      else { continue }
      result.append(
        FunctionSymbol(
          name: reader.text(names + name), byteCount: byteCount, offset: address - ContainerLimits.textBase))
    }
    return result
  }

  /// Reads numbers and names, nil outside of the file.
  private struct Reader {
    let bytes: Bytes

    func integer(_ offset: Int, _ width: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - width else { return nil }
      let value = bytes[offset..<offset + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(exactly: value)
    }

    func text(_ offset: Int) -> String {
      guard bytes.indices.contains(offset) else { return "" }
      return String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
