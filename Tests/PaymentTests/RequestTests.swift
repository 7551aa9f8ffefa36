import ContractKit
import InferenceGateway
import Testing

/// An economy with a prepaid account of alice, a key of it that signs, and a model that costs 100.
private struct Requests {
  let economy: Economy
  let signer: RequestSigner
  let model: UInt256

  init() throws {
    economy = try Economy()
    signer = try RequestSigner(7)
    model = try economy.model(price: 100)
    try economy.gateway.from(Account.bob, value: 10_000).deposit(account: Account.alice)
    try economy.gateway.from(Account.alice).setKey(
      key: signer.address, periodLimit: 1_000, period: 3_600, totalLimit: 5_000, expiry: .max, models: [])
  }

  var fields: RequestSigner.Fields {
    RequestSigner.Fields(account: Account.alice, key: signer.address, model: model)
  }

  func bring(
    _ fields: RequestSigner.Fields, signature: Bytes? = nil, by relayer: Address = Account.relayer
  ) throws {
    try economy.gateway.from(relayer).inferSigned(
      account: fields.account, key: fields.key, model: fields.model, prompt: fields.prompt,
      maxOutputTokens: fields.maxOutputTokens, seed: fields.seed, temperatureMilli: fields.temperatureMilli,
      maximumFee: fields.maximumFee, relayer: fields.relayer, relayerFee: fields.relayerFee, nonce: fields.nonce,
      deadline: fields.deadline, signature: signature ?? signer.sign(fields))
  }

  func held(_ account: Address = Account.alice) throws -> UInt256 {
    try economy.gateway.from().balanceOf(account: account)
  }
}

@Suite("Signed requests")
struct RequestTests {
  @Test("anyone brings a key's request, the account pays, the relayer is credited")
  func relayed() throws {
    let requests = try Requests()
    var fields = requests.fields
    fields.relayerFee = 30
    try requests.bring(fields)
    #expect(try requests.held() == 9_870 && requests.held(Account.relayer) == 30)
    let event = try #require(requests.economy.chain.events(PrepaidUsed.self).first)
    #expect(event.relayer == Account.relayer && event.relayerFee == 30 && event.amount == 130)
    #expect(event.key == requests.signer.address)
    try requests.economy.gateway.from(Account.relayer).withdraw(amount: 30)
    #expect(try requests.economy.isExact)
    let key = try requests.economy.gateway.from().keyOf(account: Account.alice, key: requests.signer.address)
    #expect(key.spent == 130, "the relayer's fee counts against the key")
  }

  @Test("the contract's digest is that of EIP-712")
  func digest() throws {
    let requests = try Requests()
    let f = requests.fields
    let digest = try requests.economy.gateway.from().requestDigest(
      account: f.account, key: f.key, model: f.model, prompt: f.prompt, maxOutputTokens: f.maxOutputTokens,
      seed: f.seed, temperatureMilli: f.temperatureMilli, maximumFee: f.maximumFee, relayer: f.relayer,
      relayerFee: f.relayerFee, nonce: f.nonce, deadline: f.deadline)
    #expect(digest == RequestSigner.hash(of: f))
  }

