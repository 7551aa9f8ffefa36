import Cryptography
import Primitives
import Testing

@Suite struct P256Tests {
  // RFC 6979, appendix A.2.5, message "sample" with SHA-256.
  private let hash = SHA256.hash(Bytes("sample".utf8))
  private let x = UInt256(hex: "0x60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6") ?? .zero
  private let y = UInt256(hex: "0x7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299") ?? .zero
  private let r = UInt256(hex: "0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716") ?? .zero
  private let s = UInt256(hex: "0xf7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8") ?? .zero

  @Test("a published signature is valid, with either value of s")
  func valid() {
    #expect(P256.verify(hash: hash, r: r, s: s, x: x, y: y))
    #expect(P256.verify(hash: hash, r: r, s: P256.order &- s, x: x, y: y))
  }

  @Test("every change of a signature makes it invalid")
  func changed() {
    #expect(!P256.verify(hash: SHA256.hash([]), r: r, s: s, x: x, y: y))
    #expect(!P256.verify(hash: hash, r: s, s: r, x: x, y: y))
    #expect(!P256.verify(hash: hash, r: r, s: s &+ .one, x: x, y: y))
    #expect(!P256.verify(hash: hash, r: r, s: s, x: x, y: P256.fieldPrime &- y))
  }

  @Test("numbers out of range and points off the curve are refused")
  func ranges() {
    for bad in [UInt256.zero, P256.order, .max] {
      #expect(!P256.verify(hash: hash, r: bad, s: s, x: x, y: y))
      #expect(!P256.verify(hash: hash, r: r, s: bad, x: x, y: y))
    }
    for bad in [UInt256.zero, x &+ .one, P256.fieldPrime, .max] {
      #expect(!P256.verify(hash: hash, r: r, s: s, x: bad, y: y))
      #expect(!P256.verify(hash: hash, r: r, s: s, x: x, y: bad))
    }
    #expect(!P256.verify(hash: hash, r: r, s: s, x: .zero, y: .zero))
  }

  @Test("a coordinate that is the same modulo p is refused")
  func nonCanonicalCoordinate() {
    // x = 5 is the abscissa of a point, so x + p would be the same field element.
    let five = UInt256(5 as UInt64)
    #expect(!P256.verify(hash: hash, r: r, s: s, x: five &+ P256.fieldPrime, y: y))
  }
}
