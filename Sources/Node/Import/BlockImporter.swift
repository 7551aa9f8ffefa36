public import ChainStore
public import Primitives
public import StateTransition

/// Adds blocks that others made to a chain, checking everything: signatures, every field of every header, all roots.
///
/// Each block is one batch, which is synced before it counts as done; with several threads one sync may serve a few
/// blocks. Nothing else may append to the chain meanwhile.
public struct BlockImporter: Sendable {
  private let chain: ChainStore
  private let rules: ExecutionRules
  private let options: ImportOptions

  /// An importer into a chain with its rules.
  public init(chain: ChainStore, rules: ExecutionRules, options: ImportOptions = .standard) {
    self.chain = chain
    self.rules = rules
    self.options = options
  }

  /// Imports what `next` gives: the RLP of one block after the other, nil at the end.
  ///
  /// Blocks that the chain has already are skipped. When `shouldStop` says so, the import ends between two blocks.
  /// `onProgress` is told of durable blocks. The closures are called one at a time while this function runs, on a
  /// thread of the importer with a large stack. When this throws, the chain stands right before the block that the error
  /// names.
  public func run(
    _ next: () throws(ImportError) -> Bytes?, shouldStop: () -> Bool = { false },
    onProgress: (ImportProgress) -> Void = { _ in }
  ) throws(ImportError) -> ImportSummary {
    try LargeStack.run { () throws(ImportError) -> ImportSummary in
      var executor = BlockExecutor(chain: chain, rules: rules)
      if options.threads == 1 {
        return try PlainImport.run(&executor, next, shouldStop: shouldStop, onProgress: onProgress)
      }
      return try PipelinedImport.run(
        &executor, threads: options.threads, next, shouldStop: shouldStop, onProgress: onProgress)
    }
  }
}
