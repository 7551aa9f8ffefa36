public import ChainStore
internal import ChainTypes
internal import Primitives

/// Writes the blocks of a chain to a file that `openledger chain import` and `geth import` read.
public enum ChainExport {
  /// What was written.
  public struct Summary: Sendable, Hashable {
    /// The first block.
    public let first: UInt64
    /// The last block.
    public let last: UInt64
    /// The transactions of all blocks.
    public let transactions: UInt64
    /// The bytes of all blocks, before packing.
    public let bytes: UInt64
  }

  /// Writes the blocks from `first` to `last`, or to the head, in the order of their numbers.
  ///
  /// Each must have the hash under which it is stored and follow the one before. The file appears when it is whole.
  public static func run(
    _ chain: ChainStore, first: UInt64 = 0, last: UInt64? = nil, to path: String, observer: WorkObserver = .none
  ) throws(ChainFileError) -> Summary {
    let head = chain.head.header.number
    let last = last ?? head
    guard first <= last, last <= head else { throw .noSuchBlocks(first: first, last: last, head: head) }
    let writer = try file { () throws(BlockFileError) in try BlockFileWriter(path: path) }
    var transactions: UInt64 = 0
    var parent: Hash?
    for number in first...last {
      if observer.shouldStop() { throw .stopped }
      let block = try block(number, after: parent, of: chain)
      parent = block.hash
      transactions += UInt64(block.transactions.count)
      try file { () throws(BlockFileError) in try writer.append(block) }
      observer.report(
        WorkProgress(
          "exporting", .blocks, done: number - first + 1, total: last - first + 1, transactions: transactions))
    }
    try file { () throws(BlockFileError) in try writer.finish() }
    return Summary(first: first, last: last, transactions: transactions, bytes: writer.byteCount)
  }

  /// A block of the chain, checked against its hash and the block before it.
  private static func block(_ number: UInt64, after parent: Hash?, of chain: ChainStore) throws(ChainFileError) -> Block
  {
    do throws(ChainStoreError) {
      guard let hash = try chain.hash(ofBlock: number), let block = try chain.block(number: number) else {
        throw .corruptRecord(record: "block \(number)", reason: "it is missing")
      }
      guard block.hash == hash, parent == nil || block.header.parentHash == parent else {
        throw .corruptRecord(
          record: "block \(number)", reason: "its header does not have the hash that the chain names")
      }
      return block
    } catch {
      throw .chain(error)
    }
  }

  private static func file<Value>(_ body: () throws(BlockFileError) -> Value) throws(ChainFileError) -> Value {
    do throws(BlockFileError) { return try body() } catch { throw .file(error) }
  }
}
