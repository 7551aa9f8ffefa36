public import Primitives

/// The state of one block, as the world state reads it.
public protocol StateReader: AnyObject {
  /// The account at an address; nil when there is none.
  func account(_ address: Address) throws(StateError) -> StoredAccount?
  /// The value of a storage slot; zero when it was never written.
  func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256
  /// The code with a hash; nil when it is not stored.
  func code(_ hash: Hash) throws(StateError) -> Code?
  /// The blob with a hash, checked against it; nil when it is not stored.
  func blob(_ hash: Hash) throws(StateError) -> Bytes?
}

/// A state that knows what root a block's changes give.
public protocol StateTree: StateReader {
  /// The root of the state that is read; nil when it is not known.
  var root: Hash? { get }

  /// Computes the root after a block's changes; whoever calls it stores the result before reading on.
  ///
  /// After an error the tree must be discarded.
  func commit(_ diff: StateDiff) throws(StateError) -> StateChanges
}

/// An account without its storage.
public struct AccountContent: Sendable, Hashable {
  /// Transactions sent, or contracts created.
  public var nonce: UInt64
  /// Balance in wei.
  public var balance: UInt256
  /// Keccak-256 of the code.
  public var codeHash: Hash

  /// Gathers the fields.
  public init(nonce: UInt64, balance: UInt256, codeHash: Hash) {
    self.nonce = nonce
    self.balance = balance
    self.codeHash = codeHash
  }

  /// Whether there is code.
  public var hasCode: Bool { codeHash != Keccak256.emptyBytesHash }
}

/// An account as a state reader knows it.
public struct StoredAccount: Sendable, Hashable {
  /// Nonce, balance and code.
  public var content: AccountContent
  /// Whether any storage slot is not zero.
  public var hasStorage: Bool

  /// Gathers the facts.
  public init(content: AccountContent, hasStorage: Bool) {
    self.content = content
    self.hasStorage = hasStorage
  }
}
