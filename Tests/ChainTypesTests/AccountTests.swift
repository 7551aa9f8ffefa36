import ChainTypes
import Primitives
import Testing

@Suite struct AccountTests {
  @Test func `an account is the RLP list of the yellow paper`() throws {
    let account = Account(nonce: 1, balance: 2)
    let expected =
      "0xf8440102a056e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
      + "a0c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    #expect(Hex.encode(account.encoded) == expected)
    #expect(try Account.decode(account.encoded) == account)
    #expect(Account().isEmpty && !account.isEmpty && !account.hasCode)
  }

  @Test func `created contracts have Ethereum's addresses`() throws {
    let creator = try #require(Address(hex: "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0"))
    let expected = [
      "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
      "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91",
    ]
    #expect((0..<3).map { Address.created(by: creator, nonce: $0).hex } == expected)
  }

  @Test(arguments: [
    ("0x0000000000000000000000000000000000000000", 0, "0x00", "0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38"),
    ("0xdeadbeef00000000000000000000000000000000", 0, "0x00", "0xb928f69bb1d91cd65274e3c79d8986362984fda3"),
    ("0x0000000000000000000000000000000000000000", 0, "0xdeadbeef", "0x70f2b2914a2a4b783faefb75f459a580616fcb5e"),
    (
      "0x00000000000000000000000000000000deadbeef", 0xcafe_babe, "0xdeadbeef",
      "0x60f3f640a8508fc6a86d45df051962668e1e8ac7"
    ),
    ("0x0000000000000000000000000000000000000000", 0, "0x", "0xe33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0"),
  ])
  func `the examples of EIP-1014 have their addresses`(
    creator: String, salt: UInt64, initCode: String, expected: String
  ) throws {
    let address = Address.created(
      by: try #require(Address(hex: creator)), salt: Hash(UInt256(salt)),
      initCodeHash: Keccak256.hash(try Hex.decode(initCode)))
    #expect(address.hex == expected)
  }
}
