public import Primitives

/// An account as the state trie holds it.
public struct Account: Sendable, Hashable {
  /// How many transactions the account sent, or how many contracts it created.
  public var nonce: UInt64
  /// The account's coins, in wei.
  public var balance: UInt256
  /// The root of the account's storage trie.
  public var storageRoot: Hash
  /// The Keccak-256 hash of the account's code.
  public var codeHash: Hash

  /// Creates an account; without arguments the one that does not exist.
  public init(
    nonce: UInt64 = 0, balance: UInt256 = .zero, storageRoot: Hash = Keccak256.emptyTrieRoot,
    codeHash: Hash = Keccak256.emptyBytesHash
  ) {
    self.nonce = nonce
    self.balance = balance
    self.storageRoot = storageRoot
    self.codeHash = codeHash
  }

  /// Whether there is code.
  public var hasCode: Bool { codeHash != Keccak256.emptyBytesHash }

  /// Whether nonce, balance and code are all empty, so that the account does not exist (EIP-161).
  public var isEmpty: Bool { nonce == 0 && balance.isZero && !hasCode }
}

extension Account: RLPValue {
  /// Writes the list `[nonce, balance, storage root, code hash]`.
  public func encode(into encoder: inout RLPEncoder) {
    encoder.appendList { encoder in
      encoder.append(nonce)
      encoder.append(balance)
      encoder.append(storageRoot)
      encoder.append(codeHash)
    }
  }

  /// Reads an account.
  public init(from reader: inout RLPReader) throws(RLPError) {
    var fields = try reader.readList()
    nonce = try fields.readUInt64()
    balance = try fields.readUInt256()
    storageRoot = try fields.readHash()
    codeHash = try fields.readHash()
    try fields.finish()
  }
}
