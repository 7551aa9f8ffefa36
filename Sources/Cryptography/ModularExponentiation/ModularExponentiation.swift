import CGMP
public import Primitives

/// Powers of whole numbers of any size modulo another, by the GNU multiple precision library.
public enum ModularExponentiation {
  /// The most bytes of an operand.
  ///
  /// The library ends the process where a number outgrows it or memory runs out; this is far below the former.
  public static let maximumOperandByteCount = 1 << 28

  /// `base` ^ `exponent` mod `modulus`, all most significant byte first, in as many bytes as `modulus` has.
  ///
  /// Empty operands are zero, 0 ^ 0 is 1, and everything modulo zero is zero.
  ///
  /// - Precondition: no operand is longer than `maximumOperandByteCount`.
  public static func power(base: Bytes, exponent: Bytes, modulus: Bytes) -> Bytes {
    precondition(max(base.count, exponent.count, modulus.count) <= maximumOperandByteCount, "operands are bounded")
    guard modulus.contains(where: { $0 != 0 }) else { return Bytes(repeating: 0, count: modulus.count) }
    var power = WholeNumber([])
    power.assign(WholeNumber(base), raisedTo: WholeNumber(exponent), modulo: WholeNumber(modulus))
    return power.bytes(count: modulus.count)
  }
}

/// A whole number of the library's.
@safe private struct WholeNumber: ~Copyable {
  private var number = unsafe __mpz_struct()

  private static let mostSignificantFirst: Int32 = 1

  /// A number from its bytes, most significant first.
  init(_ bytes: Bytes) {
    let significant = bytes.drop { $0 == 0 }
    // Safe: the number is initialised before its first value; the library reads as many bytes as the buffer has.
    unsafe __gmpz_init(&number)
    unsafe significant.withUnsafeBytes { buffer in
      unsafe __gmpz_import(&number, buffer.count, Self.mostSignificantFirst, 1, 1, 0, buffer.baseAddress)
    }
  }

  deinit {
    // Safe: the number was initialised and nobody has it any more. The library wants an address, so a copy is taken;
    // what it points to is the number's own memory.
    var last = unsafe number
    unsafe __gmpz_clear(&last)
  }

  /// Replaces the number by a power; the modulus is not zero.
  mutating func assign(
    _ base: borrowing WholeNumber, raisedTo exponent: borrowing WholeNumber, modulo modulus: borrowing WholeNumber
  ) {
    // Safe: the library only reads the copies, whose memory lives as long as the numbers that are borrowed. It would end
    // the process for a modulus of zero or a negative exponent.
    var (base, exponent, modulus) = unsafe (base.number, exponent.number, modulus.number)
    unsafe __gmpz_powm(&number, &base, &exponent, &modulus)
  }

  /// The number in a count of bytes that suffices, most significant first.
  mutating func bytes(count: Int) -> Bytes {
    let bitsPerByte = 8
    var bytes = Bytes(repeating: 0, count: count)
    // The size in base 2 is exact for all but zero, for which it is 1 and the library writes no byte.
    let significant = unsafe (__gmpz_sizeinbase(&number, 2) + bitsPerByte - 1) / bitsPerByte
    precondition(significant <= count, "the number fits")
    unsafe bytes.withUnsafeMutableBytes { buffer in
      // Safe: the library writes at most the significant bytes, which end where the buffer does.
      let start = unsafe buffer.baseAddress?.advanced(by: count - significant)
      _ = unsafe __gmpz_export(start, nil, Self.mostSignificantFirst, 1, 1, 0, &number)
    }
    return bytes
  }
}
