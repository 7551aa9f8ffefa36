import ContractKit

extension AgentRegistry {
  /// Adds wei that came with the call to the stake of the agent's owner.
  mutating func bond(_ amount: UInt256, to id: UInt256) {
    if amount.isZero { AgentError.noValue.revert() }
    let agent = agents[id]
    var bond = agent.bonds[agent.epoch]
    held += amount
    bond.holder = tokens.ownerOrZero(id)
    bond.stake = UInt128(UInt256(bond.stake) + amount)
    emit(StakeAdded(agent: id, holder: bond.holder, amount: amount))
  }

  mutating func release(_ amount: UInt256, of id: UInt256) {
    let agent = agents[id]
    var bond = agent.bonds[agent.epoch]
    let stake = UInt256(bond.stake)
    let minimum = UInt256(values.minimumStake)
    if amount.isZero || amount > stake { AgentError.insufficientAmount(wanted: amount, available: stake).revert() }
    let rest = stake - amount
    if !rest.isZero && rest < minimum { AgentError.insufficientStake(stake: rest, minimum: minimum).revert() }
    bond.stake = UInt128(rest)
    bond.unbonding = UInt128(UInt256(bond.unbonding) + amount)
    bond.release = UInt48(Block.timestamp) + values.unbondingDelay
    emit(StakeUnbonding(agent: id, holder: bond.holder, amount: amount, release: bond.release))
  }

  mutating func payStake(_ id: UInt256, _ epoch: UInt64) -> UInt256 {
    let agent = existing(id)
    var bond = agent.bonds[epoch]
    let amount = UInt256(bond.unbonding)
    if bond.holder != Message.sender { AgentError.notHolder(Message.sender).revert() }
    if amount.isZero { AgentError.nothingToWithdraw.revert() }
    if Block.timestamp < UInt64(bond.release) { AgentError.stillBonded(bond.release).revert() }
    bond.unbonding = 0
    held -= amount
    emit(StakeWithdrawn(agent: id, holder: Message.sender, amount: amount))
    send(amount, to: Message.sender)
    return amount
  }
}