  @Test("a request is good once, whoever brings it")
  func replay() throws {
    let requests = try Requests()
    try requests.bring(requests.fields)
    #expect(throws: GatewayError.nonceUsed(requests.signer.address, 0)) { try requests.bring(requests.fields) }
    #expect(throws: GatewayError.nonceUsed(requests.signer.address, 0)) {
      try requests.bring(requests.fields, by: Account.bob)
    }
    var fields = requests.fields
    fields.nonce = .max
    try requests.bring(fields)
    fields.nonce = 256
    try requests.bring(fields)
    #expect(try requests.economy.gateway.from().isNonceUsed(signer: requests.signer.address, nonce: .max))
    #expect(try !requests.economy.gateway.from().isNonceUsed(signer: requests.signer.address, nonce: 1))
    #expect(try requests.held() == 9_700)
  }

  @Test("no field can be changed, and no signature of elsewhere is taken")
  func forged() throws {
    let requests = try Requests()
    let signature = requests.signer.sign(requests.fields)
    let changes: [(inout RequestSigner.Fields) -> Void] = [
      { $0.account = Account.bob }, { $0.key = Account.bob }, { $0.model += 1 }, { $0.prompt = Bytes("R") },
      { $0.maxOutputTokens += 1 }, { $0.seed += 1 }, { $0.temperatureMilli += 1 }, { $0.maximumFee += 1 },
      { $0.relayer = Account.relayer }, { $0.relayerFee += 1 }, { $0.nonce += 1 }, { $0.deadline -= 1 },
    ]
    for change in changes {
      var fields = requests.fields
      change(&fields)
      #expect(throws: GatewayError.invalidSignature(fields.key)) {
        try requests.bring(fields, signature: signature)
      }
    }
    for change: (inout RequestSigner.Fields) -> Void in [{ $0.chainID += 1 }, { $0.contract = Address(0x1008) }] {
      var fields = requests.fields
      change(&fields)
      #expect(throws: GatewayError.invalidSignature(fields.key)) { try requests.bring(fields) }
    }
    let bad = [requests.signer.mirrored(requests.fields), Bytes(), Bytes([UInt8](repeating: 0, count: 65))]
    for signature in bad {
      #expect(throws: GatewayError.invalidSignature(requests.signer.address)) {
        try requests.bring(requests.fields, signature: signature)
      }
    }
    var fields = requests.fields
    fields.key = .zero
    #expect(throws: GatewayError.invalidSignature(.zero), "nobody's signature is nobody's") {
      try requests.bring(fields, signature: Bytes([UInt8](repeating: 0, count: 64) + [27]))
    }
    #expect(try requests.held() == 10_000)
  }

  @Test("a stranger's key signs for its own account only")
  func strangers() throws {
    let requests = try Requests()
    let stranger = try RequestSigner(8)
    var fields = requests.fields
    fields.key = stranger.address
    #expect(throws: GatewayError.unknownKey(Account.alice, stranger.address)) {
      try requests.bring(fields, signature: stranger.sign(fields))
    }
    fields.account = stranger.address
    #expect(throws: GatewayError.insufficientBalance(100, 0)) {
      try requests.bring(fields, signature: stranger.sign(fields))
    }
    try requests.economy.gateway.from(Account.bob, value: 100).deposit(account: stranger.address)
    try requests.bring(fields, signature: stranger.sign(fields))
    #expect(try requests.held(stranger.address).isZero)
  }

  @Test("deadline, relayer and the cap on its fee hold")
  func bounds() throws {
    let requests = try Requests()
    var fields = requests.fields
    fields.deadline = requests.economy.chain.timestamp
    try requests.bring(fields)
    requests.economy.chain.timestamp += 1
    fields.nonce = 1
    #expect(throws: GatewayError.requestExpired(fields.deadline)) { try requests.bring(fields) }
    fields.deadline = .max
    fields.relayer = Account.relayer
    #expect(throws: GatewayError.notRelayer(Account.relayer)) { try requests.bring(fields, by: Account.bob) }
    fields.relayerFee = 1_001
    #expect(throws: GatewayError.relayerFeeTooHigh(1_001, 1_000)) { try requests.bring(fields) }
    fields.relayerFee = 901
    #expect(throws: GatewayError.periodLimitExceeded(1_101, 1_000)) { try requests.bring(fields) }
    fields.relayerFee = 800
    try requests.bring(fields)
    #expect(try requests.held(Account.relayer) == 800)
  }

  @Test("a signer takes a request back by its nonce, an account by revoking the key")
  func cancelled() throws {
    let requests = try Requests()
    try requests.economy.gateway.from(requests.signer.address).cancelNonce(nonce: 0)
    #expect(throws: GatewayError.nonceUsed(requests.signer.address, 0)) { try requests.bring(requests.fields) }
    #expect(throws: GatewayError.nonceUsed(requests.signer.address, 0)) {
      try requests.economy.gateway.from(requests.signer.address).cancelNonce(nonce: 0)
    }
    var fields = requests.fields
    fields.nonce = 5
    try requests.economy.gateway.from(Account.alice).revokeKey(key: requests.signer.address)
    #expect(throws: GatewayError.unknownKey(Account.alice, requests.signer.address)) { try requests.bring(fields) }
  }

  @Test("when the engine fails, nonce, balance and limits are as before, and the request stays good")
  func failure() throws {
    let requests = try Requests()
    var fields = requests.fields
    fields.relayerFee = 30
    requests.economy.engine.failure = Bytes([1])
    #expect(throws: GatewayError.inferenceFailed(Bytes([1]))) { try requests.bring(fields) }
    #expect(try !requests.economy.gateway.from().isNonceUsed(signer: requests.signer.address, nonce: 0))
    #expect(try requests.held() == 10_000 && requests.held(Account.relayer).isZero)
    requests.economy.engine.failure = nil
    try requests.bring(fields)
  }
}
