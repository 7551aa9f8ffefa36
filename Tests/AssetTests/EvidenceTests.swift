import AgentRegistry
import ContractKit
import Testing

@Suite("Agents are slashed for what anyone can compute again")
struct EvidenceTests {
  let bazaar: Bazaar
  let id: UInt256
  var agents: MockContract<AgentRegistry> { bazaar.agents }

  init() throws {
    bazaar = try Bazaar()
    // The precompile answers every prompt with the same text.
    let answer = Array("right".utf8) + [UInt8](repeating: 0, count: 27)
    let words: [UInt256] = [96, 3, 4, 5]
    let head = words.flatMap { word in (0..<32).map { UInt8(truncatingIfNeeded: (word >> (248 - 8 * $0)).l0) } }
    bazaar.chain.precompiles[Address(0x0A01)] = { _, _ in .success(Bytes(head + answer)) }
    id = try bazaar.register(stake: 3_000)
  }

  private func output(_ text: StaticString) -> Hash {
    Self.hash(Bytes(text), bazaar)
  }

  private static func hash(_ bytes: Bytes, _ bazaar: Bazaar) -> Hash {
    guard let hash = try? bazaar.agents.read({ _ in Hash.keccak256(bytes) }) else { fatalError("no hash") }
    return hash
  }

  private func digest(_ output: Hash, prompt: Bytes = Bytes("Q"), agent: UInt256? = nil) throws -> Hash {
    try agents.from().attestationDigest(
      agent: agent ?? id, base: Hash(1), adapter: Hash(2), promptHash: Self.hash(prompt, bazaar), maxOutputTokens: 8,
      seed: 5, temperatureMilli: 0, outputHash: output)
  }

  private func proveWrong(
    _ output: Hash, _ signature: Bytes, prompt: Bytes = Bytes("Q"), agent: UInt256? = nil,
    from reporter: Address = Account.carol
  ) throws {
    try agents.from(reporter).proveWrong(
      agent: agent ?? id, base: Hash(1), adapter: Hash(2), prompt: prompt, maxOutputTokens: 8, seed: 5,
      temperatureMilli: 0, outputHash: output, signature: signature)
  }

  private func proveContradiction(_ first: (Hash, Bytes), _ second: (Hash, Bytes)) throws {
    try agents.from(Account.carol).proveContradiction(
      agent: id, base: Hash(1), adapter: Hash(2), promptHash: Self.hash(Bytes("Q"), bazaar), maxOutputTokens: 8,
      seed: 5,
      temperatureMilli: 0, firstOutput: first.0, firstSignature: first.1, secondOutput: second.0,
      secondSignature: second.1)
  }

  @Test("a wrong attestation costs the fraction, and the reporter gets its share")
  func wrong() throws {
    let wrong = output("wrong")
    let signature = bazaar.key.sign(try digest(wrong))
    try proveWrong(wrong, signature)
    // 33.33 % of 3,000, rounded up, and a tenth of it, rounded down.
    #expect(try agents.from().bondOf(agent: id, epoch: 0).stake == 2_000)
    #expect(try agents.from().credits(Account.carol) == 100 && agents.from().credits(Account.governor) == 900)
    #expect(try agents.from().claimFor(account: Account.carol) == 100)
    #expect(try agents.from().liabilities() == 2_900 && bazaar.balance(agents.address) == 2_900)
    bazaar.refused(AgentError.nothingToWithdraw) { try agents.from().claimFor(account: Account.carol) }
  }

  @Test("evidence counts once, whatever the form of the signature")
  func replay() throws {
    let wrong = output("wrong")
    let hash = try digest(wrong)
    try proveWrong(wrong, bazaar.key.sign(hash))
    bazaar.refused(AgentError.alreadyProved) { try proveWrong(wrong, bazaar.key.sign(hash)) }
    bazaar.refused(AgentError.alreadyProved) { try proveWrong(wrong, bazaar.key.sign(hash, isCompact: true)) }
    let other = output("other")
    bazaar.refused(AgentError.alreadyProved) { try proveWrong(other, bazaar.key.sign(try digest(other))) }
    let right = output("right")
    bazaar.refused(AgentError.alreadyProved) {
      try proveContradiction((wrong, bazaar.key.sign(hash)), (right, bazaar.key.sign(try digest(right))))
    }
    // Another input is another proof.
    let prompt = Bytes("Q2")
    try proveWrong(wrong, bazaar.key.sign(try digest(wrong, prompt: prompt)), prompt: prompt)
  }

