extension UInt256 {
  /// The bits that both have.
  @inline(__always)
  public static func & (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 & right.l0, l1: left.l1 & right.l1, l2: left.l2 & right.l2, l3: left.l3 & right.l3)
  }

  /// The bits that either has.
  @inline(__always)
  public static func | (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 | right.l0, l1: left.l1 | right.l1, l2: left.l2 | right.l2, l3: left.l3 | right.l3)
  }

  /// The bits that exactly one has.
  @inline(__always)
  public static func ^ (left: UInt256, right: UInt256) -> UInt256 {
    UInt256(l0: left.l0 ^ right.l0, l1: left.l1 ^ right.l1, l2: left.l2 ^ right.l2, l3: left.l3 ^ right.l3)
  }

  /// Every bit inverted.
  @inline(__always)
  public static prefix func ~ (value: UInt256) -> UInt256 {
    UInt256(l0: ~value.l0, l1: ~value.l1, l2: ~value.l2, l3: ~value.l3)
  }

  /// Shifted towards the most significant bit; zero for 256 and more.
  public static func << (value: UInt256, amount: Int) -> UInt256 {
    if amount >= 256 { return .zero }
    var result = value
    var rest = amount
    while rest >= 64 {
      result = UInt256(l0: 0, l1: result.l0, l2: result.l1, l3: result.l2)
      rest -= 64
    }
    if rest <= 0 { return result }
    let carried = UInt64(64 - rest)
    let shift = UInt64(rest)
    return UInt256(
      l0: result.l0 &<< shift,
      l1: result.l1 &<< shift | result.l0 &>> carried,
      l2: result.l2 &<< shift | result.l1 &>> carried,
      l3: result.l3 &<< shift | result.l2 &>> carried)
  }

  /// Shifted towards the least significant bit; zero for 256 and more.
  public static func >> (value: UInt256, amount: Int) -> UInt256 {
    if amount >= 256 { return .zero }
    var result = value
    var rest = amount
    while rest >= 64 {
      result = UInt256(l0: result.l1, l1: result.l2, l2: result.l3, l3: 0)
      rest -= 64
    }
    if rest <= 0 { return result }
    let carried = UInt64(64 - rest)
    let shift = UInt64(rest)
    return UInt256(
      l0: result.l0 &>> shift | result.l1 &<< carried,
      l1: result.l1 &>> shift | result.l2 &<< carried,
      l2: result.l2 &>> shift | result.l3 &<< carried,
      l3: result.l3 &>> shift)
  }

  /// 2 to the power of `bits`, less one: the lowest `bits` bits set.
  static func mask(bits: Int) -> UInt256 {
    if bits >= 256 { return .max }
    return (.one << bits) &- .one
  }

  /// The number with its 32 bytes in the opposite order.
  @inline(__always)
  public var byteSwapped: UInt256 {
    UInt256(l0: l3.byteSwapped, l1: l2.byteSwapped, l2: l1.byteSwapped, l3: l0.byteSwapped)
  }
}
