public import Primitives

/// What one block changed in the state, in a deterministic order and without any root.
public struct StateDiff: Sendable {
  /// The accounts that changed, by address.
  public var accounts: [AccountChange]
  /// New code by hash, sorted.
  public var code: [(hash: Hash, bytes: Bytes)]
  /// Blobs that exist from now on, sorted by hash.
  public var addedBlobs: [(hash: Hash, bytes: Bytes)]
  /// Blobs that no longer exist, sorted by hash.
  public var releasedBlobs: [Hash]

  /// Makes a difference; without arguments the one of a block that changes nothing.
  public init(
    accounts: [AccountChange] = [], code: [(hash: Hash, bytes: Bytes)] = [],
    addedBlobs: [(hash: Hash, bytes: Bytes)] = [], releasedBlobs: [Hash] = []
  ) {
    self.accounts = accounts
    self.code = code
    self.addedBlobs = addedBlobs
    self.releasedBlobs = releasedBlobs
  }
}

/// What a block did to one account.
public struct AccountChange: Sendable {
  /// The account's address.
  public var address: Address
  /// Its content before the block; nil when it did not exist.
  public var previous: AccountContent?
  /// Its content after the block; nil when it no longer exists.
  public var content: AccountContent?
  /// Whether every slot that it had before the block is gone.
  public var clearsStorage: Bool
  /// Slots with a new value, sorted by slot.
  public var slots: [SlotChange]

  /// Gathers the change.
  public init(
    address: Address, previous: AccountContent?, content: AccountContent?, clearsStorage: Bool = false,
    slots: [SlotChange] = []
  ) {
    self.address = address
    self.previous = previous
    self.content = content
    self.clearsStorage = clearsStorage
    self.slots = slots
  }
}

/// A storage slot's values before and after a block; zero is absent.
public struct SlotChange: Sendable, Hashable {
  /// The slot.
  public var slot: UInt256
  /// The value before the block.
  public var previous: UInt256
  /// The value after the block.
  public var value: UInt256

  /// Gathers the change.
  public init(slot: UInt256, previous: UInt256, value: UInt256) {
    self.slot = slot
    self.previous = previous
    self.value = value
  }
}

/// A block's changes with the state root that they give.
public struct StateChanges: Sendable {
  /// The state root after the block.
  public var root: Hash
  /// The changes.
  public var diff: StateDiff
  /// What the tree computed on the way to the root; nil when the root is claimed and whoever stores the changes checks it.
  public var commitment: (any StateCommitment)?

  /// Changes whose root is a claim until they are stored.
  public init(root: Hash, diff: StateDiff = StateDiff(), commitment: (any StateCommitment)? = nil) {
    self.root = root
    self.diff = diff
    self.commitment = commitment
  }
}

/// What a `StateTree` computed with a root, for the database that stores it; opaque to everybody else.
public protocol StateCommitment: Sendable {}
