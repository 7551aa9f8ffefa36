/// One step's work, as the scheduler decided it.
package struct Batch: Sendable {
  /// Rows of one sequence.
  package struct Entry: Hashable, Sendable {
    package var id: RequestID
    package var adapter: AdapterID?
    /// The tokens to feed.
    package var tokens: [Int32]
    /// The position of the first of them.
    package var position: Int
    /// The block table, long enough for the last of them.
    package var blocks: [UInt32]
    /// Whether these are the last tokens before one is drawn.
    package var completes: Bool
  }

  /// A block to copy before the step, because a shared one is about to be written.
  package struct Copy: Hashable, Sendable {
    package var source: UInt32
    package var target: UInt32
  }

  /// A request whose adapter cannot be loaded.
  package struct Failure: Hashable, Sendable {
    package var id: RequestID
    package var error: ServingError
  }

  /// Copies, in the order in which they are to be made.
  package internal(set) var copies: [Copy] = []
  /// The slices of the step.
  package internal(set) var entries: [Entry] = []
  /// Requests that ended without running.
  package internal(set) var failures: [Failure] = []

  /// Token rows of all entries.
  package var rows: Int { entries.reduce(0) { $0 + $1.tokens.count } }
}
