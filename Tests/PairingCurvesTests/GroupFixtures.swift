import FixtureSupport
import PairingCurves
import Primitives

/// r of BN254 (EIP-197).
let bn254Order = UInt256(
  l0: 0x43e1_f593_f000_0001, l1: 0x2833_e848_79b9_7091, l2: 0xb850_45b6_8181_585d, l3: 0x3064_4e72_e131_a029)
/// r of BLS12-381 (EIP-2537).
let bls12381Order = UInt256(
  l0: 0xffff_ffff_0000_0001, l1: 0x53bd_a402_fffe_5bfe, l2: 0x3339_d808_09a1_d805, l3: 0x73ed_a753_299d_7d48)

/// What the four groups have in common.
protocol TestedGroup: Equatable, Sendable {
  static var order: UInt256 { get }
  /// How many numbers of how many bytes make a coordinate.
  static var shape: (numbers: Int, bytes: Int) { get }
  static var infinity: Self { get }
  static var generator: Self { get }
  static func + (left: Self, right: Self) -> Self
  static prefix func - (value: Self) -> Self
  static func sum(of products: [(point: Self, scalar: UInt256)]) -> Self
  static func decode(_ coordinates: [Bytes]) throws(PointError) -> Self
  init?(x: [ArraySlice<UInt8>])
  var isInSubgroup: Bool { get }
  var coordinates: [Bytes] { get }
  func multiplied(by scalar: UInt256) -> Self
  func multipliedPlainly(by scalar: UInt256) -> Self
}

extension TestedGroup {
  /// A point of the curve with a random x, rarely in a proper subgroup.
  static func anyPoint(_ random: inout SeededGenerator) -> Self {
    while true {
      let x = (0..<shape.numbers).map { _ in [0] + random.bytes(shape.bytes - 1) }
      if let point = Self(x: x.map { $0[...] }) { return point }
    }
  }

  /// A point of the subgroup.
  static func member(_ random: inout SeededGenerator) -> Self { generator.multiplied(by: random.scalar()) }
}

extension BN254.G1: TestedGroup {
  static var order: UInt256 { bn254Order }
  static var shape: (numbers: Int, bytes: Int) { (1, 32) }
  static func decode(_ coordinates: [Bytes]) throws(PointError) -> Self {
    try Self(coordinates: coordinates.map { $0[...] })
  }
}

extension BN254.G2: TestedGroup {
  static var order: UInt256 { bn254Order }
  static var shape: (numbers: Int, bytes: Int) { (2, 32) }
  static func decode(_ coordinates: [Bytes]) throws(PointError) -> Self {
    try Self(coordinates: coordinates.map { $0[...] })
  }
}

extension BLS12381.G1: TestedGroup {
  static var order: UInt256 { bls12381Order }
  static var shape: (numbers: Int, bytes: Int) { (1, 48) }
  static func decode(_ coordinates: [Bytes]) throws(PointError) -> Self {
    try Self(coordinates: coordinates.map { $0[...] }, checkingSubgroup: true)
  }
}

extension BLS12381.G2: TestedGroup {
  static var order: UInt256 { bls12381Order }
  static var shape: (numbers: Int, bytes: Int) { (2, 48) }
  static func decode(_ coordinates: [Bytes]) throws(PointError) -> Self {
    try Self(coordinates: coordinates.map { $0[...] }, checkingSubgroup: true)
  }
}

extension SeededGenerator {
  /// A random word.
  mutating func scalar() -> UInt256 { UInt256(bigEndian: bytes(32)) }
}
