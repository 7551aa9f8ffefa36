/// One account, the owner, that alone may do certain things; OpenZeppelin's `Ownable2Step`.
///
/// Ownership is offered and then accepted, so that it cannot end at an address that nobody has.
@StorageStruct
public struct Ownable {
  @Storage var current: Address
  @Storage var pending: Address

  /// The owner changed; from the zero address it is the first one.
  @Event
  public struct OwnershipTransferred {
    /// The owner before.
    @Indexed public var previousOwner: Address
    /// The owner from now on; zero for nobody.
    @Indexed public var newOwner: Address

    /// An event.
    public init(previousOwner: Address, newOwner: Address) {
      self.previousOwner = previousOwner
      self.newOwner = newOwner
    }
  }

  /// The owner offered the ownership to another account.
  @Event
  public struct OwnershipTransferStarted {
    /// The owner.
    @Indexed public var previousOwner: Address
    /// Who may accept.
    @Indexed public var newOwner: Address

    /// An event.
    public init(previousOwner: Address, newOwner: Address) {
      self.previousOwner = previousOwner
      self.newOwner = newOwner
    }
  }

  /// The owner; zero for nobody.
  public func owner() -> Address { current }

  /// Who may accept the ownership; zero for nobody.
  public func pendingOwner() -> Address { pending }

  /// Reverts with `OwnableUnauthorizedAccount(sender)` unless the owner calls.
  @inline(never)
  public func requireOwner() {
    let sender = Message.sender
    if sender != current { OwnableError.unauthorizedAccount(sender).revert() }
  }

  /// Sets the first owner, in the constructor; reverts with `OwnableInvalidOwner` for the zero address.
  public mutating func start(_ owner: Address) {
    if owner.isZero { OwnableError.invalidOwner(owner).revert() }
    set(owner)
  }

  /// Offers the ownership to an account; the zero address takes the offer back. Only the owner may.
  public mutating func transferOwnership(_ newOwner: Address) {
    requireOwner()
    pending = newOwner
    OwnershipTransferStarted(previousOwner: current, newOwner: newOwner).log()
  }

  /// Takes the ownership that was offered to the caller.
  public mutating func acceptOwnership() {
    let sender = Message.sender
    if sender != pending { OwnableError.unauthorizedAccount(sender).revert() }
    set(sender)
  }

  /// Leaves the contract without an owner for ever. Only the owner may.
  public mutating func renounceOwnership() {
    requireOwner()
    set(.zero)
  }

  private mutating func set(_ owner: Address) {
    let before = current
    if !pending.isZero { pending = .zero }
    current = owner
    OwnershipTransferred(previousOwner: before, newOwner: owner).log()
  }
}

/// Why the owner's functions refuse, by OpenZeppelin's names.
@ContractError("Ownable")
public enum OwnableError {
  /// The caller, given here, is not the owner.
  case unauthorizedAccount(Address)
  /// This account cannot be the first owner.
  case invalidOwner(Address)
}
