public import ContractKit

/// An ERC-20 with permit and votes, as a contract writes one over the building blocks.
@Contract
public struct Coin {
  @Storage var token: ERC20
  @Storage var counters: Nonces
  @Storage var votes: Votes

  /// Gives the supply to the creator.
  public init(supply: UInt256) {
    token.mint(Message.sender, supply)
    votes.move(from: .zero, to: Message.sender, supply)
  }

  /// Runs `name` of the building block, or of what the test needs.
  public static func name() -> Text { "Coin" }
  /// Runs `totalSupply` of the building block, or of what the test needs.
  public func totalSupply() -> UInt256 { token.totalSupply() }
  /// Runs `balanceOf` of the building block, or of what the test needs.
  public func balanceOf(_ account: Address) -> UInt256 { token.balanceOf(account) }
  /// Runs `allowance` of the building block, or of what the test needs.
  public func allowance(_ owner: Address, _ spender: Address) -> UInt256 { token.allowance(owner, spender) }
  /// Runs `nonces` of the building block, or of what the test needs.
  public func nonces(_ owner: Address) -> UInt256 { counters.nonces(owner) }

  /// Runs `domainSeparator` of the building block, or of what the test needs.
  @Named("DOMAIN_SEPARATOR")
  public func domainSeparator() -> Hash { EIP712.domainSeparator(name: "Coin", version: "1") }

  /// Runs `transfer` of the building block, or of what the test needs.
  public mutating func transfer(_ to: Address, _ value: UInt256) -> Bool {
    let done = token.transfer(to, value)
    votes.move(from: Message.sender, to: to, value)
    return done
  }

  /// Runs `approve` of the building block, or of what the test needs.
  public mutating func approve(_ spender: Address, _ value: UInt256) -> Bool { token.approve(spender, value) }

  /// Runs `transferFrom` of the building block, or of what the test needs.
  public mutating func transferFrom(_ from: Address, _ to: Address, _ value: UInt256) -> Bool {
    let done = token.transferFrom(from, to, value)
    votes.move(from: from, to: to, value)
    return done
  }

  /// Runs `mint` of the building block, or of what the test needs.
  public mutating func mint(_ to: Address, _ value: UInt256) {
    token.mint(to, value)
    votes.move(from: .zero, to: to, value)
  }

  /// Runs `burn` of the building block, or of what the test needs.
  public mutating func burn(_ value: UInt256) {
    token.burn(Message.sender, value)
    votes.move(from: Message.sender, to: .zero, value)
  }

  /// Runs `permit` of the building block, or of what the test needs.
  public mutating func permit(
    _ owner: Address, _ spender: Address, _ value: UInt256, _ deadline: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    token.permit(owner, spender, value, deadline, v, r, s, nonces: counters, name: "Coin")
  }

  /// Runs `delegates` of the building block, or of what the test needs.
  public func delegates(_ account: Address) -> Address { votes.delegates(account) }
  /// Runs `getVotes` of the building block, or of what the test needs.
  public func getVotes(_ account: Address) -> UInt256 { votes.getVotes(account) }

  /// Runs `getPastVotes` of the building block, or of what the test needs.
  public func getPastVotes(_ account: Address, _ timepoint: UInt256) -> UInt256 {
    votes.getPastVotes(account, timepoint)
  }

  /// Runs `getPastTotalSupply` of the building block, or of what the test needs.
  public func getPastTotalSupply(_ timepoint: UInt256) -> UInt256 { votes.getPastTotalSupply(timepoint) }
  /// Runs `numCheckpoints` of the building block, or of what the test needs.
  public func numCheckpoints(_ account: Address) -> UInt32 { votes.numCheckpoints(account) }

  /// Runs `delegate` of the building block, or of what the test needs.
  public mutating func delegate(_ delegatee: Address) {
    votes.delegate(of: Message.sender, to: delegatee, units: token.balanceOf(Message.sender))
  }

  /// Runs `delegateBySig` of the building block, or of what the test needs.
  public mutating func delegateBySig(
    _ delegatee: Address, _ nonce: UInt256, _ expiry: UInt256, _ v: UInt8, _ r: Hash, _ s: Hash
  ) {
    let signer = Votes.signer(ofDelegationTo: delegatee, nonce, expiry, v, r, s, nonces: counters, name: "Coin")
    votes.delegate(of: signer, to: delegatee, units: token.balanceOf(signer))
  }

  /// Whether a signature of a hash is an account's.
  public func isSigned(_ hash: Hash, _ signature: Bytes, _ signer: Address) -> Bool {
    SignatureChecker.isValid(signature, of: hash, by: signer)
  }
}

/// A wallet that takes one signature as its own (ERC-1271), or answers something that is no answer.
@Contract
public struct Wallet {
  @Storage var accepted: Hash
  @Storage var isMad: Bool

  /// Sets the contract up.
  public init(accepted: Hash, isMad: Bool) {
    self.accepted = accepted
    self.isMad = isMad
  }

  /// Runs `isValidSignature` of the building block, or of what the test needs.
  public func isValidSignature(_ hash: Hash, _ signature: Bytes) -> Bytes4 {
    if isMad { Bytes().revert() }
    return hash == accepted ? 0x1626_ba7e : 0xffff_ffff
  }
}
