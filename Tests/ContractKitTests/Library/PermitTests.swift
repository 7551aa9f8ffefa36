import ContractKit
import Testing

@Suite("Permits and other signatures")
struct PermitTests {
  static let type = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
  let chain = MockChain()
  let owner: Signer
  let spender = Address(0x5bed)
  let coin: MockContract<Coin>
  let deadline: UInt256

  init() throws {
    owner = try Signer(7)
    coin = try Coin.deploy(on: chain, from: owner.address, supply: 1_000)
    deadline = UInt256(chain.timestamp + 60)
  }

  func signature(value: UInt256, nonce: UInt256, domain: Domain? = nil, by signer: Signer? = nil) -> Signer.Parts {
    (signer ?? owner).sign(
      PermitTests.type, [owner.address.word, spender.word, value, nonce, deadline],
      domain ?? Domain(contract: coin.address))
  }

  func permit(_ value: UInt256, _ parts: Signer.Parts) throws {
    try coin.from(spender).permit(owner.address, spender, value, deadline, parts.v, parts.r, parts.s)
  }

  @Test("the domain separator is that of EIP-712")
  func domain() throws {
    #expect(try coin.from().domainSeparator().word == Domain(contract: coin.address).separator)
    #expect(try Reference.selector("DOMAIN_SEPARATOR()") == [0x36, 0x44, 0xe5, 0x15])
    let raw = try chain.send(Bytes([0x36, 0x44, 0xe5, 0x15]), to: coin.address)
    #expect(raw == Bytes(Raw.bytes(Domain(contract: coin.address).separator)))
  }

  @Test("a permit sets the allowance and uses the nonce up")
  func permitting() throws {
    try permit(500, signature(value: 500, nonce: 0))
    #expect(try coin.from().allowance(owner.address, spender) == 500)
    #expect(try coin.from().nonces(owner.address) == 1)
  }

  @Test("a permit counts once, for its value, in its domain, and by its owner")
  func replays() throws {
    let good = signature(value: 500, nonce: 0)
    let hostile: [(String, UInt256, Signer.Parts)] = [
      ("another value", 501, good),
      ("another nonce", 500, signature(value: 500, nonce: 1)),
      ("another contract", 500, signature(value: 500, nonce: 0, domain: Domain(contract: spender))),
      ("another chain", 500, signature(value: 500, nonce: 0, domain: Domain(chainID: 1, contract: coin.address))),
      ("another name", 500, signature(value: 500, nonce: 0, domain: Domain(name: "Coil", contract: coin.address))),
      ("another key", 500, signature(value: 500, nonce: 0, by: try Signer(8))),
      ("the other s", 500, good.malleated),
    ]
    for (name, value, parts) in hostile {
      #expect(throws: Revert.self, "\(name)") { try permit(value, parts) }
      #expect(try coin.from().allowance(owner.address, spender) == 0, "\(name)")
      #expect(try coin.from().nonces(owner.address) == 0, "\(name)")
    }
    try permit(500, good)
    #expect(throws: Revert.self, "the same again") { try permit(500, good) }
  }

  @Test("the zero address signs nothing: what recovers nobody is refused")
  func zeroSigner() throws {
    #expect(throws: Revert.error(ERC2612Error.invalidSigner(signer: .zero, owner: .zero))) {
      try coin.from(spender).permit(.zero, spender, 1, deadline, 27, .zero, .zero)
    }
  }

  @Test("a permit expires after its deadline, not at it")
  func deadlines() throws {
    let parts = signature(value: 5, nonce: 0)
    chain.timestamp += 61
    #expect(throws: Revert.error(ERC2612Error.expiredSignature(deadline))) { try permit(5, parts) }
    chain.timestamp -= 1
    try permit(5, parts)
  }

  @Test("65 and 64 bytes are read, high s and other lengths are not")
  func lengths() throws {
    let hash = Hash.keccak256Of("text")
    let parts = owner.sign(hash: hash.word)
    #expect(try coin.from().isSigned(hash, parts.long, owner.address))
    #expect(try coin.from().isSigned(hash, parts.short, owner.address))
    #expect(try !coin.from().isSigned(hash, parts.malleated.long, owner.address))
    #expect(try !coin.from().isSigned(hash, parts.malleated.short, owner.address))
    #expect(try !coin.from().isSigned(hash, Bytes(Array(parts.long.elements.dropLast(2))), owner.address))
    #expect(try !coin.from().isSigned(hash, Bytes(), owner.address))
    #expect(try !coin.from().isSigned(hash, parts.long, .zero))
    #expect(try !coin.from().isSigned(hash, Bytes([UInt8](repeating: 0, count: 65)), .zero))
  }

  @Test("a contract is asked for its signatures, and whatever it does instead of answering is a no")
  func contractSignatures() throws {
    let hash = Hash.keccak256Of("text")
    let wallet = try Wallet.deploy(on: chain, accepted: hash, isMad: false)
    let mad = try Wallet.deploy(on: chain, accepted: hash, isMad: true)
    #expect(try coin.from().isSigned(hash, Bytes([1]), wallet.address))
    #expect(try !coin.from().isSigned(Hash.keccak256Of("other"), Bytes([1]), wallet.address))
    #expect(try !coin.from().isSigned(hash, Bytes([1]), mad.address))
    #expect(try !coin.from().isSigned(hash, Bytes([1]), coin.address))
  }
}

extension Hash {
  /// The hash of a text, computed outside of a contract.
  static func keccak256Of(_ text: String) -> Hash { Hash(Raw.slot(Array(text.utf8))) }
}
