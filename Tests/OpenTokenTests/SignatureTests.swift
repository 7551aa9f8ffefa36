import ContractKit
import ContractTestSupport
import OpenToken
import Testing

/// Coins moved and allowed by signatures.
@Suite("OpenToken: signatures")
struct SignatureTests {
  let chain = MockChain()
  let relayer = Address(0x9E1)
  let bob = Address(0xB0B)
  let owner: Signer
  let token: MockContract<OpenToken>
  let nonce = Hash(77)

  init() throws {
    owner = try Signer(5)
    token = try chain.deployToken()
    chain.balances = [owner.address: 100]
  }

  private var domain: Domain { Domain(name: "OpenLedger", contract: Address(0x1000)) }

  private func permit(
    value: UInt256 = 40, nonce: UInt256 = 0, deadline: UInt256, by signer: Signer? = nil, _ domain: Domain? = nil
  ) throws {
    let hash = CallBytes.hash(
      CallBytes.hash("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
      owner.address.word, bob.word, value, nonce, deadline)
    let (v, r, s) = (signer ?? owner).parts(hash, domain ?? self.domain)
    let (account, bob) = (owner.address, bob)
    try token.from(relayer).permit(account, bob, 40, deadline, v, r, s)
  }

  private func authorization(
    _ type: String, to: Address? = nil, value: UInt256 = 30, after: UInt256 = 0, before: UInt256 = .max
  ) -> UInt256 {
    CallBytes.hash(
      CallBytes.hash(
        "\(type)(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"),
      owner.address.word, (to ?? bob).word, value, after, before, nonce.word)
  }

  private func transfer(_ signature: Bytes, after: UInt256 = 0, before: UInt256 = .max) throws {
    let (account, bob, nonce) = (owner.address, bob, nonce)
    try token.from(relayer).transferWithAuthorization(account, bob, 30, after, before, nonce, signature)
  }

  @Test("a permit sets an allowance once")
  func permits() throws {
    let (account, bob) = (owner.address, bob)
    let now = UInt256(chain.timestamp)
    try permit(deadline: now)
    #expect(try token.from().allowance(account, bob) == 40)
    #expect(try token.from().nonces(account) == 1)
    #expect(chain.events(ERC20.Approval.self) == [ERC20.Approval(owner: account, spender: bob, value: 40)])
    #expect(throws: Revert.self) { try permit(deadline: now) }
  }

  @Test("a permit that is late, forged, or for another token, chain, value or nonce is refused")
  func foreignPermits() throws {
    let now = UInt256(chain.timestamp)
    #expect(throws: Revert.error(ERC2612Error.expiredSignature(now - 1))) { try permit(deadline: now - 1) }
    let forger = try Signer(6)
    #expect(throws: Revert.error(ERC2612Error.invalidSigner(signer: forger.address, owner: owner.address))) {
      try permit(deadline: now, by: forger)
    }
    var chain = domain
    chain.chainID = 1
    var contract = domain
    contract.contract = Address(0x1001)
    for foreign in [chain, contract] { #expect(throws: Revert.self) { try permit(deadline: now, foreign) } }
    #expect(throws: Revert.self) { try permit(value: 41, deadline: now) }
    #expect(throws: Revert.self) { try permit(nonce: 1, deadline: now) }
    let (account, bob) = (owner.address, bob)
    #expect(try token.from().allowance(account, bob) == 0)
  }

  @Test("the domain can be read and is the one that is signed")
  func domainFields() throws {
    let separator = domain.separator
    #expect(try token.from().domainSeparator().word == separator)
    let fields = try token.from().eip712Domain()
    #expect(fields.fields == 0x0f && fields.name == "OpenLedger" && fields.version == "1")
    #expect(fields.chainId == 31_337 && fields.verifyingContract == token.address)
    #expect(fields.salt == .zero && fields.extensions.isEmpty)
  }

  @Test("anyone brings a signed transfer, in both forms of the signature, once")
  func authorizations() throws {
    let (account, bob, nonce) = (owner.address, bob, nonce)
    let hash = authorization("TransferWithAuthorization")
    let (v, r, s) = owner.parts(hash, domain)
    try token.from(relayer).transferWithAuthorization(account, bob, 30, 0, .max, nonce, v, r, s)
    #expect(chain.balances[bob] == 30)
    #expect(try token.from().authorizationState(account, nonce))
    #expect(chain.events(AuthorizationUsed.self).map(\.nonce) == [nonce])
    #expect(throws: OpenTokenError.authorizationUsedOrCanceled(authorizer: account, nonce: nonce)) {
      try transfer(owner.sign(hash, domain))
    }
    #expect(chain.balances[bob] == 30)
  }

