/// Register arithmetic that Swift has no operator for, as the RISC-V manual defines it.
///
/// Both engines use these, so the instruction tests check them against values of their own.
enum WordArithmetic {
  /// The low 32 bits, sign-extended.
  @inline(__always) static func word(_ value: UInt64) -> UInt64 {
    UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
  }

  @inline(__always) static func word(_ value: Int32) -> UInt64 { UInt64(bitPattern: Int64(value)) }

  @inline(__always) static func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value) }

  @inline(__always) static func low(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }

  @inline(__always) static func signedLow(_ value: UInt64) -> Int32 { Int32(truncatingIfNeeded: value) }

  @inline(__always) static func flag(_ condition: Bool) -> UInt64 { condition ? 1 : 0 }

  @inline(__always) static func multiplyHigh(_ a: UInt64, _ b: UInt64) -> UInt64 {
    UInt64(bitPattern: signed(a).multipliedFullWidth(by: signed(b)).high)
  }

  @inline(__always) static func multiplyHighUnsigned(_ a: UInt64, _ b: UInt64) -> UInt64 {
    a.multipliedFullWidth(by: b).high
  }

  /// The high half of signed `a` times unsigned `b`.
  @inline(__always) static func multiplyHighMixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
    a.multipliedFullWidth(by: b).high &- (signed(a) < 0 ? b : 0)
  }

  @inline(__always) static func divide(_ a: UInt64, _ b: UInt64) -> UInt64 {
    if b == 0 { return .max }
    // -1 apart, because the smallest number divided by it overflows.
    if b == .max { return 0 &- a }
    return UInt64(bitPattern: signed(a) / signed(b))
  }

  @inline(__always) static func remainder(_ a: UInt64, _ b: UInt64) -> UInt64 {
    if b == 0 { return a }
    if b == .max { return 0 }
    return UInt64(bitPattern: signed(a) % signed(b))
  }

  @inline(__always) static func divideUnsigned(_ a: UInt64, _ b: UInt64) -> UInt64 { b == 0 ? .max : a / b }

  @inline(__always) static func remainderUnsigned(_ a: UInt64, _ b: UInt64) -> UInt64 { b == 0 ? a : a % b }

  @inline(__always) static func divideWord(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (a, b) = (signedLow(a), signedLow(b))
    if b == 0 { return .max }
    if b == -1 { return word(0 &- a) }
    return word(a / b)
  }

  @inline(__always) static func remainderWord(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (a, b) = (signedLow(a), signedLow(b))
    if b == 0 { return word(a) }
    if b == -1 { return 0 }
    return word(a % b)
  }

  @inline(__always) static func divideUnsignedWord(_ a: UInt64, _ b: UInt64) -> UInt64 {
    low(b) == 0 ? .max : word(UInt64(low(a) / low(b)))
  }

  @inline(__always) static func remainderUnsignedWord(_ a: UInt64, _ b: UInt64) -> UInt64 {
    word(UInt64(low(b) == 0 ? low(a) : low(a) % low(b)))
  }

  @inline(__always) static func rotateRight(_ a: UInt64, _ amount: UInt64) -> UInt64 {
    a &>> amount | a &<< (0 &- amount)
  }

  @inline(__always) static func rotateRightWord(_ a: UInt64, _ amount: UInt64) -> UInt64 {
    let (a, amount) = (low(a), low(amount))
    return word(UInt64(a &>> amount | a &<< (0 &- amount)))
  }

  /// Each byte that is not zero becomes 255.
  @inline(__always) static func orCombine(_ value: UInt64) -> UInt64 {
    var bits = value
    bits |= bits >> 4 & 0x0F0F_0F0F_0F0F_0F0F
    bits |= bits >> 2 & 0x3333_3333_3333_3333
    bits |= bits >> 1
    return (bits & 0x0101_0101_0101_0101) &* 0xFF
  }
}
