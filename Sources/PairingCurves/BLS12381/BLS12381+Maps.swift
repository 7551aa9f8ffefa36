extension BLS12381.G1 {
  /// The point of the subgroup to which a field element of 48 big-endian bytes maps (RFC 9380, section 8.8.1).
  public init(mapping element: ArraySlice<UInt8>) throws(PointError) {
    guard let u = Fp<BLS12381Parameters>(bigEndian: element) else { throw .notCanonical }
    self.init(BLS12381G1.map(u).affine)
  }
}

extension BLS12381.G2 {
  /// The point of the subgroup to which the field element `c0` + `c1`·i maps, 48 big-endian bytes each (RFC 9380,
  /// section 8.8.2).
  public init(mapping c0: ArraySlice<UInt8>, _ c1: ArraySlice<UInt8>) throws(PointError) {
    guard let u = Fp2<BLS12381Parameters>(coefficients: [c0, c1]) else { throw .notCanonical }
    self.init(BLS12381G2.map(u).affine)
  }
}
