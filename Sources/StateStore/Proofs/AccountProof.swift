public import ChainTypes
public import Primitives

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
