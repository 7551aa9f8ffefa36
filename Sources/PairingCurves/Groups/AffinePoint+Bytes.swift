import Primitives

/// A field whose elements are written as numbers: one for a prime field, two for its quadratic extension.
protocol SerializableField: FieldElement {
  /// How many numbers make an element.
  static var coefficientCount: Int { get }
  /// The element of these numbers in big-endian bytes, or nil when one is not canonical; there are
  /// `coefficientCount`.
  init?(coefficients: ArraySlice<ArraySlice<UInt8>>)
  /// The numbers in big-endian bytes.
  var coefficients: [Bytes] { get }
}

extension Fp: SerializableField {
  static var coefficientCount: Int { 1 }

  init?(coefficients: ArraySlice<ArraySlice<UInt8>>) {
    guard let first = coefficients.first else { return nil }
    self.init(bigEndian: first)
  }

  var coefficients: [Bytes] { [bigEndianBytes] }
}

extension Fp2: SerializableField {
  static var coefficientCount: Int { 2 }

  init?(coefficients: ArraySlice<ArraySlice<UInt8>>) {
    guard let first = coefficients.first, let last = coefficients.last, let c0 = Base(bigEndian: first),
      let c1 = Base(bigEndian: last)
    else { return nil }
    self.init(c0, c1)
  }

  var coefficients: [Bytes] { [c0.bigEndianBytes, c1.bigEndianBytes] }
}

extension AffinePoint where C.Field: SerializableField {
  /// The point with these coordinates in big-endian bytes; all zero is the point at infinity.
  init(coordinates: [ArraySlice<UInt8>], checkingSubgroup: Bool) throws(PointError) {
    let count = C.Field.coefficientCount
    guard coordinates.count == 2 * count, let x = C.Field(coefficients: coordinates[..<count]),
      let y = C.Field(coefficients: coordinates[count...])
    else { throw .notCanonical }
    if x.isZero && y.isZero {
      self = .infinity
      return
    }
    self.init(x, y)
    guard isOnCurve else { throw .notOnCurve }
    if checkingSubgroup, !C.isInSubgroup(self) { throw .notInSubgroup }
  }

  /// The coordinates in big-endian bytes; at infinity all are zero.
  var coordinates: [Bytes] { x.coefficients + y.coefficients }
}
