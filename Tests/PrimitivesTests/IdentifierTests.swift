import FixtureSupport
import Primitives
import Testing

@Suite("Hex, addresses, hashes")
struct IdentifierTests {
  @Test("bytes round trip through hexadecimal text of either case")
  func hexRoundTrip() throws {
    var generator = SeededGenerator(suite: "hex", fallback: 31)
    for length in 0..<70 {
      let bytes = generator.bytes(length)
      let text = Hex.encode(bytes)
      #expect(try Hex.decode(text) == bytes)
      #expect(try Hex.decode(text.dropFirst(2).uppercased()) == bytes)
      #expect(Hex.encode(bytes, prefix: false) == text.dropFirst(2))
    }
  }

  @Test("text that is not hexadecimal is refused with the position of the fault")
  func hexFaults() {
    #expect(throws: HexError.oddDigitCount(1)) { try Hex.decode("0x1") }
    #expect(throws: HexError.notADigit(at: 3)) { try Hex.decode("0x0g") }
    #expect(throws: HexError.notADigit(at: 0)) { try Hex.decode("é") }
    #expect(throws: HexError.notADigit(at: 1)) { try Hex.decode("0X00") }
  }

  @Test(
    "addresses are spelt with the checksum of EIP-55",
    arguments: [
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
      "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
      "0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77",
    ])
  func checksum(text: String) throws {
    let address = try #require(Address(hex: text))
    #expect(address.checksummed == text && "\(address)" == text && address.hex == text.lowercased())
    #expect(Address.hasValidChecksum(text) && Address.hasValidChecksum(text.lowercased()))
  }

  @Test("a wrong checksum is noticed")
  func wrongChecksum() {
    #expect(!Address.hasValidChecksum("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
    #expect(!Address.hasValidChecksum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA"))
  }

  @Test("addresses convert to words, bytes and text and back")
  func addressConversions() throws {
    var generator = SeededGenerator(suite: "addresses", fallback: 32)
    for _ in 0..<500 {
      let bytes = generator.bytes(20)
      let address = try #require(Address(bytes: bytes))
      #expect(address.bytes == bytes && address.word == UInt256(bigEndian: bytes))
      #expect(Address(truncating: address.word | (UInt256.max << 160)) == address)
      #expect(Address(hex: address.hex) == address)
      var appended: Bytes = [9]
      address.append(to: &appended)
      #expect(appended == [9] + bytes)
      let other = try #require(Address(bytes: generator.bytes(20)))
      #expect((address < other) == bytes.lexicographicallyPrecedes(other.bytes))
    }
    #expect(Address(low: 0x1000).hex == "0x0000000000000000000000000000000000001000")
    #expect(Address.zero.isZero && Address(bytes: Bytes(repeating: 0, count: 19)) == nil)
    #expect(Address(hex: "0x00") == nil && Address(hex: "zz") == nil)
  }

  @Test("hashes convert to words, bytes and text and back")
  func hashConversions() throws {
    var generator = SeededGenerator(suite: "hashes", fallback: 33)
    for _ in 0..<500 {
      let bytes = generator.bytes(32)
      let hash = try #require(Hash(bytes: bytes))
      #expect(hash.bytes == bytes && hash.word == UInt256(bigEndian: bytes) && Hash(hash.word) == hash)
      #expect(Hash(hex: hash.hex) == hash && "\(hash)" == hash.hex)
      let other = try #require(Hash(bytes: generator.bytes(32)))
      #expect((hash < other) == bytes.lexicographicallyPrecedes(other.bytes))
    }
    #expect(Hash(bytes: Bytes(repeating: 0, count: 31)) == nil && Hash(hex: "0x") == nil)
  }

  @Test("words read call data with zeros past its end")
  func callDataWords() {
    let bytes = (1...40).map { UInt8($0) }
    for offset in 0..<45 {
      let padded = bytes + Bytes(repeating: 0, count: 64)
      #expect(UInt256(bigEndian: bytes, at: offset) == UInt256(bigEndian: padded[offset..<offset + 32]))
    }
    #expect(UInt256(bigEndian: bytes, at: -1) == 0 && UInt256(bigEndian: bytes, at: .max) == 0)
  }

  @Test("numbers convert to machine integers only when they fit")
  func exactConversions() {
    #expect(UInt64(exactly: UInt256(UInt64.max)) == .max && UInt64(exactly: UInt256.one << 64) == nil)
    #expect(Int(exactly: UInt256(Int.max)) == .max && Int(exactly: UInt256(UInt64.max)) == nil)
    #expect(UInt64(clamping: UInt256.max) == .max && UInt64(clamping: UInt256(5)) == 5)
    #expect(UInt256(signed: -1) == .max && UInt256(signed: 5) == 5 && UInt256(true) == 1)
    #expect(UInt256(UInt128.max) == UInt256(l0: .max, l1: .max, l2: 0, l3: 0))
  }

  @Test("text that is no number is refused")
  func numberText() {
    #expect(UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639935") == .max)
    #expect(UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639936") == nil)
    for text in ["", "-1", "+1", "1 ", "0x1", "1e3", "١"] { #expect(UInt256(decimal: text) == nil) }
    for text in ["", "0x", "0xg", "-0x1", String(repeating: "f", count: 65)] { #expect(UInt256(hex: text) == nil) }
    #expect(UInt256.zero.hex == "0x0" && UInt256.zero.description == "0" && UInt256(hex: "FF") == 255)
  }
}
