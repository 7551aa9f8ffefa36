/// The name of a request inside one engine, in the order of arrival.
public struct RequestID: Hashable, Sendable, Comparable {
  /// The number; later requests have higher ones.
  public let number: UInt64

  /// Names a request by its number.
  public init(_ number: UInt64) { self.number = number }

  /// Earlier requests are lower.
  public static func < (a: RequestID, b: RequestID) -> Bool { a.number < b.number }
}

/// Requests that share a queue: one class of one adapter.
package struct FlowKey: Hashable, Sendable {
  package var priority: Priority
  package var adapter: AdapterID?

  package init(priority: Priority, adapter: AdapterID?) {
    self.priority = priority
    self.adapter = adapter
  }
}

/// A request as the scheduler sees it: tokens, and how many of them have keys and values in which blocks.
package struct Sequence: Sendable {
  package let id: RequestID
  package let flow: FlowKey
  /// The prompt, then the output so far.
  package internal(set) var tokens: [Int32]
  package let promptCount: Int
  /// Positions that the sequence may take in all.
  package let maximumPositions: Int
  /// Whether cached blocks may stand for its first tokens; an embedding needs every row itself.
  package let reusesPrefix: Bool
  /// Tokens whose keys and values are in `blocks`.
  package internal(set) var computed = 0
  /// The block table: position p is in `blocks[p / 64]`.
  package internal(set) var blocks: [UInt32] = []
  /// Prompt tokens found in the cache when the sequence first ran; nil before that.
  package internal(set) var cachedTokens: Int?
  /// Full blocks that are published, and what follows them.
  var publishedBlocks = 0
  var parent: PrefixParent
  /// Admitted because its queue had waited too long: the last to be preempted.
  var isProtected = false

  /// Describes a sequence that waits.
  package init(
    id: RequestID, flow: FlowKey, prompt: [Int32], maximumOutputTokens: Int, reusesPrefix: Bool = true
  ) {
    self.id = id
    self.flow = flow
    tokens = prompt
    promptCount = prompt.count
    maximumPositions = prompt.count + max(maximumOutputTokens, 1) - 1
    self.reusesPrefix = reusesPrefix
    parent = .root(flow.adapter)
  }

  /// Tokens that must be fed before the next one can be drawn; 1 while decoding.
  package var pending: Int { tokens.count - computed }

  /// Blocks that its present tokens need and that it does not have.
  var missingBlocks: Int { BlockManager.blocks(for: tokens.count) - blocks.count }

  /// Whether it keeps its place rather than `other` when blocks run out.
  func outranks(_ other: Sequence) -> Bool {
    if isProtected != other.isProtected { return isProtected }
    if flow.priority != other.flow.priority { return flow.priority > other.flow.priority }
    return id < other.id
  }
}
