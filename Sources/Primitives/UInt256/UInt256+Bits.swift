extension UInt256 {
  /// Bitwise and.
  @inlinable @inline(__always)
  public static func & (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 & right.l0, l1: left.l1 & right.l1, l2: left.l2 & right.l2, l3: left.l3 & right.l3)
  }

  /// Bitwise or.
  @inlinable @inline(__always)
  public static func | (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 | right.l0, l1: left.l1 | right.l1, l2: left.l2 | right.l2, l3: left.l3 | right.l3)
  }

  /// Bitwise exclusive or.
  @inlinable @inline(__always)
  public static func ^ (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 ^ right.l0, l1: left.l1 ^ right.l1, l2: left.l2 ^ right.l2, l3: left.l3 ^ right.l3)
  }

  /// Bitwise complement.
  @inlinable @inline(__always)
  public static prefix func ~ (word: UInt256) -> UInt256 {
    UInt256(l0: ~word.l0, l1: ~word.l1, l2: ~word.l2, l3: ~word.l3)
  }

  /// The number of zero bits above the highest bit that is set; 256 for zero.
  @inlinable
  public var leadingZeroBitCount: Int {
    if l3 != 0 { return l3.leadingZeroBitCount }
    if l2 != 0 { return 64 &+ l2.leadingZeroBitCount }
    if l1 != 0 { return 128 &+ l1.leadingZeroBitCount }
    return 192 &+ l0.leadingZeroBitCount
  }

  /// The number of bits that the value needs; 0 for zero.
  @inlinable
  public var bitWidthUsed: Int { 256 &- leadingZeroBitCount }

  /// Shifts towards the most significant bit; an amount outside 0 to 255 gives zero.
  @inlinable
  public static func << (word: UInt256, amount: Int) -> UInt256 {
    guard amount >= 0 && amount < 256 else { return .zero }
    let bits = UInt64(truncatingIfNeeded: amount & 63)
    let moved: UInt256
    switch amount >> 6 {
    case 0: moved = word
    case 1: moved = UInt256(l0: 0, l1: word.l0, l2: word.l1, l3: word.l2)
    case 2: moved = UInt256(l0: 0, l1: 0, l2: word.l0, l3: word.l1)
    default: moved = UInt256(l0: 0, l1: 0, l2: 0, l3: word.l0)
    }
    guard bits != 0 else { return moved }
    let back = 64 &- bits
    return UInt256(
      l0: moved.l0 &<< bits,
      l1: moved.l1 &<< bits | moved.l0 &>> back,
      l2: moved.l2 &<< bits | moved.l1 &>> back,
      l3: moved.l3 &<< bits | moved.l2 &>> back)
  }

  /// Shifts towards the least significant bit, filling with zeros; an amount outside 0 to 255 gives zero.
  @inlinable
  public static func >> (word: UInt256, amount: Int) -> UInt256 {
    guard amount >= 0 && amount < 256 else { return .zero }
    let bits = UInt64(truncatingIfNeeded: amount & 63)
    let moved: UInt256
    switch amount >> 6 {
    case 0: moved = word
    case 1: moved = UInt256(l0: word.l1, l1: word.l2, l2: word.l3, l3: 0)
    case 2: moved = UInt256(l0: word.l2, l1: word.l3, l2: 0, l3: 0)
    default: moved = UInt256(l0: word.l3, l1: 0, l2: 0, l3: 0)
    }
    guard bits != 0 else { return moved }
    let back = 64 &- bits
    return UInt256(
      l0: moved.l0 &>> bits | moved.l1 &<< back,
      l1: moved.l1 &>> bits | moved.l2 &<< back,
      l2: moved.l2 &>> bits | moved.l3 &<< back,
      l3: moved.l3 &>> bits)
  }

  /// EVM `SHL`: an amount of 256 or more gives zero.
  @inlinable
  public static func << (word: UInt256, amount: UInt256) -> UInt256 {
    word << amount.clampedShift
  }

  /// EVM `SHR`: an amount of 256 or more gives zero.
  @inlinable
  public static func >> (word: UInt256, amount: UInt256) -> UInt256 {
    word >> amount.clampedShift
  }

  /// EVM `SAR`: shifts right, filling with the sign bit; an amount of 256 or more leaves only the sign.
  @inlinable
  public func arithmeticShiftRight(_ amount: UInt256) -> UInt256 {
    let shift = amount.clampedShift
    guard isNegative else { return self >> shift }
    return ~(~self >> shift)
  }

  /// EVM `BYTE`: the byte at `index` counted from the most significant; an index of 32 or more gives zero.
  @inlinable
  public func byte(at index: UInt256) -> UInt256 {
    guard index.fitsInUInt64 && index.l0 < 32 else { return .zero }
    let position = Int(truncatingIfNeeded: index.l0)
    return UInt256((self >> (8 &* (31 &- position))).l0 & 0xff)
  }

  /// The byte at `index` counted from the most significant, 0 to 31; any other index gives zero.
  @inlinable
  public func byte(at index: Int) -> UInt8 {
    guard index >= 0 else { return 0 }
    return UInt8(truncatingIfNeeded: byte(at: UInt256(index)).l0)
  }

  /// The amount as a machine integer, at most 256.
  @inlinable
  var clampedShift: Int {
    fitsInUInt64 && l0 < 256 ? Int(truncatingIfNeeded: l0) : 256
  }
}
