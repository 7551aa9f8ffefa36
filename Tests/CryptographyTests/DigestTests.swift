import Cryptography
import Primitives
import Testing

@Suite("Digests")
struct DigestTests {
  @Test(
    "RIPEMD-160 reproduces the vectors of its paper",
    arguments: [
      ("", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
      ("a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"),
      ("abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
      ("message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36"),
      ("abcdefghijklmnopqrstuvwxyz", "f71c27109c692c1b56bbdceb5b9d2865b3708dbc"),
      ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "12a053384a9c0c88e405a06c27dcf49ada62eb2b"),
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "b0e20b6e3116640286ed3a87a5713079b21f5189"),
    ])
  func ripemd160(text: String, digest: String) {
    #expect(Hex.encode(RIPEMD160.hash(Bytes(text.utf8)), prefix: false) == digest)
  }

  @Test("RIPEMD-160 of a million letters spans many blocks")
  func long() {
    let digest = RIPEMD160.hash(Bytes(repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(Hex.encode(digest, prefix: false) == "52783243c1697bdbe16d37f97f68f08325dc1528")
  }

  @Test("SHA-256 reproduces the vector of FIPS 180-4")
  func sha256() {
    #expect(
      SHA256.hash(Bytes("abc".utf8)).hex == "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
