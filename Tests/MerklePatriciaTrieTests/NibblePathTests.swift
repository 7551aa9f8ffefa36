import FixtureSupport
import MerklePatriciaTrie
import Primitives
import Testing

struct NibblePathTests {
  @Test("a path keeps its nibbles and nothing else, and is read back from its encoding")
  func roundTrip() {
    var generator = SeededGenerator(suite: "nibble paths", fallback: 95)
    for count in 0...64 {
      let key = Keccak256.hash(UInt256(generator.next()))
      let path = NibblePath(prefix: count, of: key)
      #expect(path.count == count)
      #expect(String(path.key.hex.dropFirst(2).prefix(count)) == String(key.hex.dropFirst(2).prefix(count)))
      #expect(path.key.hex.dropFirst(2 + count).allSatisfy { $0 == "0" })
      #expect(path.isPrefix(of: key))
      #expect(path.encoded.count == (count + 1) / 2 + 1)
      #expect(NibblePath(encoded: path.encoded) == path)
      #expect(path.description == (count == 0 ? "root" : String(key.hex.dropFirst(2).prefix(count))))
      if count > 0 {
        let other = Hash(key.word ^ UInt256(1) << (256 - 4 * count))
        #expect(!path.isPrefix(of: other))
        #expect(NibblePath(prefix: count - 1, of: key) < path)
      }
    }
  }

  @Test(
    "what encodes no path is refused",
    arguments: [[], [1], [0x12, 1], [0x12, 0x34, 1], [0x12], [0x12, 3], [0x12, 0x34, 3], [0, 0], [65]] as [Bytes])
  func malformed(_ encoded: Bytes) {
    #expect(NibblePath(encoded: encoded) == nil)
    #expect(NibblePath(encoded: Bytes(repeating: 0, count: 33) + [66]) == nil)
  }

  @Test("counts beyond a key are taken as its ends")
  func bounds() {
    #expect(NibblePath(prefix: -1, of: Hash(.max)) == .root)
    #expect(NibblePath(prefix: 65, of: Hash(.max)) == NibblePath(prefix: 64, of: Hash(.max)))
  }
}
