public import Primitives

extension WorldState {
  /// The code's hash; zero for an account that does not exist (EIP-1052).
  public func codeHash(_ address: Address) -> Hash {
    let index = index(of: address)
    return accounts[index].isEmpty ? .zero : accounts[index].codeHash
  }

  /// The code; empty when there is none.
  public func code(_ address: Address) -> Code {
    let index = index(of: address)
    // Safe: the index is one of the array's. Through the array itself, the whole record would be copied.
    let known = unsafe accounts.withUnsafeBufferPointer { records in unsafe records[index].code }
    if let known { return known }
    let code = code(withHash: accounts[index].codeHash)
    accounts[index].code = code
    return code
  }

  /// Whether the account has code; does not load it.
  public func hasCode(_ address: Address) -> Bool {
    accounts[index(of: address)].codeHash != Keccak256.emptyBytesHash
  }

  /// Sets the code.
  public func setCode(_ code: Code, of address: Address) {
    let index = index(of: address)
    journal.append(.code(Int32(index), hash: accounts[index].codeHash, accounts[index].code))
    accounts[index].codeHash = code.hash
    accounts[index].code = code
    if !code.isEmpty { newCode[code.hash] = code }
    markDirty(index)
  }

  private func code(withHash hash: Hash) -> Code {
    if hash == Keccak256.emptyBytesHash { return .empty }
    if let code = newCode[hash] { return code }
    do {
      if let code = try tree.code(hash) { return code }
      recordFault(.missingCode(hash))
    } catch {
      recordFault(error)
    }
    return .empty
  }
}
