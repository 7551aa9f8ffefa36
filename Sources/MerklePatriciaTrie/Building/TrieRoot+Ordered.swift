public import Primitives

extension TrieRoot {
  /// The root over `values` by their index: transactions, receipts or withdrawals of a block, encoded. None may be empty.
  ///
  /// The keys are the RLP of the indices. In the order of their bytes, 1 to 127 come first, then 0 (0x80), then 128 and on, so the
  /// trie is built in one pass.
  public static func ordered(_ values: [Bytes]) -> Hash {
    var stack = RootStack()
    for index in values.indices.dropFirst().prefix(127) { stack.add(entry(index, values[index]), nil) }
    if let first = values.first { stack.add(entry(0, first), nil) }
    for index in values.indices.dropFirst(128) { stack.add(entry(index, values[index]), nil) }
    return stack.finish(nil)
  }

  /// The entry of a value: its key is the RLP of the index, moved to the front.
  private static func entry(_ index: Int, _ value: Bytes) -> RootStack.Entry {
    let number = UInt64(index)
    if (1..<0x80).contains(number) {
      return RootStack.Entry(key: Hash(UInt256(number) << 248), nibbleCount: 2, value: value)
    }
    let byteCount = (64 - number.leadingZeroBitCount + 7) / 8
    let header = UInt256(UInt64(0x80 + byteCount)) << 248
    let key = header | UInt256(number) << (248 - 8 * byteCount)
    return RootStack.Entry(key: Hash(key), nibbleCount: 2 + 2 * byteCount, value: value)
  }
}
