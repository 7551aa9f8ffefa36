import Cryptography
import Execution
import Precompiles
import Primitives
import Testing

@Suite struct ClassicPrecompileTests {
  let context = TestContext()

  @Test("ECRECOVER gives the signer's address for 3,000 gas, and nothing for a bad signature")
  func recovery() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    let hash = Keccak256.hash([1, 2, 3])
    let signature = key.sign(hash)
    let v = UInt256(UInt64(27 + signature.yParity))
    let input = hash.bytes + v.bigEndianBytes + signature.r.bigEndianBytes + signature.s.bigEndianBytes
    let result = context.run(EllipticCurveRecovery(), input, gas: 3000)
    #expect(result.isSuccess && result.gasLeft == 0 && result.output == key.address.word.bigEndianBytes)
    // High s is accepted here, unlike in transactions; EIP-2 concerns transactions only.
    let flipped = UInt256(UInt64(28 - signature.yParity)).bigEndianBytes
    let highS = (Secp256k1.order &- signature.s).bigEndianBytes
    let high = context.run(EllipticCurveRecovery(), hash.bytes + flipped + signature.r.bigEndianBytes + highS)
    #expect(high.output == key.address.word.bigEndianBytes)

    for bad: Bytes in [
      [], Bytes(input.prefix(64)), hash.bytes + UInt256(29 as UInt64).bigEndianBytes + input.dropFirst(64),
    ] {
      let result = context.run(EllipticCurveRecovery(), bad, gas: 3000)
      #expect(result.isSuccess && result.output.isEmpty && result.gasLeft == 0)
    }
    #expect(context.run(EllipticCurveRecovery(), input, gas: 2999).status == .failure(.outOfGas))
  }

  @Test("SHA256 and IDENTITY charge by the word")
  func hashing() throws {
    let abc = context.run(SHA256Hash(), Bytes("abc".utf8), gas: 72)
    #expect(Hex.encode(abc.output) == "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(abc.gasLeft == 0)
    #expect(context.run(SHA256Hash(), Bytes(repeating: 0, count: 33), gas: 83).status == .failure(.outOfGas))
    let copy = context.run(Identity(), [1, 2, 3], gas: 18)
    #expect(copy.output == [1, 2, 3] && copy.gasLeft == 0)
    #expect(context.run(Identity(), [], gas: 15).isSuccess)
    #expect(context.run(Identity(), [1], gas: 17).status == .failure(.outOfGas))
  }
}
