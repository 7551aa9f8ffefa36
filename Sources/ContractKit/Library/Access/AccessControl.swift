/// Roles that accounts have, each given and taken by the accounts of another role; OpenZeppelin's `AccessControl`.
///
/// A role is a hash, `#keccak256("MINTER_ROLE")`. The zero hash is the role whose members administer every role that has
/// no other administrator.
@StorageStruct
public struct AccessControl {
  @Storage var members: Mapping<Hash, Mapping<Address, Bool>>
  @Storage var administrators: Mapping<Hash, Hash>

  /// The role that administers all roles without another administrator.
  @inline(__always)
  public static var defaultAdmin: Hash { .zero }

  /// An account got a role.
  @Event
  public struct RoleGranted {
    /// The role.
    @Indexed public var role: Hash
    /// Who has it now.
    @Indexed public var account: Address
    /// Who gave it.
    @Indexed public var sender: Address

    /// An event.
    public init(role: Hash, account: Address, sender: Address) {
      self.role = role
      self.account = account
      self.sender = sender
    }
  }

  /// An account lost a role.
  @Event
  public struct RoleRevoked {
    /// The role.
    @Indexed public var role: Hash
    /// Who had it.
    @Indexed public var account: Address
    /// Who took it.
    @Indexed public var sender: Address

    /// An event.
    public init(role: Hash, account: Address, sender: Address) {
      self.role = role
      self.account = account
      self.sender = sender
    }
  }

  /// Another role administers a role.
  @Event
  public struct RoleAdminChanged {
    /// The role.
    @Indexed public var role: Hash
    /// Its administrators before.
    @Indexed public var previousAdminRole: Hash
    /// Its administrators from now on.
    @Indexed public var newAdminRole: Hash

    /// An event.
    public init(role: Hash, previousAdminRole: Hash, newAdminRole: Hash) {
      self.role = role
      self.previousAdminRole = previousAdminRole
      self.newAdminRole = newAdminRole
    }
  }
}

/// Why a role's functions refuse, by OpenZeppelin's names.
@ContractError("AccessControl")
public enum AccessControlError {
  /// The account does not have the role that this needs.
  case unauthorizedAccount(account: Address, neededRole: Hash)
  /// An account gives up its own roles only, and confirms it with its address.
  case badConfirmation
}
