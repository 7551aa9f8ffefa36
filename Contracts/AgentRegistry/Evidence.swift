import ContractKit

/// What an agent's key signs: that INFER gives an output for an input.
struct Attestation {
  let agent: UInt256
  let base: Hash
  let adapter: Hash
  let promptHash: Hash
  let maxOutputTokens: UInt32
  let seed: UInt64
  let temperatureMilli: UInt32

  init(
    _ agent: UInt256, _ base: Hash, _ adapter: Hash, _ promptHash: Hash, _ maxOutputTokens: UInt32, _ seed: UInt64,
    _ temperatureMilli: UInt32
  ) {
    self.agent = agent
    self.base = base
    self.adapter = adapter
    self.promptHash = promptHash
    self.maxOutputTokens = maxOutputTokens
    self.seed = seed
    self.temperatureMilli = temperatureMilli
  }

  private var words: [UInt256] {
    [
      agent, base.word, adapter.word, promptHash.word, UInt256(UInt64(maxOutputTokens)), UInt256(seed),
      UInt256(UInt64(temperatureMilli)),
    ]
  }

  /// The hash that is signed for an output (EIP-712).
  func digest(_ outputHash: Hash) -> Hash {
    EIP712.digest(
      name: "OpenLedger AgentRegistry", version: "1",
      structHash: EIP712.structHash(
        #keccak256(
          "Attestation(uint256 agent,bytes32 base,bytes32 adapter,bytes32 promptHash,uint32 maxOutputTokens,uint64 seed,uint32 temperatureMilli,bytes32 outputHash)"
        ), words + [outputHash.word]))
  }

  /// What names the evidence: the input and the owner who answers for it, without outputs and signatures.
  func evidence(_ epoch: UInt64) -> Hash {
    EIP712.structHash(Hash(ascii: "evidence"), words + [UInt256(epoch)])
  }

  /// What INFER gives for the input; reverts with its reason when it gives nothing.
  func output(of prompt: Bytes) -> Bytes {
    InferenceContract(at: Address(0x0A01)).infer(base, adapter, prompt, maxOutputTokens, seed, temperatureMilli).0
  }
}

extension AgentRegistry {
  /// The epoch whose owner answers for the signature.
  func attested(_ attestation: Attestation, _ outputHash: Hash, _ signature: Bytes) -> UInt64 {
    let agent = existing(attestation.agent)
    guard let signer = Signature.signer(of: attestation.digest(outputHash), signature: signature) else {
      AgentError.notAttested.revert()
    }
    let key = agent.keys[signer]
    if UInt64(key.validUntil) < Block.timestamp { AgentError.notAttested.revert() }
    return key.epoch
  }

  /// Takes the fraction from the bond of the epoch, waiting stake included, rounded up; once for each input.
  mutating func slash(_ attestation: Attestation, _ epoch: UInt64) {
    let evidence = attestation.evidence(epoch)
    if proved[evidence] { AgentError.alreadyProved.revert() }
    proved[evidence] = true
    var bond = agents[attestation.agent].bonds[epoch]
    let fraction = UInt256(UInt64(values.slashFraction))
    let stake = UInt256(bond.stake)
    let unbonding = UInt256(bond.unbonding)
    let fromStake = UInt256.mulDiv(stake, fraction, by: Limits.whole, .up)
    let fromUnbonding = UInt256.mulDiv(unbonding, fraction, by: Limits.whole, .up)
    let amount = fromStake + fromUnbonding
    if amount.isZero { AgentError.nothingAtStake.revert() }
    bond.stake = UInt128(stake - fromStake)
    bond.unbonding = UInt128(unbonding - fromUnbonding)
    let reward = UInt256.mulDiv(amount, UInt256(UInt64(values.reporterShare)), by: Limits.whole)
    credits[Message.sender] += reward
    credits[governor] += amount - reward
    emit(
      AgentSlashed(
        agent: attestation.agent, reporter: Message.sender, holder: bond.holder, amount: amount, reward: reward))
  }
}

/// The `INFER` precompile.
@ContractInterface
protocol Inference {
  /// The answer, the tokens of the prompt and those of the answer.
  func infer(
    _ model: Hash, _ adapter: Hash, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64,
    _ temperatureMilli: UInt32
  ) -> (Bytes, UInt32, UInt32)
}
