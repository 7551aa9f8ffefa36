public import Primitives

/// RIPEMD-160 (Dobbertin, Bosselaers, Preneel, "RIPEMD-160: a strengthened version of RIPEMD", 1996).
public enum RIPEMD160 {
  /// The 20-byte digest of `message`.
  public static func hash(_ message: Bytes) -> Bytes {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    let padded = pad(message)
    for start in stride(from: 0, to: padded.count, by: blockByteCount) {
      compress(&state, words(of: padded[start..<start + blockByteCount]))
    }
    return state.flatMap { word in littleEndianBytes(UInt64(word), count: 4) }
  }

  private static let blockByteCount = 64

  /// The message, 0x80, zeros, and the length in bits as 8 little-endian bytes: whole blocks.
  private static func pad(_ message: Bytes) -> Bytes {
    var padded = message + [0x80]
    while padded.count % blockByteCount != blockByteCount - 8 { padded.append(0) }
    return padded + littleEndianBytes(UInt64(message.count) &* 8, count: 8)
  }

  private static func littleEndianBytes(_ value: UInt64, count: Int) -> Bytes {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private static func words(of block: ArraySlice<UInt8>) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: 16)
    for (offset, byte) in block.enumerated() {
      words[offset / 4] |= UInt32(byte) << UInt32(8 * (offset % 4))
    }
    return words
  }

  /// Two lines of 80 steps over the same block, whose results are mixed into the state.
  private static func compress(_ state: inout [UInt32], _ block: [UInt32]) {
    let left = runLine(state, block, leftLine)
    let right = runLine(state, block, rightLine)
    let old = state
    for index in 0..<5 {
      state[index] = old[(index + 1) % 5] &+ left[(index + 2) % 5] &+ right[(index + 3) % 5]
    }
  }

  private static func runLine(_ state: [UInt32], _ block: [UInt32], _ line: Line) -> [UInt32] {
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for step in 0..<80 {
      let round = step / 16
      let mixed =
        a &+ boolean(line.functions[round], b, c, d) &+ block[line.order[step]] &+ line.constants[round]
      let next = rotate(mixed, line.shifts[step]) &+ e
      (a, e, d, c, b) = (e, d, rotate(c, 10), b, next)
    }
    return [a, b, c, d, e]
  }

  private static func boolean(_ index: Int, _ x: UInt32, _ y: UInt32, _ z: UInt32) -> UInt32 {
    switch index {
    case 0: x ^ y ^ z
    case 1: (x & y) | (~x & z)
    case 2: (x | ~y) ^ z
    case 3: (x & z) | (y & ~z)
    default: x ^ (y | ~z)
    }
  }

  private static func rotate(_ word: UInt32, _ amount: UInt32) -> UInt32 {
    word << amount | word >> (32 - amount)
  }
}

// MARK: - The tables of the paper

extension RIPEMD160 {
  /// One of the two lines: per step which word it reads and how far it rotates, per round its function and constant.
  private struct Line: Sendable {
    let order: [Int]
    let shifts: [UInt32]
    let functions: [Int]
    let constants: [UInt32]
  }

  private static let leftLine = Line(
    order: [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
      7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
      3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12,
      1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
      4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
    ],
    shifts: [
      11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8,
      7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
      11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
      11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
      9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
    ],
    functions: [0, 1, 2, 3, 4],
    constants: [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e])

  private static let rightLine = Line(
    order: [
      5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12,
      6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
      15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13,
      8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
      12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
    ],
    shifts: [
      8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6,
      9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
      9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
      15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
      8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
    ],
    functions: [4, 3, 2, 1, 0],
    constants: [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0])
}
