import Primitives

/// Shifts of words by whole limbs, known when this is compiled, and by bits, without branches.
enum Shifts {
  /// Towards the most significant bit; `bits` is below 64.
  @inline(__always)
  static func left(_ word: UInt256, limbs: Int, bits: Int) -> UInt256 {
    let bits = UInt64(truncatingIfNeeded: bits)
    switch limbs {
    case 0:
      return UInt256(
        l0: word.l0 &<< bits, l1: joined(word.l1, word.l0, bits), l2: joined(word.l2, word.l1, bits),
        l3: joined(word.l3, word.l2, bits))
    case 1:
      return UInt256(
        l0: 0, l1: word.l0 &<< bits, l2: joined(word.l1, word.l0, bits), l3: joined(word.l2, word.l1, bits))
    case 2: return UInt256(l0: 0, l1: 0, l2: word.l0 &<< bits, l3: joined(word.l1, word.l0, bits))
    default: return UInt256(l0: 0, l1: 0, l2: 0, l3: word.l0 &<< bits)
    }
  }

  /// Towards the least significant bit; `bits` is below 64.
  @inline(__always)
  static func right(_ word: UInt256, limbs: Int, bits: Int) -> UInt256 {
    let bits = UInt64(truncatingIfNeeded: bits)
    switch limbs {
    case 0:
      return UInt256(
        l0: low(word.l1, word.l0, bits), l1: low(word.l2, word.l1, bits), l2: low(word.l3, word.l2, bits),
        l3: word.l3 &>> bits)
    case 1:
      return UInt256(
        l0: low(word.l2, word.l1, bits), l1: low(word.l3, word.l2, bits), l2: word.l3 &>> bits, l3: 0)
    case 2: return UInt256(l0: low(word.l3, word.l2, bits), l1: word.l3 &>> bits, l2: 0, l3: 0)
    default: return UInt256(l0: word.l3 &>> bits, l1: 0, l2: 0, l3: 0)
    }
  }

  /// The upper limb of `high` and `low` shifted left together.
  @inline(__always)
  private static func joined(_ high: UInt64, _ low: UInt64, _ bits: UInt64) -> UInt64 {
    high &<< bits | (low &>> 1) &>> (63 &- bits)
  }

  /// The lower limb of `high` and `low` shifted right together.
  @inline(__always)
  private static func low(_ high: UInt64, _ low: UInt64, _ bits: UInt64) -> UInt64 {
    low &>> bits | (high &<< 1) &<< (63 &- bits)
  }
}