  @Test("a right attestation and signatures of others prove nothing")
  func refusals() throws {
    let right = output("right")
    bazaar.refused(AgentError.attestationHolds) { try proveWrong(right, bazaar.key.sign(try digest(right))) }
    let wrong = output("wrong")
    bazaar.refused(AgentError.notAttested) { try proveWrong(wrong, Signer(2).sign(try digest(wrong))) }
    bazaar.refused(AgentError.notAttested) { try proveWrong(wrong, Bytes()) }
    bazaar.refused(AgentError.notAttested) { try proveWrong(wrong, bazaar.key.sign(try digest(right))) }
    // The signature for one agent is none for another with the same key.
    let second = try bazaar.register(by: Account.bob)
    bazaar.refused(AgentError.notAttested) {
      try proveWrong(wrong, bazaar.key.sign(try digest(wrong)), agent: second)
    }
    bazaar.refused(AgentError.attestationHolds) {
      let signature = bazaar.key.sign(try digest(wrong))
      try proveContradiction((wrong, signature), (wrong, signature))
    }
  }

  @Test("an input that the precompile refuses proves nothing")
  func precompileFailure() throws {
    bazaar.chain.precompiles[Address(0x0A01)] = { _, _ in .revert(Bytes([1, 2, 3, 4])) }
    let wrong = output("wrong")
    bazaar.refused(Revert(data: Bytes([1, 2, 3, 4]))) { try proveWrong(wrong, bazaar.key.sign(try digest(wrong))) }
  }

  @Test("two outputs for one input are a proof without computing")
  func contradiction() throws {
    bazaar.chain.precompiles[Address(0x0A01)] = { _, _ in .revert(Bytes()) }
    let (first, second) = (output("first"), output("second"))
    try proveContradiction((first, bazaar.key.sign(try digest(first))), (second, bazaar.key.sign(try digest(second))))
    #expect(try agents.from().bondOf(agent: id, epoch: 0).stake == 2_000)
  }

  @Test("waiting stake is slashed too, and stake that is gone cannot be")
  func unbonding() throws {
    try agents.from(Account.alice).unbond(agent: id, amount: 3_000)
    let wrong = output("wrong")
    try proveWrong(wrong, bazaar.key.sign(try digest(wrong)))
    #expect(try agents.from().bondOf(agent: id, epoch: 0).unbonding == 2_000)
    bazaar.chain.timestamp += 7 * Bazaar.day
    #expect(try agents.from(Account.alice).withdrawStake(agent: id, epoch: 0) == 2_000)
    let prompt = Bytes("Q2")
    bazaar.refused(AgentError.nothingAtStake) {
      try proveWrong(wrong, bazaar.key.sign(try digest(wrong, prompt: prompt)), prompt: prompt)
    }
  }

  @Test("an old key answers for the unbonding delay and no longer")
  func rotation() throws {
    let wrong = output("wrong")
    let signature = bazaar.key.sign(try digest(wrong))
    try agents.from(Account.alice).setKey(agent: id, key: Signer(2).address)
    bazaar.chain.timestamp += 7 * Bazaar.day
    try proveWrong(wrong, signature)
    bazaar.chain.timestamp += 1
    let prompt = Bytes("Q2")
    bazaar.refused(AgentError.notAttested) {
      try proveWrong(wrong, bazaar.key.sign(try digest(wrong, prompt: prompt)), prompt: prompt)
    }
  }

  @Test("the seller's key takes the seller's stake and never the buyer's")
  func sale() throws {
    try agents.from(Account.alice).transferFrom(Account.alice, Account.bob, id)
    try agents.from(Account.bob, value: 5_000).addStake(agent: id)
    try agents.from(Account.bob).setKey(agent: id, key: Signer(2).address)
    let wrong = output("wrong")
    try proveWrong(wrong, bazaar.key.sign(try digest(wrong)))
    #expect(try agents.from().bondOf(agent: id, epoch: 0).unbonding == 2_000)
    #expect(try agents.from().bondOf(agent: id, epoch: 1).stake == 5_000)
    // Keys of two owners do not contradict each other.
    let other = output("other")
    bazaar.refused(AgentError.notAttested) {
      try proveContradiction((wrong, bazaar.key.sign(try digest(wrong))), (other, Signer(2).sign(try digest(other))))
    }
  }

  @Test("who reports itself loses")
  func selfReport() throws {
    try agents.from(Account.governor).setParameter(Hash(ascii: "reporterShare"), 5_000)
    let wrong = output("wrong")
    try proveWrong(wrong, bazaar.key.sign(try digest(wrong)), from: Account.alice)
    #expect(try agents.from().credits(Account.alice) == 500)
    #expect(try agents.from().bondOf(agent: id, epoch: 0).stake == 2_000)
  }
}
