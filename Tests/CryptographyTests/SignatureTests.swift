import Cryptography
import FixtureSupport
import Primitives
import Testing

@Suite("secp256k1 signatures")
struct SignatureTests {
  @Test("signing is deterministic as RFC 6979 prescribes")
  func deterministic() throws {
    // Vector of the Trezor and Bitcoin libraries: key 1, SHA-256 of the text.
    let key = try PrivateKey(UInt256.one.bigEndianBytes)
    let signature = key.sign(SHA256.hash(Bytes("Satoshi Nakamoto".utf8)))
    #expect(signature.r == UInt256(hex: "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"))
    #expect(signature.s == UInt256(hex: "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"))
    #expect(key.address.description == "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf")
  }

  @Test("every signature has a low s and recovers to its signer")
  func recovery() throws {
    var generator = SeededGenerator(suite: "signature recovery", fallback: 11)
    for _ in 0..<200 {
      let key = try PrivateKey(generator.bytes(32))
      let hash = Keccak256.hash(generator.bytes(40))
      let signature = key.sign(hash)
      #expect(signature.s <= Secp256k1.halfOrder && signature.yParity <= 1)
      #expect(signature.recoverAddress(from: hash) == key.address)
      #expect(Secp256k1.verify(hash: hash, r: signature.r, s: signature.s, publicKey: key.publicKey))
      #expect(!Secp256k1.verify(hash: Keccak256.hash(hash), r: signature.r, s: signature.s, publicKey: key.publicKey))
      let mirrored = Secp256k1.order &- signature.s
      #expect(
        Secp256k1.recover(hash: hash, r: signature.r, s: mirrored, yParity: 1 - signature.yParity) == key.address)
      #expect(!Secp256k1.verify(hash: hash, r: signature.r, s: mirrored, publicKey: key.publicKey))
    }
  }

  @Test("recovery accepts a high s, as the ECRECOVER precompile does")
  func highS() throws {
    let hash = try #require(Hash(hex: "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"))
    let r = try #require(UInt256(hex: "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"))
    let s = try #require(UInt256(hex: "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"))
    #expect(
      Secp256k1.recover(hash: hash, r: r, s: s, yParity: 1)
        == Address(hex: "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b"))
  }

  @Test("parts out of range recover nothing")
  func outOfRange() {
    let (hash, order) = (Hash(UInt256(5)), Secp256k1.order)
    for (r, s) in [(UInt256.zero, .one), (.one, .zero), (order, .one), (.one, order), (.max, .max)] {
      #expect(Secp256k1.recover(hash: hash, r: r, s: s, yParity: 0) == nil)
    }
    #expect(Secp256k1.recover(hash: hash, r: 1, s: 1, yParity: 2) == nil)
    // No point of the curve has 5 as its x coordinate.
    #expect(Secp256k1.recover(hash: hash, r: 5, s: 1, yParity: 0) == nil)
  }

  @Test("keys out of range are refused")
  func invalidKeys() {
    #expect(throws: CryptographyError.invalidPrivateKey) { try PrivateKey(UInt256.zero.bigEndianBytes) }
    #expect(throws: CryptographyError.invalidPrivateKey) { try PrivateKey(Secp256k1.order.bigEndianBytes) }
    #expect(throws: CryptographyError.wrongByteCount(expected: 32, actual: 31)) {
      try PrivateKey(Bytes(repeating: 1, count: 31))
    }
    #expect(throws: CryptographyError.invalidPublicKey) { try PublicKey(Bytes(repeating: 2, count: 64)) }
    #expect(throws: CryptographyError.invalidPublicKey) { try PublicKey(Bytes(repeating: 0xff, count: 65)) }
  }

  @Test("public keys round trip through both encodings")
  func publicKeyEncodings() throws {
    var generator = SeededGenerator(suite: "public keys", fallback: 12)
    for _ in 0..<50 {
      let key = try PrivateKey(generator.bytes(32)).publicKey
      #expect(try PublicKey(key.compressed) == key && PublicKey(key.uncompressed) == key)
    }
  }

  @Test("many tasks may sign and recover at once")
  func concurrency() async throws {
    let key = PrivateKey.random()
    let correct = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
      for task in 0..<16 {
        group.addTask {
          (0..<20).allSatisfy { index in
            let hash = Keccak256.hash(UInt256(task * 100 + index))
            return key.sign(hash).recoverAddress(from: hash) == key.address
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(correct == 16)
  }

  @Test("the description of a key shows its address only")
  func description() {
    let key = PrivateKey.random()
    #expect("\(key)" == "private key of \(key.address)" && String(reflecting: key) == "\(key)")
  }
}
