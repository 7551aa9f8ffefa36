public import ContractKit

/// Agents: accounts that stake OPEN behind what they attest, declare a model and tools, and spend a budget on
/// inferences. Each is an ERC-721 token with a royalty (ERC-2981).
@Contract
public struct AgentRegistry {
  /// The account that sets the parameters; what is slashed goes to it.
  @Storage public var governor: Address
  /// The contract that trades assets and may lock who gets their income.
  @Storage public var market: Address
  /// The contract that agents spend their budgets at.
  @Storage public var gateway: Address
  /// The contract that knows the models.
  @Storage public var modelRegistry: Address
  /// The number of agents; their ids count from 1.
  @Storage public var agentCount: UInt256
  /// All wei that are kept for others.
  @Storage var held: UInt256
  @Storage var values: Parameters
  @Storage var tokens: ERC721
  @Storage var royalties: ERC2981
  @Storage var agents: Mapping<UInt256, Agent>
  /// What accounts may withdraw, in wei.
  @Storage public var credits: Mapping<Address, UInt256>
  /// What was proved already.
  @Storage var proved: Mapping<Hash, Bool>
  /// What the gateway gave back in the call that runs.
  @Transient var refunded: UInt256

  /// A registry that knows its neighbours and the initial values of its parameters.
  public init(
    governor: Address, market: Address, gateway: Address, modelRegistry: Address, minimumStake: UInt256,
    unbondingDelay: UInt256, slashFraction: UInt256, reporterShare: UInt256
  ) {
    self.governor = governor
    self.market = market
    self.gateway = gateway
    self.modelRegistry = modelRegistry
    set(Names.minimumStake, minimumStake)
    set(Names.unbondingDelay, unbondingDelay)
    set(Names.slashFraction, slashFraction)
    set(Names.reporterShare, reporterShare)
  }

  // MARK: - Agents

  /// Registers an agent with the wei of the call as its stake, and gives its id. The caller owns it and gets its
  /// royalty.
  /// - Parameter key: who spends the budget and signs attestations.
  @Payable
  public mutating func register(
    name: Text, key: Address, model: UInt256, toolNames: [Text], toolHashes: [Hash], royaltyBasisPoints: UInt16
  ) throws(AgentError) -> UInt256 {
    create(name, key, model, toolNames, toolHashes, royaltyBasisPoints)
  }

  /// Declares another model. Only the owner may.
  public mutating func setModel(agent: UInt256, model: UInt256) throws(AgentError) {
    requireOwner(of: agent)
    declare(model, of: agent)
  }

  /// Declares other tools: names and the hashes of their descriptions. Only the owner may.
  public mutating func setTools(agent: UInt256, names: [Text], hashes: [Hash]) throws(AgentError) {
    requireOwner(of: agent)
    declare(names, hashes, of: agent)
  }

  /// Names another key. What the old one signed can be held against the agent for the unbonding delay. Only the owner
  /// may.
  public mutating func setKey(agent: UInt256, key: Address) throws(AgentError) {
    requireOwner(of: agent)
    appoint(key, of: agent)
  }

  /// The agent: its name, key, model, number of tools, and how often it changed hands.
  public func agentOf(agent id: UInt256) throws(AgentError) -> (
    name: Text, key: Address, model: UInt256, toolCount: UInt256, epoch: UInt64
  ) {
    let agent = existing(id)
    return (agent.name, agent.key, agent.model, agent.tools.count, agent.epoch)
  }

  /// One of the agent's tools, counted from 0.
  public func toolOf(agent id: UInt256, index: UInt256) throws(AgentError) -> (name: Text, hash: Hash) {
    let tool = existing(id).tools[index]
    return (tool.name, tool.hash)
  }

  /// Whether the agent has the minimum stake and a key.
  public func isActive(agent id: UInt256) throws(AgentError) -> Bool { isActive(existing(id)) }

  // MARK: - Stake

  /// Adds the wei of the call to the agent's stake. Only the owner may.
  @Payable
  public mutating func addStake(agent: UInt256) throws(AgentError) {
    requireOwner(of: agent)
    bond(Message.value, to: agent)
  }

  /// Starts to take stake out; it can be withdrawn after the unbonding delay, which starts again for what waits. The
  /// rest is nothing or the minimum at least. Only the owner may.
  public mutating func unbond(agent: UInt256, amount: UInt256) throws(AgentError) {
    requireOwner(of: agent)
    release(amount, of: agent)
  }

