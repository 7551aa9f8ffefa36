/// The slots in which proxies keep what belongs to them and not to their implementation (ERC-1967): hashes less one, so
/// that no variable, mapping or array of an implementation lies there.
public enum ERC1967 {
  /// The implementation was replaced.
  @Event
  public struct Upgraded {
    /// The contract whose code runs from now on.
    @Indexed public var implementation: Address

    /// An event.
    public init(implementation: Address) { self.implementation = implementation }
  }

  /// The account that may replace the implementation changed.
  @Event
  public struct AdminChanged {
    /// The account before.
    public var previousAdmin: Address
    /// The account from now on.
    public var newAdmin: Address

    /// An event.
    public init(previousAdmin: Address, newAdmin: Address) {
      self.previousAdmin = previousAdmin
      self.newAdmin = newAdmin
    }
  }

  /// `keccak256("eip1967.proxy.implementation") - 1`; also what `proxiableUUID()` of ERC-1822 answers.
  @inline(__always)
  public static var implementationSlot: Hash {
    Hash(#keccak256("eip1967.proxy.implementation").word &- .one)
  }

  /// `keccak256("eip1967.proxy.admin") - 1`.
  @inline(__always)
  public static var adminSlot: Hash { Hash(#keccak256("eip1967.proxy.admin").word &- .one) }

  /// The contract whose code the proxy runs.
  public static var implementation: Address { Address(truncating: Host.storageLoad(implementationSlot.word)) }

  /// The account that may replace the implementation.
  public static var admin: Address { Address(truncating: Host.storageLoad(adminSlot.word)) }

  /// Replaces the implementation and, with a message, calls it in the same step: what sets up the new code cannot be
  /// overtaken by others.
  ///
  /// Whoever may do this is the caller's to check. Reverts with `ERC1967InvalidImplementation` when there is no code, with
  /// `ERC1967NonPayable` when wei came without a message, and with the reason of the new code.
  public static func upgrade(to implementation: Address, calling message: Bytes = Bytes()) {
    if !implementation.isContract { ERC1967Error.invalidImplementation(implementation).revert() }
    Host.storageStore(implementation.word, at: implementationSlot.word)
    Upgraded(implementation: implementation).log()
    if message.isEmpty {
      if !Message.value.isZero { ERC1967Error.nonPayable.revert() }
    } else {
      _ = ExternalCall.perform(message, to: implementation, kind: .delegate).orRevert()
    }
  }

  /// Replaces the account that may replace the implementation; reverts with `ERC1967InvalidAdmin` for the zero address.
  public static func changeAdmin(to admin: Address) {
    if admin.isZero { ERC1967Error.invalidAdmin(admin).revert() }
    AdminChanged(previousAdmin: self.admin, newAdmin: admin).log()
    Host.storageStore(admin.word, at: adminSlot.word)
  }
}

/// Why a proxy refuses, by OpenZeppelin's names.
@ContractError("ERC1967")
public enum ERC1967Error {
  /// There is no code at this address.
  case invalidImplementation(Address)
  /// This account cannot be the admin.
  case invalidAdmin(Address)
  /// Wei came with an upgrade that calls nothing.
  case nonPayable
}
