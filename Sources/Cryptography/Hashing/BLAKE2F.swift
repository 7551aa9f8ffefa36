/// The compression function F of BLAKE2b (RFC 7693, section 3.2) with any number of rounds, as EIP-152 has it.
public enum BLAKE2F {
  /// Mixes a message block into a state.
  ///
  /// - Parameters:
  ///   - rounds: how many rounds; BLAKE2b itself has 12. Time grows with it.
  ///   - state: the eight words h.
  ///   - block: the sixteen words m.
  ///   - offset: the 128-bit counter t, low word first.
  ///   - isFinal: whether the block is the last.
  public static func compress(
    rounds: UInt32, state: inout InlineArray<8, UInt64>, block: InlineArray<16, UInt64>, offset: (UInt64, UInt64),
    isFinal: Bool
  ) {
    let schedule = scheduled(block)
    let span = schedule.span
    var words = Words(state, offset, isFinal)
    var row = 0
    for _ in 0..<rounds {
      words.mix(span, at: row)
      row &+= 16
      if row == schedule.count { row = 0 }
    }
    words.fold(into: &state)
  }

  /// The words of a block in the order in which ten rounds take them, so that a round reads 16 words in a row.
  private static func scheduled(_ block: InlineArray<16, UInt64>) -> InlineArray<160, UInt64> {
    let order = permutations
    return InlineArray { block[Int(order[$0])] }
  }

  /// The first words of the fractional parts of the square roots of 2, 3, 5, 7, 11, 13, 17, 19 (RFC 7693, section 2.6).
  fileprivate static let initialWords: InlineArray<8, UInt64> = [
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
  ]

  /// Which word of the block each step of a round takes, ten rounds (RFC 7693, section 2.7).
  private static let permutations: InlineArray<160, UInt8> = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
    7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
    9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
    2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
    12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
    13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
    6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
    10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
  ]
}

/// The sixteen working words v, as local values that the compiler keeps in registers as far as they go.
private struct Words {
  private var v0, v1, v2, v3, v4, v5, v6, v7: UInt64
  private var v8, v9, v10, v11, v12, v13, v14, v15: UInt64

  init(_ state: InlineArray<8, UInt64>, _ offset: (UInt64, UInt64), _ isFinal: Bool) {
    (v0, v1, v2, v3) = (state[0], state[1], state[2], state[3])
    (v4, v5, v6, v7) = (state[4], state[5], state[6], state[7])
    let initial = BLAKE2F.initialWords
    (v8, v9, v10, v11) = (initial[0], initial[1], initial[2], initial[3])
    (v12, v13) = (initial[4] ^ offset.0, initial[5] ^ offset.1)
    (v14, v15) = (isFinal ? ~initial[6] : initial[6], initial[7])
  }

  /// One round: G on the four columns, then on the four diagonals.
  @inline(__always)
  mutating func mix(_ schedule: Span<UInt64>, at row: Int) {
    Words.mix(&v0, &v4, &v8, &v12, schedule[row], schedule[row &+ 1])
    Words.mix(&v1, &v5, &v9, &v13, schedule[row &+ 2], schedule[row &+ 3])
    Words.mix(&v2, &v6, &v10, &v14, schedule[row &+ 4], schedule[row &+ 5])
    Words.mix(&v3, &v7, &v11, &v15, schedule[row &+ 6], schedule[row &+ 7])
    Words.mix(&v0, &v5, &v10, &v15, schedule[row &+ 8], schedule[row &+ 9])
    Words.mix(&v1, &v6, &v11, &v12, schedule[row &+ 10], schedule[row &+ 11])
    Words.mix(&v2, &v7, &v8, &v13, schedule[row &+ 12], schedule[row &+ 13])
    Words.mix(&v3, &v4, &v9, &v14, schedule[row &+ 14], schedule[row &+ 15])
  }

  /// The function G (RFC 7693, section 3.1).
  @inline(__always)
  private static func mix(
    _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ x: UInt64, _ y: UInt64
  ) {
    a = a &+ b &+ x
    d = rotate(d ^ a, 32)
    c = c &+ d
    b = rotate(b ^ c, 24)
    a = a &+ b &+ y
    d = rotate(d ^ a, 16)
    c = c &+ d
    b = rotate(b ^ c, 63)
  }

  @inline(__always)
  private static func rotate(_ word: UInt64, _ amount: UInt64) -> UInt64 { word &>> amount | word &<< (64 &- amount) }

  func fold(into state: inout InlineArray<8, UInt64>) {
    state[0] ^= v0 ^ v8
    state[1] ^= v1 ^ v9
    state[2] ^= v2 ^ v10
    state[3] ^= v3 ^ v11
    state[4] ^= v4 ^ v12
    state[5] ^= v5 ^ v13
    state[6] ^= v6 ^ v14
    state[7] ^= v7 ^ v15
  }
}
