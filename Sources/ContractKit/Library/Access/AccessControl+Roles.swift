extension AccessControl {
  /// Whether an account has a role.
  public func hasRole(_ role: Hash, _ account: Address) -> Bool { members[role][account] }

  /// The role whose members give and take a role.
  public func getRoleAdmin(_ role: Hash) -> Hash { administrators[role] }

  /// Reverts with `AccessControlUnauthorizedAccount` unless the caller has the role.
  public func requireRole(_ role: Hash) { requireRole(role, Message.sender) }

  /// Reverts with `AccessControlUnauthorizedAccount` unless the account has the role.
  @inline(never)
  public func requireRole(_ role: Hash, _ account: Address) {
    if !hasRole(role, account) {
      AccessControlError.unauthorizedAccount(account: account, neededRole: role).revert()
    }
  }

  /// Gives an account a role; the caller administers it.
  public mutating func grantRole(_ role: Hash, _ account: Address) {
    requireRole(getRoleAdmin(role))
    grant(role, to: account)
  }

  /// Takes a role from an account; the caller administers it.
  public mutating func revokeRole(_ role: Hash, _ account: Address) {
    requireRole(getRoleAdmin(role))
    revoke(role, from: account)
  }

  /// Gives up a role of the caller, who names itself to confirm it; reverts with `AccessControlBadConfirmation()`.
  public mutating func renounceRole(_ role: Hash, _ callerConfirmation: Address) {
    if callerConfirmation != Message.sender { AccessControlError.badConfirmation.revert() }
    revoke(role, from: callerConfirmation)
  }

  /// Gives an account a role, whoever calls: for constructors. Whether it did not have it.
  @discardableResult @inline(never)
  public mutating func grant(_ role: Hash, to account: Address) -> Bool {
    var row = members[role]
    if row[account] { return false }
    row[account] = true
    RoleGranted(role: role, account: account, sender: Message.sender).log()
    return true
  }

  /// Takes a role from an account, whoever calls. Whether it had it.
  @discardableResult @inline(never)
  public mutating func revoke(_ role: Hash, from account: Address) -> Bool {
    var row = members[role]
    if !row[account] { return false }
    row[account] = false
    RoleRevoked(role: role, account: account, sender: Message.sender).log()
    return true
  }

  /// Lets another role administer a role, whoever calls.
  public mutating func setRoleAdmin(_ role: Hash, _ admin: Hash) {
    let before = administrators[role]
    administrators[role] = admin
    RoleAdminChanged(role: role, previousAdminRole: before, newAdminRole: admin).log()
  }
}
