import ContractKit

extension AgentRegistry {
  mutating func fill(_ id: UInt256, _ amount: UInt256) {
    var budget = existing(id).budget
    if amount.isZero { AgentError.noValue.revert() }
    held += amount
    budget.amount = UInt128(UInt256(budget.amount) + amount)
    emit(BudgetFunded(agent: id, amount: amount))
  }

  mutating func drain(_ id: UInt256, _ amount: UInt256) {
    var budget = agents[id].budget
    let available = UInt256(budget.amount)
    if amount.isZero || amount > available {
      AgentError.insufficientAmount(wanted: amount, available: available).revert()
    }
    budget.amount = UInt128(available - amount)
    held -= amount
    emit(BudgetWithdrawn(agent: id, amount: amount))
    send(amount, to: Message.sender)
  }

  mutating func limit(
    _ id: UInt256, _ perCall: UInt128, _ perPeriod: UInt128, _ period: UInt48
  ) {
    if period == 0 { AgentError.invalidPeriod.revert() }
    var budget = agents[id].budget
    // What was spent still counts, from now on in a period of the new length.
    if budget.isOver { budget.spent = 0 }
    budget.start = UInt48(Block.timestamp)
    budget.perCall = perCall
    budget.perPeriod = perPeriod
    budget.period = period
    emit(LimitsChanged(agent: id, perCall: perCall, perPeriod: perPeriod, period: period))
  }

  /// Pays for an inference: the highest fee leaves the budget before the call, what it did not cost comes back after.
  mutating func spend(
    _ id: UInt256, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64, _ temperatureMilli: UInt32,
    _ maximumFee: UInt256
  ) -> Bytes {
    let agent = existing(id)
    if agent.key.isZero || agent.key != Message.sender { AgentError.notKey(Message.sender).revert() }
    if !isActive(agent) { AgentError.inactive(id).revert() }
    var budget = agent.budget
    let allowed = budget.spendable
    if maximumFee > allowed { AgentError.overLimit(wanted: maximumFee, allowed: allowed).revert() }
    budget.take(maximumFee)
    held -= maximumFee
    refunded = .zero
    let output = GatewayContract(at: gateway).paying(maximumFee).infer(
      agent.model, prompt, maxOutputTokens, seed, temperatureMilli)
    let rest = refunded
    budget.giveBack(rest)
    held += rest
    emit(
      BudgetSpent(
        agent: id, model: agent.model, fee: maximumFee - rest, outputHash: Hash.keccak256(output)))
    return output
  }
}

/// The inference gateway, as far as it is needed here.
@ContractInterface
protocol Gateway {
  /// Answers a prompt; what was sent beyond the price comes back.
  @Payable mutating func infer(
    _ model: UInt256, _ prompt: Bytes, _ maxOutputTokens: UInt32, _ seed: UInt64, _ temperatureMilli: UInt32
  ) -> Bytes
}
