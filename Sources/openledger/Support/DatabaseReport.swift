import BlobStore
import ChainStore
import ChainTypes
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import RocksDBStore
import StateStore

/// What a database holds, for people and for programs.
struct DatabaseReport {
  private let statistics: StoreStatistics
  private let genesisHash: Hash
  private let specificationHash: Hash?
  private let head: ChainStore.Head
  private let oldestState: UInt64
  private let retention: HistoryRetention?
  private let blobs: BlobStatistics
  /// The length of all files in the directory.
  private let byteCount: UInt64

  init(_ chain: ChainStore, _ store: RocksDBStore, byteCount: UInt64) throws {
    statistics = try store.statistics()
    genesisHash = chain.genesisHash
    specificationHash = try ChainStore.storedSpecificationHash(in: store)
    head = chain.head
    oldestState = try chain.states.oldestBlock()
    retention = try HistoryRetention.stored(in: store)
    blobs = try BlobStore(store).statistics()
    self.byteCount = byteCount
  }

  /// The bytes of the tables that hold the newest state.
  private var stateBytes: UInt64 {
    bytes(of: [.accounts, .storage, .accountBranches, .storageBranches])
  }

  private var accounts: UInt64 { statistics.families[ColumnFamily.accounts.index].estimatedKeys }

  private var bytesPerAccount: UInt64 { accounts == 0 ? 0 : stateBytes / accounts }

  private func bytes(of families: [ColumnFamily]) -> UInt64 {
    families.reduce(0) { $0 + DatabaseReport.bytes(statistics.families[$1.index]) }
  }

  private static func bytes(_ family: StoreStatistics.Family) -> UInt64 {
    family.tableBytes + family.separatedValueBytes
  }

  /// The numbers as one JSON value.
  var json: JSON {
    let tables = statistics.families.map { family -> JSON in
      [
        "table": .string(family.family.rawValue), "holds": .string(family.family.content),
        "estimatedKeys": .integer(family.estimatedKeys), "bytes": .integer(DatabaseReport.bytes(family)),
        "memoryBytes": .integer(family.memoryBytes), "files": .integer(family.filesPerLevel.reduce(0, +)),
      ]
    }
    return [
      "genesisHash": .hash(genesisHash), "specificationHash": specificationHash.map { .hash($0) } ?? .null,
      "head": [
        "number": .integer(head.header.number), "hash": .hash(head.hash), "stateRoot": .hash(head.header.stateRoot),
      ],
      "oldestState": .integer(oldestState), "history": retention.map { .string($0.description) } ?? .null,
      "blobs": [
        "count": .integer(blobs.blobCount), "contentBytes": .integer(blobs.logicalByteCount),
        "storedBytes": .integer(blobs.storedByteCount), "chunks": .integer(blobs.chunkCount),
      ],
      "accounts": .integer(accounts), "stateBytes": .integer(stateBytes), "bytesPerAccount": .integer(bytesPerAccount),
      "directoryBytes": .integer(byteCount), "logBytes": .integer(statistics.logBytes), "tables": .array(tables),
    ]
  }

  /// The numbers as text.
  var text: String {
    let history =
      oldestState == 0
      ? "the states of all blocks are kept" : "states are kept from block \(ProgressLine.grouped(oldestState)) on"
    let choice = retention.map { ", --history \($0)" } ?? ""
    var lines = [
      "Block 0    \(genesisHash)",
      "Newest     block \(ProgressLine.grouped(head.header.number)) with hash \(head.hash)",
      "State      about \(ProgressLine.grouped(accounts)) accounts, \(ProgressLine.bytes(stateBytes)), \(bytesPerAccount) bytes an account; root \(head.header.stateRoot)",
      "History    \(history)\(choice)",
      "Blobs      \(ProgressLine.grouped(UInt64(blobs.blobCount))) with \(ProgressLine.bytes(blobs.logicalByteCount)) of content in \(ProgressLine.bytes(blobs.storedByteCount)) (\(ratio) to 1)",
      "Directory  \(ProgressLine.bytes(byteCount)), of which \(ProgressLine.bytes(statistics.logBytes)) are logs", "",
    ]
    lines += table
    return lines.joined(separator: "\n")
  }

  private var ratio: String { ProgressLine.grouped(blobs.deduplicationRatio) }

  private var table: [String] {
    let rows = statistics.families.map { family in
      [
        family.family.rawValue, "~" + ProgressLine.grouped(family.estimatedKeys),
        ProgressLine.bytes(DatabaseReport.bytes(family)), "\(family.filesPerLevel.reduce(0, +))", family.family.content,
      ]
    }
    let header = ["table", "keys", "bytes", "files", "holds"]
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        switch column {
        case 0: return cell + padding
        case header.count - 1: return cell
        default: return padding + cell
        }
      }.joined(separator: "  ")
    }
  }
}

extension ColumnFamily {
  /// What the table holds, in a few words.
  fileprivate var content: String {
    switch self {
    case .metadata: "which chain, its newest block, what history is kept"
    case .headers: "block headers"
    case .bodies: "transactions"
    case .receipts: "receipts and senders"
    case .canonicalHashes: "block hashes by number"
    case .headerNumbers: "block numbers by hash"
    case .transactionLookup: "where transactions are"
    case .accounts: "the newest accounts"
    case .storage: "the newest storage slots"
    case .accountBranches: "branches of the account trie"
    case .storageBranches: "branches of the storage tries"
    case .accountHistory: "accounts before the blocks that changed them"
    case .storageHistory: "slots before the blocks that changed them"
    case .changeLists: "what each block changed"
    case .code: "code of contracts"
    case .blobs: "datasets, models and other content"
    case .blobChunks: "pieces of that content, each once"
    case .blobEvents: "when content came and went"
    case .logIndex: "which blocks have which logs"
    }
  }
}
