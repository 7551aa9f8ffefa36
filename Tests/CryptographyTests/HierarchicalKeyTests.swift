import Cryptography
import Primitives
import Testing

@Suite("BIP-32 hierarchical keys")
struct HierarchicalKeyTests {
  struct Vector: Sendable {
    let seed: String
    /// Path and extended private key in Base58.
    let keys: [(path: String, extended: String)]
  }

  /// Test vectors 1 to 3 of BIP-32.
  static let vectors = [
    Vector(
      seed: "000102030405060708090a0b0c0d0e0f",
      keys: [
        (
          "m",
          "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
        ),
        (
          "m/0'",
          "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ7"
        ),
        (
          "m/0'/1",
          "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8fs"
        ),
        (
          "m/0'/1/2'",
          "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewRiNMjANTtpgP4mLTj34bhnZX7UiM"
        ),
        (
          "m/0'/1/2'/2",
          "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334"
        ),
        (
          "m/0'/1/2'/2/1000000000",
          "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76"
        ),
      ]),
    Vector(
      seed: "fffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a2"
        + "9f9c999693908d8a8784817e7b7875726f6c696663605d5a5754514e4b484542",
      keys: [
        (
          "m",
          "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55Qn3LqFtT2emdEXVYsCzC2U"
        ),
        (
          "m/0",
          "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fwqWpWkeS3v86pgKt"
        ),
      ]),
    Vector(
      seed: "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
        + "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be",
      keys: [
        (
          "m",
          "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8ph3EGsZ9Xvz9dGuVrtHHs7pXeTzjuxBrCmmhgC6"
        ),
        (
          "m/0'",
          "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4L"
        ),
      ]),
  ]

  @Test("published vectors give their keys and chain codes", arguments: vectors)
  func published(vector: Vector) throws {
    let root = try HierarchicalKey(seed: Hex.decode(vector.seed))
    for (path, extended) in vector.keys {
      let payload = try #require(base58Check(extended), "the checksum of the vector for \(path)")
      let key = try root.derive(path)
      #expect(key.chainCode == Bytes(payload[13..<45]), "\(path)")
      #expect(key.privateKey.bytes == Bytes(payload[46..<78]), "\(path)")
    }
  }

  @Test("the fingerprint in a vector is RIPEMD-160 of SHA-256 of the parent's public key")
  func fingerprint() throws {
    let vector = Self.vectors[0]
    let root = try HierarchicalKey(seed: Hex.decode(vector.seed))
    let payload = try #require(base58Check(vector.keys[1].extended))
    let identifier = RIPEMD160.hash(SHA256.hash(root.privateKey.publicKey.compressed).bytes)
    #expect(Bytes(payload[5..<9]) == Bytes(identifier[..<4]))
  }

  @Test(
    "text that is no path is refused",
    arguments: ["", "44'/60'", "m/", "m//0", "m/x", "m/-1", "m/2147483648", "m/+1", "m/0''", "m/1.0", "M/0"])
  func malformedPath(path: String) throws {
    let root = try HierarchicalKey(seed: Bytes(repeating: 7, count: 32))
    #expect(throws: CryptographyError.invalidPath(path)) { try root.derive(path) }
  }

  @Test("seeds outside 16 to 64 bytes are refused")
  func seedLength() {
    for count in [0, 15, 65] {
      #expect(throws: CryptographyError.wrongSeedLength(count)) {
        try HierarchicalKey(seed: Bytes(repeating: 1, count: count))
      }
    }
  }
}

/// The payload of a Base58Check text (78 bytes of an extended key), or nil when the checksum is wrong.
private func base58Check(_ text: String) -> Bytes? {
  let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
  var number = Bytes(repeating: 0, count: 82)
  for character in text.utf8 {
    guard var carry = alphabet.firstIndex(of: character) else { return nil }
    for index in number.indices.reversed() {
      carry += Int(number[index]) * 58
      number[index] = UInt8(carry & 0xff)
      carry >>= 8
    }
  }
  let payload = Bytes(number[..<78])
  let checksum = SHA256.hash(SHA256.hash(payload).bytes).bytes
  return Bytes(checksum[..<4]) == Bytes(number[78...]) ? payload : nil
}
