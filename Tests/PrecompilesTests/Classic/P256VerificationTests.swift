import ChainSpecification
import Cryptography
import Execution
import Precompiles
import Primitives
import Testing

@Suite struct P256VerificationTests {
  let context = TestContext()

  // RFC 6979, appendix A.2.5, message "sample" with SHA-256: r, s, x, y.
  private func input() throws -> Bytes {
    SHA256.hash(Bytes("sample".utf8)).bytes
      + (try Hex.decode(
        "0xefd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
          + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
          + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"))
  }

  @Test("a valid signature gives one for 6,900 gas")
  func valid() throws {
    let result = context.run(P256Verification(), try input(), gas: 6_900)
    #expect(result.isSuccess && result.gasLeft == 0 && result.output == UInt256.one.bigEndianBytes)
    #expect(context.run(P256Verification(), try input(), gas: 6_899).status == .failure(.outOfGas))
  }

  @Test("an invalid signature, and an input that is not 160 bytes, give nothing and cost the same")
  func invalid() throws {
    let good = try input()
    var changed = good
    changed[0] ^= 1
    for bad in [[], Bytes(good.dropLast()), good + [0], changed, Bytes(repeating: 0, count: 160)] {
      let result = context.run(P256Verification(), bad, gas: 6_900)
      #expect(result.isSuccess && result.gasLeft == 0 && result.output.isEmpty)
    }
  }

  @Test("the contract exists from Osaka on")
  func firstFork() {
    let address = P256Verification().address
    #expect(PrecompileTable.ethereum.active(in: .prague)[address] == nil)
    #expect(PrecompileTable.ethereum.active(in: .osaka)[address] != nil)
  }
}