  @Test("a signed transfer holds only between its times, both excluded")
  func times() throws {
    let now = UInt256(chain.timestamp)
    #expect(throws: OpenTokenError.authorizationNotYetValid(validAfter: now)) {
      try transfer(owner.sign(authorization("TransferWithAuthorization", after: now), domain), after: now)
    }
    #expect(throws: OpenTokenError.authorizationExpired(validBefore: now)) {
      try transfer(owner.sign(authorization("TransferWithAuthorization", before: now), domain), before: now)
    }
    let valid = owner.sign(authorization("TransferWithAuthorization", after: now - 1, before: now + 1), domain)
    try transfer(valid, after: now - 1, before: now + 1)
    #expect(chain.balances[bob] == 30)
  }

  @Test("a signature for another kind, value, receiver, token, chain or of another key is refused")
  func foreignAuthorizations() throws {
    var chain = domain
    chain.chainID = 1
    var contract = domain
    contract.contract = Address(0x1001)
    let right = authorization("TransferWithAuthorization")
    let refused = [
      owner.sign(authorization("ReceiveWithAuthorization"), domain),
      owner.sign(authorization("TransferWithAuthorization", value: 31), domain),
      owner.sign(authorization("TransferWithAuthorization", to: relayer), domain), owner.sign(right, chain),
      owner.sign(right, contract), try Signer(6).sign(right, domain), Bytes(),
    ]
    for signature in refused {
      #expect(throws: OpenTokenError.invalidAuthorization(authorizer: owner.address)) { try transfer(signature) }
    }
    let (account, nonce) = (owner.address, nonce)
    #expect(try !token.from().authorizationState(account, nonce))
  }

  @Test("only the receiver brings a signed receipt, so that nobody comes before it")
  func receipts() throws {
    let (account, bob, nonce, relayer) = (owner.address, bob, nonce, relayer)
    let signature = owner.sign(authorization("ReceiveWithAuthorization"), domain)
    #expect(throws: OpenTokenError.callerNotReceiver(caller: relayer)) {
      try token.from(relayer).receiveWithAuthorization(account, bob, 30, 0, .max, nonce, signature)
    }
    let (v, r, s) = owner.parts(authorization("ReceiveWithAuthorization"), domain)
    try token.from(bob).receiveWithAuthorization(account, bob, 30, 0, .max, nonce, v, r, s)
    #expect(chain.balances[bob] == 30)
  }

  @Test("a cancelled authorization moves nothing any more")
  func cancelling() throws {
    let (account, nonce) = (owner.address, nonce)
    let hash = CallBytes.hash(
      CallBytes.hash("CancelAuthorization(address authorizer,bytes32 nonce)"), account.word, nonce.word)
    let forged = try Signer(6).sign(hash, domain)
    #expect(throws: OpenTokenError.invalidAuthorization(authorizer: account)) {
      try token.from(relayer).cancelAuthorization(account, nonce, forged)
    }
    let (v, r, s) = owner.parts(hash, domain)
    try token.from(relayer).cancelAuthorization(account, nonce, v, r, s)
    #expect(chain.events(AuthorizationCanceled.self).map(\.authorizer) == [account])
    #expect(throws: OpenTokenError.authorizationUsedOrCanceled(authorizer: account, nonce: nonce)) {
      try transfer(owner.sign(authorization("TransferWithAuthorization"), domain))
    }
    #expect(chain.balances[bob] == nil)
  }

  @Test("a wallet that is a contract signs by ERC-1271, and its no is a no")
  func contractWallets() throws {
    let wallet = try chain.deploy(Wallet.self, at: Address(0xA11E7), arguments: Bytes())
    chain.balances[wallet.address] = 30
    let (account, bob, nonce) = (wallet.address, bob, nonce)
    #expect(throws: OpenTokenError.invalidAuthorization(authorizer: account)) {
      try token.from(relayer).transferWithAuthorization(account, bob, 30, 0, .max, nonce, Bytes("no"))
    }
    try token.from(relayer).transferWithAuthorization(account, bob, 30, 0, .max, nonce, Bytes("yes"))
    #expect(chain.balances[bob] == 30)
  }
}
