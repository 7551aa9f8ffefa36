import Primitives
import Testing

@Suite("Keccak-256")
struct Keccak256Tests {
  @Test(
    "published digests are reproduced",
    arguments: [
      ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
      ("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
      (
        "The quick brown fox jumps over the lazy dog",
        "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15"
      ),
      ("Transfer(address,address,uint256)", "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"),
    ])
  func publishedDigests(text: String, digest: String) {
    #expect(Keccak256.hash(utf8: text) == Hash(hex: digest))
  }

  @Test("the well-known constants of the chain are right")
  func constants() {
    #expect(
      Keccak256.emptyBytesHash.hex == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
    #expect(Keccak256.emptyListHash.hex == "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347")
    #expect(Keccak256.emptyTrieRoot.hex == "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421")
  }

  @Test("absorbing in pieces of any size equals absorbing at once")
  func incremental() {
    let message = (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for length in [0, 1, 7, 8, 135, 136, 137, 271, 272, 273, 700] {
      let expected = Keccak256.hash(message[..<length])
      for piece in [1, 3, 8, 64, 135, 136, 137] {
        var hasher = Keccak256()
        for start in stride(from: 0, to: length, by: piece) {
          hasher.update(message[start..<min(start + piece, length)])
        }
        #expect(hasher.finalize() == expected, "length \(length) in pieces of \(piece)")
      }
    }
  }

  @Test("words, hashes, addresses and spans hash as their bytes")
  func typedInput() {
    let word = UInt256(l0: 1, l1: 2, l2: 3, l3: 4)
    let address = Address(truncating: word)
    #expect(Keccak256.hash(word) == Keccak256.hash(word.bigEndianBytes))
    #expect(Keccak256.hash(Hash(word)) == Keccak256.hash(word.bigEndianBytes))
    #expect(Keccak256.hash(address) == Keccak256.hash(address.bytes))
    #expect(Keccak256.hash(address.bytes.span) == Keccak256.hash(address.bytes))
    var hasher = Keccak256()
    hasher.update(word)
    hasher.update(address)
    hasher.update(Hash(word))
    hasher.update(address.bytes.span)
    let bytes = word.bigEndianBytes + address.bytes + word.bigEndianBytes + address.bytes
    #expect(hasher.finalize() == Keccak256.hash(bytes))
  }
}
