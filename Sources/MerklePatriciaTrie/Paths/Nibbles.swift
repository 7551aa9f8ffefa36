internal import Primitives

/// Paths of nibbles (one a byte) and their compact form.
enum Nibbles {
  /// The nibbles of a key, high half first.
  static func expand(_ key: Bytes) -> Bytes {
    unsafe Bytes(unsafeUninitializedCapacity: key.count * 2) { nibbles, count in
      // Every one of the 2 × count positions is written once.
      for index in key.indices {
        unsafe nibbles.initializeElement(at: 2 * index, to: key[index] >> 4)
        unsafe nibbles.initializeElement(at: 2 * index + 1, to: key[index] & 0xf)
      }
      count = key.count * 2
    }
  }

  /// How many nibbles `left` and `right` from `start` on have in common at their beginning.
  static func commonCount(_ left: Bytes, _ right: Bytes, from start: Int) -> Int {
    let limit = min(left.count, right.count - start)
    var count = 0
    while count < limit, left[count] == right[start + count] { count += 1 }
    return count
  }

  /// The hex-prefix encoding (yellow paper, appendix C).
  static func compact(_ path: Bytes, isLeaf: Bool) -> Bytes {
    let flag: UInt8 = isLeaf ? 0x20 : 0
    let isOdd = !path.count.isMultiple(of: 2)
    var bytes = Bytes()
    bytes.reserveCapacity(path.count / 2 + 1)
    bytes.append(isOdd ? flag | 0x10 | path[0] : flag)
    for index in stride(from: isOdd ? 1 : 0, to: path.count, by: 2) {
      bytes.append(path[index] << 4 | path[index + 1])
    }
    return bytes
  }

  /// The path and kind that a hex-prefix encoding stands for; nil when it is not canonical.
  static func parseCompact(_ bytes: ArraySlice<UInt8>) -> (path: Bytes, isLeaf: Bool)? {
    guard let first = bytes.first, first < 0x40 else { return nil }
    let isOdd = first & 0x10 != 0
    guard isOdd || first & 0xf == 0 else { return nil }
    var path = Bytes()
    path.reserveCapacity(bytes.count * 2)
    if isOdd { path.append(first & 0xf) }
    for byte in bytes.dropFirst() {
      path.append(byte >> 4)
      path.append(byte & 0xf)
    }
    return (path, first & 0x20 != 0)
  }
}
