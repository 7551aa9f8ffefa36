/// What stands before a block: the beginning of a sequence, or a block that is itself known by its prefix.
package enum PrefixParent: Hashable, Sendable {
  /// Position 0 of a sequence of one adapter, or of the base model alone.
  case root(AdapterID?)
  /// After the block that was published under this number; numbers are never used twice.
  case block(UInt64)
}

/// The identity of a full block: everything before it, and its own tokens.
///
/// Keys form a chain, so that equal keys mean equal adapter and equal tokens from position 0 on; the model is that of the pool.
/// They are compared whole: two prefixes are never taken for each other, whatever a client sends.
package struct PrefixKey: Hashable, Sendable {
  /// What stands before.
  package var parent: PrefixParent
  /// `BlockManager.positionsPerBlock` tokens.
  package var tokens: [Int32]

  package init(parent: PrefixParent, tokens: [Int32]) {
    self.parent = parent
    self.tokens = tokens
  }
}
