internal import Primitives

extension Hash {
  /// The nibble at an index from 0 (the high half of the first byte) to 63.
  @inline(__always)
  func nibble(at index: Int) -> Int {
    let limb = index < 32 ? (index < 16 ? word.l3 : word.l2) : (index < 48 ? word.l1 : word.l0)
    return Int(truncatingIfNeeded: limb &>> UInt64(truncatingIfNeeded: 60 &- 4 &* (index & 15)) & 0xf)
  }

  /// The number of nibbles that both keys begin with, 64 for equal keys.
  @inline(__always)
  func commonNibbleCount(with other: Hash) -> Int {
    let l3 = word.l3 ^ other.word.l3
    if l3 != 0 { return l3.leadingZeroBitCount &>> 2 }
    let l2 = word.l2 ^ other.word.l2
    if l2 != 0 { return 16 &+ l2.leadingZeroBitCount &>> 2 }
    let l1 = word.l1 ^ other.word.l1
    if l1 != 0 { return 32 &+ l1.leadingZeroBitCount &>> 2 }
    return 48 &+ (word.l0 ^ other.word.l0).leadingZeroBitCount &>> 2
  }

  /// The first `count` nibbles (0 to 64), followed by zeros.
  @inline(__always)
  func prefix(nibbles count: Int) -> Hash {
    Hash(word & ~(UInt256.max >> (4 &* count)))
  }

  /// The key without its first `count` nibbles (0 to 64), moved to the front and followed by zeros.
  @inline(__always)
  func dropping(nibbles count: Int) -> Hash { Hash(word << (4 &* count)) }

  /// The first `count` nibbles (0 to 63) and `nibble` after them.
  @inline(__always)
  func prefix(nibbles count: Int, then nibble: Int) -> Hash {
    Hash(prefix(nibbles: count).word | UInt256(UInt64(truncatingIfNeeded: nibble)) << (252 &- 4 &* count))
  }
}
