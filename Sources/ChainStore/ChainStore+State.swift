public import ChainTypes
internal import KeyValueStore
internal import MerklePatriciaTrie
public import Primitives
public import WorldState

extension ChainStore {
  /// The state after a block, read lazily; every stored block's state is kept.
  public func state(at header: Header) -> TrieStateReader {
    TrieStateReader(root: header.stateRoot, database: states)
  }

  /// The code with this hash; nil when no contract has it.
  public func code(_ hash: Hash) throws(ChainStoreError) -> Bytes? {
    try read(hash.bytes, in: .code)
  }

  /// The blob with this hash; nil when it is not stored.
  public func blob(_ hash: Hash) throws(ChainStoreError) -> Bytes? {
    try read(hash.bytes, in: .blobs)
  }

  /// An account and some of its storage slots with their Merkle proofs, as `eth_getProof` gives them (EIP-1186).
  public struct AccountProof: Sendable, Hashable {
    /// A storage slot with the nodes from the account's storage root to it.
    public struct Slot: Sendable, Hashable {
      /// The slot.
      public let slot: UInt256
      /// Its value; zero when it is absent.
      public let value: UInt256
      /// The proof.
      public let nodes: [Bytes]
    }

    /// The account; the empty one when it does not exist.
    public let account: Account
    /// The nodes from the state root to the account, or to the place where it would be.
    public let nodes: [Bytes]
    /// The slots that were asked for, in that order.
    public let slots: [Slot]
  }

  /// Proves an account and slots of it against the state root of a block.
  public func proof(of address: Address, slots: [UInt256], at header: Header) throws(ChainStoreError) -> AccountProof {
    let (record, nodes) = try prove(address.bytes, root: header.stateRoot)
    let account = try decode(record, "account \(address)") { bytes throws(RLPError) in try Account.decode(bytes) }
    var proved: [AccountProof.Slot] = []
    for slot in slots {
      let (record, nodes) = try prove(slot.bigEndianBytes, root: account?.storageRoot ?? Keccak256.emptyTrieRoot)
      let value = try decode(record, "slot \(slot) of account \(address)") { bytes throws(RLPError) in
        try RLP.decode(bytes).asUInt256()
      }
      proved.append(.init(slot: slot, value: value ?? .zero, nodes: nodes))
    }
    return AccountProof(account: account ?? Account(), nodes: nodes, slots: proved)
  }

  /// The value of a key in a secure trie, and the nodes that prove it.
  private func prove(_ key: Bytes, root: Hash) throws(ChainStoreError) -> (value: Bytes?, nodes: [Bytes]) {
    let trie = SecureTrie(root: root, nodes: states.nodes)
    do throws(TrieError) { return (try trie.get(key), try trie.prove(key)) } catch { throw .trie(error) }
  }

  private func decode<Value>(
    _ bytes: Bytes?, _ record: String, _ decoder: (Bytes) throws(RLPError) -> Value
  ) throws(ChainStoreError) -> Value? {
    guard let bytes else { return nil }
    do throws(RLPError) { return try decoder(bytes) } catch {
      throw .corruptRecord(record: record, reason: error.description)
    }
  }
}
