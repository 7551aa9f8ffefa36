import Cryptography
import Primitives
import Testing

@Suite struct BLAKE2FTests {
  /// BLAKE2b with 64 bytes of digest and no key (RFC 7693, section 3.3), made of the compression function.
  private func blake2b(_ message: Bytes) -> Bytes {
    var state: InlineArray<8, UInt64> = [
      0x6a09_e667_f3bc_c908 ^ 0x0101_0040, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
      0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]
    var start = 0
    repeat {
      let end = min(start + 128, message.count)
      let bytes = message[start..<end] + Bytes(repeating: 0, count: 128 - (end - start))
      let padded = Bytes(bytes)
      let block = InlineArray<16, UInt64> { word in
        padded[8 * word..<8 * word + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      BLAKE2F.compress(
        rounds: 12, state: &state, block: block, offset: (UInt64(end), 0), isFinal: end == message.count)
      start = end
    } while start < message.count
    return state.indices.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: state[word] >> UInt64(8 * $0)) } }
  }

  @Test("twelve rounds give BLAKE2b, over one block and over several")
  func digests() {
    // RFC 7693, appendix A; the others are those of the reference implementation.
    let expected: [(Bytes, String)] = [
      (
        Bytes("abc".utf8),
        "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
          + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
      ),
      (
        Bytes(repeating: 0x61, count: 128),
        "0xfc6c71f688f43ea7d60817478808f3cac753e61571865c95adbc2d9122c943a7"
          + "6b92c2cb1047ef3fe7bf6e436ec1d0a99a9e5b216780bf7fed9d7ca91d3a8f3b"
      ),
      (
        Bytes((0..<300).map { UInt8(truncatingIfNeeded: $0) }),
        "0xd9cf5983dc6b34c0fa1f0226926855ad3eccd2bcdcd8f8053b9a80664d33b5af"
          + "cc32fd21c70ea14f4ef50ca97c3203c4d1803159f0e01bb6cb1d1c83db52b63c"
      ),
    ]
    for (message, digest) in expected { #expect(Hex.encode(blake2b(message)) == digest) }
  }
}