  /// Pays the caller what it unbonded, and gives the amount.
  @NonReentrant
  public mutating func withdrawStake(agent: UInt256, epoch: UInt64) throws(AgentError) -> UInt256 {
    payStake(agent, epoch)
  }

  /// The stake of one owner of the agent: who, what is bonded, what waits, and from when on that can be withdrawn.
  public func bondOf(agent id: UInt256, epoch: UInt64) throws(AgentError) -> (
    holder: Address, stake: UInt128, unbonding: UInt128, release: UInt48
  ) {
    let bond = existing(id).bonds[epoch]
    return (bond.holder, bond.stake, bond.unbonding, bond.release)
  }

  // MARK: - Budget

  /// Adds the wei of the call to the agent's budget. Anyone may.
  @Payable
  public mutating func fund(agent: UInt256) throws(AgentError) { fill(agent, Message.value) }

  /// Takes wei out of the budget. Only the owner may.
  @NonReentrant
  public mutating func withdrawBudget(agent: UInt256, amount: UInt256) throws(AgentError) {
    requireOwner(of: agent)
    drain(agent, amount)
  }

  /// Sets what the key may spend on one inference, and on all in a period of seconds. Only the owner may.
  public mutating func setLimits(
    agent: UInt256, perCall: UInt128, perPeriod: UInt128, period: UInt48
  ) throws(AgentError) {
    requireOwner(of: agent)
    limit(agent, perCall, perPeriod, period)
  }

  /// Asks the agent's model through the gateway and pays at most `maximumFee` from the budget, within its limits. Only
  /// the key may.
  @NonReentrant
  public mutating func infer(
    agent: UInt256, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64, temperatureMilli: UInt32,
    maximumFee: UInt256
  ) throws(AgentError) -> Bytes {
    spend(agent, prompt, maxOutputTokens, seed, temperatureMilli, maximumFee)
  }

  /// The budget and its limits: wei, wei for one inference, wei for a period, its seconds, and what the key may spend
  /// now.
  public func budgetOf(agent id: UInt256) throws(AgentError) -> (
    amount: UInt128, perCall: UInt128, perPeriod: UInt128, period: UInt48, spendable: UInt256
  ) {
    let budget = existing(id).budget
    return (budget.amount, budget.perCall, budget.perPeriod, budget.period, budget.spendable)
  }

  /// Takes back what an inference did not cost. Only the gateway may pay.
  @Payable
  public mutating func receive() throws(AgentError) {
    if Message.sender != gateway { throw .notGateway(Message.sender) }
    refunded += Message.value
  }

  // MARK: - Evidence

  /// The hash that an agent's key signs to attest that INFER gives an output for an input (EIP-712).
  public func attestationDigest(
    agent: UInt256, base: Hash, adapter: Hash, promptHash: Hash, maxOutputTokens: UInt32, seed: UInt64,
    temperatureMilli: UInt32, outputHash: Hash
  ) -> Hash {
    Attestation(agent, base, adapter, promptHash, maxOutputTokens, seed, temperatureMilli).digest(outputHash)
  }

  /// Proves an attestation wrong: the contract asks INFER again and compares. Anyone may; the reporter is credited with
  /// a part of what is slashed.
  @NonReentrant
  public mutating func proveWrong(
    agent: UInt256, base: Hash, adapter: Hash, prompt: Bytes, maxOutputTokens: UInt32, seed: UInt64,
    temperatureMilli: UInt32, outputHash: Hash, signature: Bytes
  ) throws(AgentError) {
    let attestation = Attestation(
      agent, base, adapter, Hash.keccak256(prompt), maxOutputTokens, seed, temperatureMilli)
    let epoch = attested(attestation, outputHash, signature)
    if Hash.keccak256(attestation.output(of: prompt)) == outputHash { throw .attestationHolds }
    slash(attestation, epoch)
  }

  /// Proves that two attestations of one owner's keys name different outputs for one input. Anyone may; the reporter is
  /// credited with a part of what is slashed.
  public mutating func proveContradiction(
    agent: UInt256, base: Hash, adapter: Hash, promptHash: Hash, maxOutputTokens: UInt32, seed: UInt64,
    temperatureMilli: UInt32, firstOutput: Hash, firstSignature: Bytes, secondOutput: Hash, secondSignature: Bytes
  ) throws(AgentError) {
    if firstOutput == secondOutput { throw .attestationHolds }
    let attestation = Attestation(agent, base, adapter, promptHash, maxOutputTokens, seed, temperatureMilli)
    let epoch = attested(attestation, firstOutput, firstSignature)
    if attested(attestation, secondOutput, secondSignature) != epoch { throw .notAttested }
    slash(attestation, epoch)
  }

