/// What a decoder accepts, so that hostile input cannot exhaust memory or the stack.
public struct RLPLimits: Sendable {
  /// The greatest length of the input, in bytes.
  public var maximumByteCount: Int
  /// The greatest number of lists around an item.
  public var maximumDepth: Int

  /// Limits of one's own.
  public init(maximumByteCount: Int, maximumDepth: Int) {
    self.maximumByteCount = maximumByteCount
    self.maximumDepth = maximumDepth
  }

  /// 16 MiB, beyond the 8 MiB that EIP-7934 allows a block, and 64 levels; no chain object nests deeper than 8.
  public static let standard = RLPLimits(maximumByteCount: 16 << 20, maximumDepth: 64)
}

extension RLP {
  /// The item that `encoding` spells.
  ///
  /// Strict: lengths and single bytes in their shortest form, no bytes after the item, within `limits`. Iterative, so
  /// depth costs no stack.
  ///
  /// - Throws: `RLPError` for anything else.
  public static func decode(_ encoding: Bytes, limits: RLPLimits = .standard) throws(RLPError) -> RLP {
    guard encoding.count <= limits.maximumByteCount else { throw .tooLong(limit: limits.maximumByteCount) }
    var open: [(items: [RLP], end: Int)] = []
    var position = 0
    while true {
      let header = try RLPHeader(encoding, at: position, end: open.last?.end ?? encoding.count)
      position = header.payload
      var item: RLP
      if header.isList && header.payload < header.end {
        guard open.count < limits.maximumDepth else { throw .tooDeep(limit: limits.maximumDepth) }
        open.append(([], header.end))
        continue
      } else if header.isList {
        item = .list([])
      } else {
        item = .bytes(Bytes(encoding[header.payload..<header.end]))
        position = header.end
      }
      // The item is whole: put it into the list around it, and close every list that ends here.
      while var list = open.popLast() {
        list.items.append(item)
        guard position == list.end else {
          open.append(list)
          break
        }
        item = .list(list.items)
      }
      if open.isEmpty {
        guard position == encoding.count else { throw .trailingBytes }
        return item
      }
    }
  }
}
