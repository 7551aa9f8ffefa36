internal import ChainTypes
internal import Primitives
internal import WorldState

/// An account in the flat table and in the history: its RLP with nothing in place of an empty storage root and of no code.
struct AccountRecord: Sendable, Hashable {
  var content: AccountContent
  var storageRoot: Hash

  /// As the state trie holds it.
  var account: Account {
    Account(
      nonce: content.nonce, balance: content.balance, storageRoot: storageRoot, codeHash: content.codeHash)
  }

  /// The value of its leaf in the account trie.
  var leaf: Bytes { account.encoded }

  var hasStorage: Bool { storageRoot != Keccak256.emptyTrieRoot }

  /// The stored form.
  var encoded: Bytes {
    var encoder = RLPEncoder(reservingCapacity: 80)
    encoder.appendList { encoder in
      encoder.append(content.nonce)
      encoder.append(content.balance)
      if hasStorage { encoder.append(storageRoot) } else { encoder.append(Bytes()) }
      if content.hasCode { encoder.append(content.codeHash) } else { encoder.append(Bytes()) }
    }
    return encoder.bytes
  }

  /// Reads the stored form; strict.
  static func decode(_ bytes: Bytes) throws(RLPError) -> AccountRecord {
    var fields = try RLPReader(list: bytes)
    let nonce = try fields.readUInt64()
    let balance = try fields.readUInt256()
    let storageRoot = try readHash(&fields, otherwise: Keccak256.emptyTrieRoot)
    let codeHash = try readHash(&fields, otherwise: Keccak256.emptyBytesHash)
    try fields.finish()
    return AccountRecord(
      content: AccountContent(nonce: nonce, balance: balance, codeHash: codeHash), storageRoot: storageRoot)
  }

  private static func readHash(_ fields: inout RLPReader, otherwise empty: Hash) throws(RLPError) -> Hash {
    var next = fields
    if try next.readSlice().isEmpty {
      fields = next
      return empty
    }
    return try fields.readHash()
  }
}
