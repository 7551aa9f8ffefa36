/// The faults that Solidity reports as `Panic(uint256)`.
public enum Panic: UInt8, Equatable, Sendable {
  /// 0x01: an assertion did not hold.
  case assertion = 0x01
  /// 0x11: an arithmetic operation overflowed.
  case arithmetic = 0x11
  /// 0x12: a division or a remainder by zero.
  case divisionByZero = 0x12
  /// 0x21: a number is no case of its enumeration.
  case invalidEnumeration = 0x21
  /// 0x31: an element was taken from an empty array.
  case emptyArray = 0x31
  /// 0x32: an index lay outside of its array.
  case indexOutOfBounds = 0x32
  /// 0x41: more memory was asked for than there is.
  case outOfMemory = 0x41

  /// Reverts with `Panic(code)`.
  @inline(never)
  public func raise() -> Never {
    var encoder = ABIEncoder(selector: 0x4e48_7b71, words: 1, tail: 0)
    encoder.append(word: UInt256(UInt64(rawValue)))
    encoder.revert()
  }
}

/// Reverts with `Panic(0x01)` unless the condition holds: for what a contract promises itself, never for its input.
@inline(__always)
public func invariant(_ condition: Bool) {
  if !condition { Panic.assertion.raise() }
}

/// Throws the error unless the condition holds.
@inline(__always)
public func require<Failure: Error>(_ condition: Bool, _ failure: @autoclosure () -> Failure) throws(Failure) {
  if !condition { throw failure() }
}
