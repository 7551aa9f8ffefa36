public import ContractKit

/// Why a call was refused.
@ContractError
public enum AgentError {
  /// No agent has this id.
  case unknownAgent(UInt256)
  /// The caller, given here, does not own the agent.
  case notOwner(Address)
  /// The caller, given here, is not the agent's key.
  case notKey(Address)
  /// The caller, given here, is not the market.
  case notMarket(Address)
  /// The wei come from this account and not from the gateway.
  case notGateway(Address)
  /// The stake that would remain, and the minimum.
  case insufficientStake(stake: UInt256, minimum: UInt256)
  /// The amount is more than there is: wanted, available.
  case insufficientAmount(wanted: UInt256, available: UInt256)
  /// A name is empty or longer than allowed: its bytes, and the most.
  case invalidName(UInt64, UInt64)
  /// Lists that belong together have different lengths.
  case unequalLists
  /// More tools than allowed: the number, and the most.
  case tooManyTools(UInt64, UInt64)
  /// The royalty is more than allowed: basis points, and the most.
  case royaltyTooHigh(UInt16, UInt16)
  /// The key is zero, or the agent has or had it already.
  case invalidKey(Address)
  /// The model, given here, is retired.
  case modelRetired(UInt256)
  /// No wei came with the call.
  case noValue
  /// There is nothing that the account could take.
  case nothingToWithdraw
  /// The caller, given here, did not stake this.
  case notHolder(Address)
  /// The stake waits until this time.
  case stillBonded(UInt48)
  /// The agent has no key or less than the minimum stake.
  case inactive(UInt256)
  /// The inference may cost more than the key may spend: wanted, allowed.
  case overLimit(wanted: UInt256, allowed: UInt256)
  /// A period has no seconds.
  case invalidPeriod
  /// The signature is not that of a key of the agent that still answers for it.
  case notAttested
  /// Nothing is wrong with what was attested.
  case attestationHolds
  /// This was proved already.
  case alreadyProved
  /// Nothing is staked behind the attestation.
  case nothingAtStake
  /// The payee of the agent cannot be this account.
  case invalidPayee(Address)
}

/// An agent was registered.
@Event
public struct AgentRegistered {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Who owns it.
  @Indexed public var owner: Address
  /// Its name.
  public var name: Text
  /// What it staked, in wei.
  public var stake: UInt256
}

/// An agent declared a model.
@Event
public struct ModelDeclared {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
}

/// An agent declared its tools.
@Event
public struct ToolsDeclared {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// The names.
  public var names: [Text]
  /// The hashes of the descriptions.
  public var hashes: [Hash]
}

/// An agent has another key; zero for none.
@Event
public struct KeyChanged {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// The key.
  @Indexed public var key: Address
}

/// Stake was added.
@Event
public struct StakeAdded {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Whose it is.
  @Indexed public var holder: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// Stake began to wait for its withdrawal.
@Event
public struct StakeUnbonding {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Whose it is.
  @Indexed public var holder: Address
  /// How much, in wei.
  public var amount: UInt256
  /// From when on all that waits can be withdrawn.
  public var release: UInt48
}

/// Stake was withdrawn.
@Event
public struct StakeWithdrawn {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Who got it.
  @Indexed public var holder: Address
  /// How much, in wei.
  public var amount: UInt256
}

/// A budget grew.
@Event
public struct BudgetFunded {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// By how much, in wei.
  public var amount: UInt256
}

/// The owner took wei out of a budget.
@Event
public struct BudgetWithdrawn {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// How much, in wei.
  public var amount: UInt256
}

/// The owner set what the key may spend.
@Event
public struct LimitsChanged {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// On one inference, in wei.
  public var perCall: UInt128
  /// In a period, in wei.
  public var perPeriod: UInt128
  /// The seconds of a period.
  public var period: UInt48
}

/// The key spent from a budget.
@Event
public struct BudgetSpent {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// The id of the model.
  @Indexed public var model: UInt256
  /// What the inference cost, in wei.
  public var fee: UInt256
  /// The Keccak-256 hash of the answer.
  public var outputHash: Hash
}

/// A wrong attestation was proved.
@Event
public struct AgentSlashed {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Who proved it.
  @Indexed public var reporter: Address
  /// Whose stake it was.
  @Indexed public var holder: Address
  /// What was taken, in wei.
  public var amount: UInt256
  /// What of it the reporter gets, in wei.
  public var reward: UInt256
}

/// The income of an agent was locked to an account, or given to its owner again.
@Event
public struct PayeeLocked {
  /// The id of the agent.
  @Indexed public var agent: UInt256
  /// Who gets it; zero for the owner.
  @Indexed public var payee: Address
}