  // MARK: - Income

  /// Who gets the agent's income: who it is locked to, or its owner.
  public func payeeOf(agent id: UInt256) throws(AgentError) -> Address {
    let payee = existing(id).payee
    return payee.isZero ? tokens.ownerOf(id) : payee
  }

  /// Locks the agent's income to an account, whoever owns the agent. Only the market may.
  public mutating func lockPayee(agent: UInt256, payee: Address) throws(AgentError) {
    if payee.isZero { throw .invalidPayee(payee) }
    lock(agent, payee)
  }

  /// Gives the agent's income to its owner again. Only the market may.
  public mutating func unlockPayee(agent: UInt256) throws(AgentError) { lock(agent, .zero) }

  /// Pays an account its credit, and gives the amount. Anyone may call.
  @NonReentrant
  public mutating func claimFor(account: Address) throws(AgentError) -> UInt256 {
    let amount = credits[account]
    if amount.isZero { throw .nothingToWithdraw }
    credits[account] = .zero
    held -= amount
    send(amount, to: account)
    return amount
  }

  /// All wei that are kept for others: stakes, budgets and credits.
  public func liabilities() -> UInt256 { held }

  // MARK: - Parameters

  /// The value of a parameter.
  public func parameter(_ name: Hash) -> UInt256 { value(of: name) }

  /// Sets a parameter inside of its range. Only the governor may.
  public mutating func setParameter(_ name: Hash, _ value: UInt256) {
    Governed.requireGovernor(governor)
    let previous = self.value(of: name)
    set(name, value)
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  // MARK: - ERC-721, ERC-2981, ERC-165

  /// The name of the collection.
  public static func name() -> Text { "OpenLedger Agent" }

  /// The symbol of the collection.
  public static func symbol() -> Text { "OLAGENT" }

  /// Whether the contract has an interface: ERC-165, ERC-721 and ERC-2981.
  public static func supportsInterface(_ interfaceId: Bytes4) -> Bool {
    interfaceId == 0x01ff_c9a7 || interfaceId == 0x80ac_58cd || interfaceId == 0x2a55_205a
  }

  /// The owner of an agent.
  public func ownerOf(_ tokenId: UInt256) -> Address { tokens.ownerOf(tokenId) }

  /// The number of an account's agents.
  public func balanceOf(_ owner: Address) -> UInt256 { tokens.balanceOf(owner) }

  /// Who may move an agent besides its owner.
  public func getApproved(_ tokenId: UInt256) -> Address { tokens.getApproved(tokenId) }

  /// Whether an operator may move all agents of an owner.
  public func isApprovedForAll(_ owner: Address, _ operator: Address) -> Bool {
    tokens.isApprovedForAll(owner, `operator`)
  }

  /// Lets an account move an agent.
  public mutating func approve(_ to: Address, _ tokenId: UInt256) { tokens.approve(to, tokenId) }

  /// Lets an operator move all agents of the caller, or takes that back.
  public mutating func setApprovalForAll(_ operator: Address, _ approved: Bool) {
    tokens.setApprovalForAll(`operator`, approved)
  }

  /// Moves an agent. Its key loses its power, and the stake starts to unbond for the owner who leaves.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) { hand(tokenId, from, to) }

  /// Moves an agent as `transferFrom` does, and asks a contract that gets it.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256) {
    hand(tokenId, from, to)
    ERC721.requireAcceptance(operator: Message.sender, from: from, to: to, tokenId, Bytes())
  }

  /// Moves an agent as `transferFrom` does, and asks a contract that gets it, with data.
  public mutating func safeTransferFrom(_ from: Address, _ to: Address, _ tokenId: UInt256, _ data: Bytes) {
    hand(tokenId, from, to)
    ERC721.requireAcceptance(operator: Message.sender, from: from, to: to, tokenId, data)
  }

  /// Who gets the royalty of a sale, and how many wei.
  public func royaltyInfo(_ tokenId: UInt256, _ price: UInt256) -> (receiver: Address, amount: UInt256) {
    royalties.royaltyInfo(tokenId, price)
  }
}
