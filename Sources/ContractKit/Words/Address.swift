/// The 20 bytes that name an account.
///
/// In memory the bytes lie in their usual order, which is the form that the host takes and gives.
public struct Address: Equatable, Sendable {
  var head: UInt64
  var middle: UInt64
  var tail: UInt32

  @inline(__always)
  init(head: UInt64, middle: UInt64, tail: UInt32) {
    self.head = head
    self.middle = middle
    self.tail = tail
  }

  /// The address whose number, read big-endian, is `low`: how system contracts and precompiles are named.
  @inline(__always)
  public init(_ low: UInt64) {
    let high = UInt32(truncatingIfNeeded: low &>> 32).byteSwapped
    let rest = UInt32(truncatingIfNeeded: low).byteSwapped
    self.init(head: 0, middle: UInt64(high) &<< 32, tail: rest)
  }

  /// The lowest 160 bits of a word.
  @inline(__always)
  public init(truncating word: UInt256) {
    let swapped = word.byteSwapped
    // The first 12 bytes of the big-endian word are dropped; 8, 8 and 4 remain.
    self.init(
      head: swapped.l1 &>> 32 | swapped.l2 &<< 32,
      middle: swapped.l2 &>> 32 | swapped.l3 &<< 32,
      tail: UInt32(truncatingIfNeeded: swapped.l3 &>> 32))
  }

  /// The address of no one: twenty zero bytes.
  @inline(__always)
  public static var zero: Address { Address(head: 0, middle: 0, tail: 0) }

  /// Whether it is the address of no one.
  @inline(__always)
  public var isZero: Bool { (head | middle | UInt64(tail)) == 0 }

  /// The address as a number, read big-endian.
  @inline(never)
  public var word: UInt256 { wordBytes.byteSwapped }

  /// The 32 bytes of the word in big-endian order: twelve zeros, and the address's as they are.
  @inline(__always)
  var wordBytes: UInt256 {
    UInt256(
      l0: 0, l1: head &<< 32, l2: head &>> 32 | middle &<< 32,
      l3: middle &>> 32 | UInt64(tail) &<< 32)
  }

  /// The wei that the account holds.
  public var balance: UInt256 { Host.balance(of: self) }

  /// Whether the account has code. False for an account whose constructor is still running, and for precompiles.
  public var isContract: Bool { Host.codeSize(of: self) != 0 }
}
