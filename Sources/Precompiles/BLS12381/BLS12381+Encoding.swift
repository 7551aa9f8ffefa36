import PairingCurves
import Primitives

/// A group of BLS12-381 in the encoding of EIP-2537: each number in 64 big-endian bytes, of which 16 are zero.
protocol EncodedGroup {
  /// The numbers in a point.
  static var elementCount: Int { get }
  init(coordinates: [ArraySlice<UInt8>], checkingSubgroup: Bool) throws(PointError)
  var coordinates: [Bytes] { get }
}

extension BLS12381.G1: EncodedGroup {
  static let elementCount = 2
}

extension BLS12381.G2: EncodedGroup {
  static let elementCount = 4
}

/// The bytes of an encoded number, and the zeros before it.
private let elementBytes = 64
private let paddingBytes = 16
/// The bytes of a scalar.
private let scalarBytes = 32

extension EncodedGroup {
  /// The bytes of a point.
  static var encodedBytes: Int { elementCount * elementBytes }

  /// The bytes of a point and its scalar.
  static var termBytes: Int { encodedBytes + scalarBytes }

  /// The point of `encodedBytes` bytes.
  init(encoded bytes: ArraySlice<UInt8>, checkingSubgroup: Bool) throws(FrameEnd) {
    let coordinates = try bytes.fieldElements(count: Self.elementCount)
    do throws(PointError) {
      try self.init(coordinates: coordinates, checkingSubgroup: checkingSubgroup)
    } catch {
      throw .invalidPoint(error)
    }
  }

  /// The point as bytes.
  var encoded: Bytes {
    coordinates.flatMap { Bytes(repeating: 0, count: paddingBytes) + $0 }
  }
}

extension Bytes {
  /// Exactly `count` points.
  func encodedPoints<Group: EncodedGroup>(
    _ group: Group.Type, count: Int, checkingSubgroup: Bool
  ) throws(FrameEnd) -> [Group] {
    guard self.count == count * Group.encodedBytes else { throw .invalidLength }
    var points: [Group] = []
    for part in self[...].chunks(of: Group.encodedBytes) {
      points.append(try Group(encoded: part, checkingSubgroup: checkingSubgroup))
    }
    return points
  }

  /// One or more points of the subgroup, each with its scalar.
  func encodedTerms<Group: EncodedGroup>(
    _ group: Group.Type
  ) throws(FrameEnd) -> [(point: Group, scalar: UInt256)] {
    guard !isEmpty, count.isMultiple(of: Group.termBytes) else { throw .invalidLength }
    var terms: [(point: Group, scalar: UInt256)] = []
    for part in self[...].chunks(of: Group.termBytes) {
      let point = try Group(encoded: part.prefix(Group.encodedBytes), checkingSubgroup: true)
      terms.append((point, UInt256(bigEndian: part.suffix(scalarBytes))))
    }
    return terms
  }
}

extension ArraySlice<UInt8> {
  /// Exactly `count` numbers without their padding, which is zero.
  func fieldElements(count: Int) throws(FrameEnd) -> [ArraySlice<UInt8>] {
    guard self.count == count * elementBytes else { throw .invalidLength }
    let elements = chunks(of: elementBytes)
    guard elements.allSatisfy({ $0.prefix(paddingBytes).allSatisfy { $0 == 0 } }) else {
      throw .invalidPoint(.notCanonical)
    }
    return elements.map { $0.dropFirst(paddingBytes) }
  }
}
