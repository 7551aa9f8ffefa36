import Execution
import Precompiles
import Primitives
import Testing

@Suite struct DigestPrecompileTests {
  let context = TestContext()

  @Test("RIPEMD160 gives the digest as a word and charges by the word")
  func ripemd160() {
    let result = context.run(RIPEMD160Hash(), Bytes("abc".utf8), gas: 720)
    #expect(result.gasLeft == 0)
    #expect(
      Hex.encode(result.output) == "0x0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc")
    #expect(context.run(RIPEMD160Hash(), [], gas: 600).isSuccess)
    #expect(context.run(RIPEMD160Hash(), [1], gas: 719).status == .failure(.outOfGas))
    #expect(context.run(RIPEMD160Hash(), Bytes(repeating: 1, count: 33), gas: 840).gasLeft == 0)
  }

  /// The input of the test vectors of EIP-152: the block "abc" after the parameter block of BLAKE2b-512.
  private func blake2Input(rounds: UInt32, final: UInt8) throws -> Bytes {
    let state = try Hex.decode(
      "0x48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
        + "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b")
    let block = Bytes("abc".utf8) + Bytes(repeating: 0, count: 125)
    let counter: Bytes = [3] + Bytes(repeating: 0, count: 15)
    return Bytes(UInt256(UInt64(rounds)).bigEndianBytes.suffix(4)) + state + block + counter + [final]
  }

  @Test("BLAKE2F gives the published values for one gas a round")
  func blake2() throws {
    let vectors: [(rounds: UInt32, final: UInt8, expected: String)] = [
      (
        0, 1,
        "0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
          + "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"
      ),
      (
        12, 1,
        "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
          + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
      ),
      (
        12, 0,
        "0x75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
          + "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"
      ),
      (
        1, 1,
        "0xb63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
          + "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"
      ),
    ]
    for vector in vectors {
      let input = try blake2Input(rounds: vector.rounds, final: vector.final)
      let result = context.run(BLAKE2Compression(), input, gas: UInt64(vector.rounds))
      #expect(result.isSuccess && result.gasLeft == 0 && Hex.encode(result.output) == vector.expected)
    }
  }

  @Test("BLAKE2F refuses other lengths, another last byte and too little gas")
  func blake2Refusals() throws {
    let input = try blake2Input(rounds: 12, final: 1)
    for bad in [[], Bytes(input.dropFirst()), [0] + input, try blake2Input(rounds: 12, final: 2)] {
      let result = context.run(BLAKE2Compression(), bad)
      #expect(!result.isSuccess && result.gasLeft == 0 && result.output.isEmpty)
    }
    #expect(context.run(BLAKE2Compression(), input, gas: 11).status == .failure(.outOfGas))
    let most = try blake2Input(rounds: .max, final: 1)
    #expect(context.run(BLAKE2Compression(), most, gas: UInt64(UInt32.max) - 1).status == .failure(.outOfGas))
  }
}
