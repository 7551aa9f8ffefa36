import ContractKit

extension AgentRegistry {
  func existing(_ id: UInt256) -> Agent {
    if id.isZero || id > agentCount { AgentError.unknownAgent(id).revert() }
    return agents[id]
  }

  @inline(never)
  func requireOwner(of id: UInt256) {
    _ = existing(id)
    if tokens.ownerOrZero(id) != Message.sender { AgentError.notOwner(Message.sender).revert() }
  }

  func isActive(_ agent: Agent) -> Bool {
    !agent.key.isZero && agent.bonds[agent.epoch].stake >= values.minimumStake
  }

  mutating func create(
    _ name: Text, _ key: Address, _ model: UInt256, _ toolNames: [Text], _ toolHashes: [Hash], _ royalty: UInt16
  ) -> UInt256 {
    let stake = Message.value
    let minimum = UInt256(values.minimumStake)
    if stake < minimum { AgentError.insufficientStake(stake: stake, minimum: minimum).revert() }
    if royalty > Limits.royaltyBasisPoints { AgentError.royaltyTooHigh(royalty, Limits.royaltyBasisPoints).revert() }
    require(name)
    let id = agentCount + .one
    agentCount = id
    var agent = agents[id]
    agent.name = name
    tokens.mint(Message.sender, id)
    emit(AgentRegistered(agent: id, owner: Message.sender, name: name, stake: stake))
    if royalty != 0 { royalties.setToken(id, Message.sender, basisPoints: royalty) }
    appoint(key, of: id)
    declare(toolNames, toolHashes, of: id)
    bond(stake, to: id)
    declare(model, of: id)
    return id
  }

  mutating func declare(_ model: UInt256, of id: UInt256) {
    if !ModelsContract(at: modelRegistry).isServing(model) { AgentError.modelRetired(model).revert() }
    var agent = agents[id]
    agent.model = model
    emit(ModelDeclared(agent: id, model: model))
  }

  mutating func declare(_ names: [Text], _ hashes: [Hash], of id: UInt256) {
    if names.count != hashes.count { AgentError.unequalLists.revert() }
    if names.count > Limits.tools { AgentError.tooManyTools(UInt64(names.count), UInt64(Limits.tools)).revert() }
    let agent = agents[id]
    var tools = agent.tools
    tools.clear()
    for index in 0..<names.count {
      require(names[index])
      var tool = tools.appendElement()
      tool.name = names[index]
      tool.hash = hashes[index]
    }
    emit(ToolsDeclared(agent: id, names: names, hashes: hashes))
  }

  mutating func appoint(_ key: Address, of id: UInt256) {
    var agent = agents[id]
    var entry = agent.keys[key]
    if key.isZero || entry.validUntil != 0 { AgentError.invalidKey(key).revert() }
    let old = agent.key
    if !old.isZero {
      var before = agent.keys[old]
      before.validUntil = UInt48(Block.timestamp) + values.unbondingDelay
    }
    entry.epoch = agent.epoch
    entry.validUntil = .max
    agent.key = key
    emit(KeyChanged(agent: id, key: key))
  }

  /// Moves an agent to another owner: a new epoch without a key begins, and the stake of the old one unbonds.
  mutating func hand(_ id: UInt256, _ from: Address, _ to: Address) {
    tokens.transferFrom(from, to, id)
    if from == to { return }
    var agent = agents[id]
    var bond = agent.bonds[agent.epoch]
    let stake = bond.stake
    if stake != 0 {
      bond.unbonding = UInt128(UInt256(bond.unbonding) + UInt256(stake))
      bond.stake = 0
      bond.release = UInt48(Block.timestamp) + values.unbondingDelay
      emit(StakeUnbonding(agent: id, holder: bond.holder, amount: UInt256(stake), release: bond.release))
    }
    agent.epoch += 1
    if !agent.key.isZero {
      agent.key = .zero
      emit(KeyChanged(agent: id, key: .zero))
    }
  }

  mutating func lock(_ id: UInt256, _ payee: Address) {
    if Message.sender != market { AgentError.notMarket(Message.sender).revert() }
    var agent = existing(id)
    // Exactly one of both is zero: what is locked is unlocked first.
    if agent.payee.isZero == payee.isZero { AgentError.invalidPayee(agent.payee).revert() }
    agent.payee = payee
    emit(PayeeLocked(agent: id, payee: payee))
  }

  private func require(_ name: Text) {
    let count = name.utf8.count
    if count == 0 || count > Limits.nameBytes {
      AgentError.invalidName(UInt64(count), UInt64(Limits.nameBytes)).revert()
    }
  }
}

/// The model registry, as far as it is needed here.
@ContractInterface
protocol Models {
  /// Whether a model answers.
  func isServing(_ model: UInt256) -> Bool
}
