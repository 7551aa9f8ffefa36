public import ChainStore
internal import ChainTypes
internal import Primitives
public import StateTransition

/// Adds the blocks of a file to a chain, as `openledger chain export` and `geth export` write them.
public enum ChainImport {
  /// Imports a file whose reader is at its start; everything before a block that is refused is stored.
  ///
  /// Blocks that the chain has already are skipped. An observer who stops the import ends it between two blocks.
  public static func run(
    _ reader: BlockFileReader, into chain: ChainStore, rules: ExecutionRules, options: ImportOptions = .standard,
    observer: WorkObserver = .none
  ) throws(ChainFileError) -> ImportSummary {
    let source = BlockFileSource(reader, genesisHash: chain.genesisHash)
    do throws(ImportError) {
      return try BlockImporter(chain: chain, rules: rules, options: options).run(
        { () throws(ImportError) -> Bytes? in try source.next() }, shouldStop: observer.shouldStop,
        onProgress: { progress in
          observer.report(
            WorkProgress(
              "importing", .bytes, done: UInt64(progress.byteCount), total: reader.estimatedContentBytes,
              blocks: UInt64(progress.blocks), transactions: UInt64(progress.transactions), gas: progress.gasUsed))
        })
    } catch {
      throw source.error(for: error)
    }
  }
}

/// Hands the blocks of a file to the importer and remembers where they start, for as long as the importer may complain of one.
private final class BlockFileSource {
  private let reader: BlockFileReader
  private let genesisHash: Hash
  private var failure: ChainFileError?
  /// Where the last blocks start, by their position in the file.
  private var offsets: [(number: UInt64, offset: UInt64)] = []
  private var position = 0

  /// More blocks than an importer reads ahead.
  private static let rememberedBlocks = 65_536

  init(_ reader: BlockFileReader, genesisHash: Hash) {
    self.reader = reader
    self.genesisHash = genesisHash
  }

  func next() throws(ImportError) -> Bytes? {
    let entry: BlockFileReader.Entry?
    do throws(BlockFileError) { entry = try reader.next() } catch { throw fail(.file(error)) }
    guard let entry else { return nil }
    guard entry.number > 0 || entry.hash == genesisHash else {
      throw fail(.otherGenesis(path: reader.path, found: entry.hash.hex, expected: genesisHash.hex))
    }
    return remember(entry)
  }

  /// Keeps what went wrong for ``error(for:)``, as the importer passes a text only.
  private func fail(_ error: ChainFileError) -> ImportError {
    failure = error
    return .unreadable(error.description)
  }

  private func remember(_ entry: BlockFileReader.Entry) -> Bytes {
    if offsets.count == BlockFileSource.rememberedBlocks { offsets.removeFirst(BlockFileSource.rememberedBlocks / 2) }
    offsets.append((entry.number, entry.offset))
    position += 1
    return entry.encoded
  }

  /// What an error of the importer means for the file.
  func error(for error: ImportError) -> ChainFileError {
    let offset: UInt64?
    switch error {
    case .unreadable:
      if let failure { return failure }
      offset = reader.offset
    case .chain(let error): return .chain(error)
    case .malformedBlock(let place, _):
      let index = place - (position - offsets.count)
      offset = offsets.indices.contains(index) ? offsets[index].offset : nil
    case .invalidBlock(let number, _, _), .otherChain(let number, _, _), .gap(let number, _):
      offset = offsets.last { $0.number == number }?.offset
    }
    return .refused(path: reader.path, offset: offset, error)
  }
}
