/// Tokens of one sequence that enter a step, and what is wanted of them.
public struct Slice: Sendable {
  /// The tokens; at least one.
  public var tokens: [Int32]
  /// Position of the first token; the earlier ones are in the blocks already.
  public var position: Int
  /// The sequence's table of blocks, with room for the tokens.
  public var blocks: [UInt32]
  /// The adapter of this sequence.
  public var adapter: LoRAAdapter?
  /// Of how many of the last tokens the logits are wanted.
  public var logitRows: Int
  /// Of how many of the last tokens the final normalised vector is wanted.
  public var hiddenRows: Int

  /// Describes a slice; the logits of its last token are wanted unless said otherwise.
  public init(
    tokens: [Int32], position: Int, blocks: [UInt32], adapter: LoRAAdapter? = nil, logitRows: Int = 1,
    hiddenRows: Int = 0
  ) {
    self.tokens = tokens
    self.position = position
    self.blocks = blocks
    self.adapter = adapter
    self.logitRows = logitRows
    self.hiddenRows = hiddenRows
  }
}

/// What a step gives, row by row in the order of the slices.
public struct StepResult: Sendable {
  /// Rows of `vocabularySize` values.
  public let logits: [Float]
  /// Rows of `hiddenSize` values: the vectors that the output matrix is applied to.
  public let hidden: [Float]

  /// Gathers a result.
  public init(logits: [Float], hidden: [Float]) {
    self.logits = logits
    self.hidden = hidden
  }
}

/// What runs steps of a batch over a KV cache of its own: the processor's cores or a device, with the same bits.
///
/// Not for sharing: one thread at a time.
public protocol StepExecutor: AnyObject {
  /// The dimensions of the model it runs.
  var shape: ModelShape { get }
  /// Blocks of its KV cache.
  var blockCount: Int { get }

  /// Feeds the slices together; a slice's result never depends on the others.
  ///
  /// Everything is checked before anything changes: throws `invalidRequest` or `contextTooLong`.
  func step(_ slices: [Slice]) throws(EngineError) -> StepResult
  /// Copies a whole block, for a sequence that is about to write into one it shares.
  func copyBlock(from source: UInt32, to target: UInt32) throws(EngineError)
  /// A hash of what the first positions of a table hold.
  func digest(of table: [UInt32], positions: Int) throws(EngineError) -> UInt64
}
