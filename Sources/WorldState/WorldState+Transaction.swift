public import ChainTypes
public import Primitives

extension WorldState {
  /// Appends a log to the transaction's.
  public func addLog(_ log: Log) { logs.append(log) }

  /// Changes the refund counter, in gas; machines may add and take back (EIP-3529).
  public func addRefund(_ gas: Int64) { refund += gas }

  /// Marks an account as created in this transaction (EIP-6780).
  public func markCreated(_ address: Address) {
    let index = index(of: address)
    journal.append(.created(Int32(index), accounts[index].createdIn))
    accounts[index].createdIn = transaction
  }

  /// Whether the account was created in this transaction.
  public func wasCreatedInTransaction(_ address: Address) -> Bool {
    accounts[index(of: address)].createdIn == transaction
  }

  /// Marks an account to disappear when the transaction ends; the machine has moved its balance and applied EIP-6780.
  public func markDestroyed(_ address: Address) {
    let index = index(of: address)
    if accounts[index].destroyedIn == transaction { return }
    journal.append(.destroyed(Int32(index), accounts[index].destroyedIn))
    accounts[index].destroyedIn = transaction
    destroyedAccounts.append(Int32(index))
  }

  /// Whether the account is marked to disappear.
  public func isDestroyed(_ address: Address) -> Bool {
    accounts[index(of: address)].destroyedIn == transaction
  }

  /// Removes an account with its storage; a balance that is left is lost.
  public func removeAccount(_ address: Address) {
    let index = index(of: address)
    setBalance(.zero, of: address)
    setNonce(0, of: address)
    setCode(.empty, of: address)
    journal.append(.clearedStorage(Int32(index), generation: accounts[index].storageGeneration))
    accounts[index].storageGeneration += 1
  }

  func removeDestroyedAccounts() {
    for index in destroyedAccounts { removeAccount(accounts[Int(index)].address) }
    destroyedAccounts.removeAll(keepingCapacity: true)
  }
}
