import Primitives
import WorldState

/// One account of a `pre` or `postState` section.
struct FixtureAccount: Sendable {
  let address: Address
  let nonce: UInt64
  let balance: UInt256
  let code: Bytes
  let storage: [(slot: UInt256, value: UInt256)]

  /// Reads the accounts of a section.
  static func read(_ section: FixtureField) throws(FixtureError) -> [FixtureAccount] {
    var accounts: [FixtureAccount] = []
    for member in try section.members() {
      var storage: [(slot: UInt256, value: UInt256)] = []
      for entry in try member["storage"].members() {
        guard let slot = UInt256(hex: entry.name) else { throw .invalidField("storage", expected: "slots as numbers") }
        storage.append((slot, try entry.uint256()))
      }
      accounts.append(
        FixtureAccount(
          address: try FixtureField.address(member.name, section.name), nonce: try member["nonce"].uint64(),
          balance: try member["balance"].uint256(), code: try member["code"].bytes(), storage: storage))
    }
    return accounts
  }
}

extension WorldState {
  /// Puts accounts into a state that has none of them.
  func insert(_ accounts: [FixtureAccount]) {
    beginTransaction()
    for account in accounts {
      setBalance(account.balance, of: account.address)
      if account.nonce > 0 { setNonce(account.nonce, of: account.address) }
      if !account.code.isEmpty { setCode(Code(account.code), of: account.address) }
      for (slot, value) in account.storage { setStorage(account.address, slot, value) }
    }
    finishTransaction()
  }

  /// What differs from the expected accounts, in words; at most `limit` differences.
  func differences(from accounts: [FixtureAccount], limit: Int) -> [String] {
    var differences: [String] = []
    for account in accounts {
      let name = account.address.hex
      func check<Value: Equatable>(_ what: String, _ got: Value, _ expected: Value) {
        if got != expected { differences.append("\(name) \(what) is \(got), expected \(expected)") }
      }
      check("nonce", nonce(account.address), account.nonce)
      check("balance", balance(account.address), account.balance)
      check("code", Hex.encode(code(account.address).bytes), Hex.encode(account.code))
      for (slot, value) in account.storage {
        check("storage \(slot.hex)", storage(account.address, slot).hex, value.hex)
      }
      if differences.count >= limit { return Array(differences.prefix(limit)) }
    }
    return differences
  }
}
