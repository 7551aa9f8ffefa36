internal import AdapterEngine
internal import CAdapterEngine

extension InfluenceIndex {
  private static let magic: UInt32 = 0x5849_4C4F  // "OLIX"
  private static let version: UInt32 = 1
  private static let headerLength = 21 + InfluenceRule.encodedLength
  private static let exponents: ClosedRange<Int32> = -1100...1200
  /// What a sum of Shapley terms stays within.
  private static let shapleyBound = UInt128(1) << 126

  /// Bytes of an encoding; at most what a build from so many rows gives.
  public static func encodedByteCount(rows: Int, dimension: Int, hasShapley: Bool = true) -> Int {
    headerLength + rows * (dimension + (hasShapley ? 32 : 16))
  }

  /// The canonical bytes (`Docs/Specification/Attribution.md`, section 4).
  public func encode() -> [UInt8] {
    var bytes = LittleEndianWriter(
      capacity: Self.encodedByteCount(rows: rowCount, dimension: dimension, hasShapley: hasShapley))
    bytes.append(Self.magic)
    bytes.append(Self.version)
    rule.encode(to: &bytes)
    bytes.append(UInt32(dimension))
    bytes.append(UInt32(rowCount))
    bytes.append(exponent)
    bytes.append(UInt8(hasShapley ? 1 : 0))
    for multiplier in multipliers { bytes.append(multiplier) }
    for influence in selfInfluence { bytes.append(influence) }
    for value in shapley { bytes.append(value) }
    bytes.append(values)
    return bytes.bytes
  }

  /// Reads the bytes that `encode` writes; throws `invalidEncoding` for any others.
  ///
  /// Allocates no more than the bytes are long. Whether the numbers follow from a training run is for the hash to vouch.
  public init(decoding bytes: [UInt8]) throws(InfluenceError) {
    var reader = LittleEndianCursor(bytes)
    guard bytes.count >= Self.headerLength, reader.next() == Self.magic, reader.next() == Self.version else {
      throw .invalidEncoding("The bytes are not an influence index of version \(Self.version).")
    }
    let rule = try InfluenceRule(reading: &reader)
    let (dimension, rows) = (Int(reader.next() as UInt32), Int(reader.next() as UInt32))
    let (exponent, hasShapley) = (reader.next() as Int32, reader.next() as UInt8)
    guard Self.fits(rows: rows, dimension: dimension, rule: rule), dimension.nonzeroBitCount == 1, hasShapley <= 1,
      bytes.count == Self.encodedByteCount(rows: rows, dimension: dimension, hasShapley: hasShapley == 1)
    else { throw .invalidEncoding("The influence index does not have the length that its header says.") }
    let multipliers = (0..<rows).map { _ in reader.next() as UInt64 }
    let selfInfluence = (0..<rows).map { _ in reader.next() as Int64 }
    let shapley = (0..<(hasShapley == 1 ? rows : 0)).map { _ in reader.next() as Int128 }
    self.init(
      rule: rule, dimension: dimension, rowCount: rows, selfInfluence: selfInfluence, shapley: shapley,
      values: reader.signed(rows * dimension), multipliers: multipliers, exponent: exponent)
    try check()
  }

  /// Whether a build can have written the numbers.
  private func check() throws(InfluenceError) {
    let top = multipliers.max() ?? 0
    let tops = UInt64(1) << (Self.multiplierBits - 1)...UInt64(1) << Self.multiplierBits
    guard top == 0 ? exponent == 0 : tops.contains(top) && Self.exponents.contains(exponent) else {
      throw .invalidEncoding("The influence index has a multiplier of \(top) at an exponent of \(exponent).")
    }
    guard shapley.allSatisfy({ $0.magnitude <= Self.shapleyBound }) else {
      throw .invalidEncoding("The influence index has a Shapley value beyond its bound.")
    }
    guard selfInfluence.allSatisfy({ $0.magnitude <= 1 << 62 }),
      zip(multipliers, selfInfluence).allSatisfy({ $0 > 0 || $1 == 0 })
    else { throw .invalidEncoding("The influence index has a self-influence beyond its bound.") }
    let areSound = unsafe values.withUnsafeBufferPointer { buffer in
      // Row i's values lie within the buffer, which outlives the call.
      multipliers.indices.allSatisfy { row in
        guard let base = buffer.baseAddress else { return false }
        return unsafe cae_influence_largest(base + row * dimension, dimension) == (multipliers[row] == 0 ? 0 : 127)
      }
    }
    guard areSound else {
      throw .invalidEncoding("The influence index has a row whose largest value is not 127.")
    }
  }
}
