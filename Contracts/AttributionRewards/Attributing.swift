import ContractKit

/// What the precompile ATTRIBUTE is asked, beside prompt and answer.
struct Question {
  let base: Hash
  let adapter: Hash
  let datanets: [UInt256]
  let versions: [UInt64]
  let methods: [Hash]
  /// In basis points, in the order of the methods.
  let weights: [UInt16]
}

/// The part of the gateway's receipt that attribution depends on.
struct Answered {
  let model: UInt256
  let promptHash: Hash
  let answerHash: Hash
  let block: UInt64
}

extension AttributionRewards {
  /// Has the chain score an inference and records it, or divides uniformly what may not be attributed.
  mutating func score(_ inference: UInt256, _ prompt: Bytes, _ answer: Bytes) {
    let stage = requireScorable(inference)
    let receipt = receipt(of: inference)
    requireTexts(receipt, prompt, answer)
    let metric = ModelsContract(at: modelRegistry).qualityShortfallOf(receipt.model)
    if !metric.isZero {
      if stage != Stage.waiting { RewardsError.qualityTooLow(metric).revert() }
      emit(QualityMissed(inference: inference, model: receipt.model, metric: metric))
      return finishUniformly(inference, sources(of: escrow(of: inference)))
    }
    let question = question(receipt, rule: ruleVersion)
    if question.methods.isEmpty { RewardsError.noMethods.revert() }
    let (sources, rows, influences, clusters, restRoot, restTotal) = AttributionContract(at: Address(0x0A04)).attribute(
      inference, question.base, question.adapter, question.datanets, question.versions, prompt, answer,
      question.methods, question.weights)
    accept(
      Score(
        sources: sources, rows: rows, influences: influences, clusters: clusters, restRoot: restRoot,
        restTotal: restTotal, methods: question.methods, weights: question.weights),
      for: inference)
  }

  /// The stage of an inference that waits for its first score, or has one of an older rule version that no audit is about.
  private func requireScorable(_ inference: UInt256) -> UInt8 {
    let escrow = escrow(of: inference)
    let stage = escrow.stage
    if stage == Stage.waiting { return stage }
    let isScored = stage == Stage.recorded || stage == Stage.settled || stage == Stage.closed
    if !isScored || escrow.rule >= ruleVersion { RewardsError.wrongStage(stage).revert() }
    if audit(of: inference).isOpen { RewardsError.auditState(true).revert() }
    return stage
  }

  /// Reverts unless prompt and answer are those of an inference.
  @inline(never)
  func requireTexts(_ receipt: Answered, _ prompt: Bytes, _ answer: Bytes) {
    if Hash.keccak256(prompt) != receipt.promptHash { RewardsError.wrongPrompt(receipt.promptHash).revert() }
    if Hash.keccak256(answer) != receipt.answerHash { RewardsError.wrongAnswer(receipt.answerHash).revert() }
  }

  /// What the gateway keeps of an inference.
  @inline(never)
  func receipt(of inference: UInt256) -> Answered {
    let receipt = GatewayContract(at: gateway).receiptOf(inference)
    return Answered(model: receipt.0, promptHash: receipt.2, answerHash: receipt.3, block: receipt.8)
  }

  /// What is asked about an inference under a rule version: the methods are those that stood before its block, or before
  /// the block of the rule version when that came later. So nobody chooses them after having seen the answer.
  @inline(never)
  func question(_ receipt: Answered, rule: UInt32) -> Question {
    let models = ModelsContract(at: modelRegistry)
    let (methods, weights) = models.attributionAt(receipt.model, max(receipt.block, ruleBlocks[rule]))
    var datanets: [UInt256] = []
    var versions: [UInt64] = []
    for source in sources(of: receipt.model, royalties: .zero) {
      datanets.append(source.datanet)
      versions.append(source.version)
    }
    return Question(
      base: models.baseOf(receipt.model), adapter: models.adapterOf(receipt.model), datanets: datanets,
      versions: versions, methods: methods, weights: weights)
  }
}
