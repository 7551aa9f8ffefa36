extension BLS12381.G1 {
  /// The point of the subgroup in compressed form: x in 48 big-endian bytes, of which the top three bits are flags.
  ///
  /// The flags say that the form is compressed, that the point is infinity, and that y is the greater of the two
  /// (ZCash protocol specification, section 5.4.9.2; EIP-4844 takes the encoding over).
  public init(compressed bytes: ArraySlice<UInt8>) throws(PointError) {
    guard bytes.count == 48, let first = bytes.first, first & 0x80 != 0 else { throw .notCanonical }
    let body = [first & 0x1f] + bytes.dropFirst()
    let isGreater = first & 0x20 != 0
    if first & 0x40 != 0 {
      guard !isGreater, body.allSatisfy({ $0 == 0 }) else { throw .notCanonical }
      self = .infinity
      return
    }
    guard let x = Fp<BLS12381Parameters>(bigEndian: body[...]) else { throw .notCanonical }
    guard var point = AffinePoint<BLS12381G1>(x: x) else { throw .notOnCurve }
    if point.y.isGreaterThanNegative != isGreater { point = -point }
    guard BLS12381G1.isInSubgroup(point) else { throw .notInSubgroup }
    self.init(point)
  }
}

extension BLS12381.G2 {
  /// The point of the subgroup in compressed form: x1 and x0, 48 big-endian bytes each, with the flags of G1 in the
  /// first byte.
  public init(compressed bytes: ArraySlice<UInt8>) throws(PointError) {
    guard bytes.count == 96, let first = bytes.first, first & 0x80 != 0 else { throw .notCanonical }
    let body = [first & 0x1f] + bytes.dropFirst()
    let isGreater = first & 0x20 != 0
    if first & 0x40 != 0 {
      guard !isGreater, body.allSatisfy({ $0 == 0 }) else { throw .notCanonical }
      self = .infinity
      return
    }
    guard let x = Fp2<BLS12381Parameters>(coefficients: [body[48...], body[..<48]]) else { throw .notCanonical }
    guard var point = AffinePoint<BLS12381G2>(x: x) else { throw .notOnCurve }
    let y = point.y
    if (y.c1.isZero ? y.c0 : y.c1).isGreaterThanNegative != isGreater { point = -point }
    guard BLS12381G2.isInSubgroup(point) else { throw .notInSubgroup }
    self.init(point)
  }
}

extension Fp {
  /// Whether the number is above (p − 1)/2.
  fileprivate var isGreaterThanNegative: Bool {
    // The limbs of (p − 1)/2 are those of p shifted right, as p is odd.
    Modulus.modulus.halved.subtracting(number).borrow != 0
  }
}
