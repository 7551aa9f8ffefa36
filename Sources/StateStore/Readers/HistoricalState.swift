internal import ChainTypes
internal import KeyValueStore
internal import Primitives
internal import WorldState

/// The state after one block, read from one moment of the store: the first record that a later block replaced, else the newest.
final class HistoricalState: StateTree, Sendable {
  let number: UInt64
  /// The newest state of the moment that is read.
  let head: StateDatabase.Head
  let records: StateRecords
  /// Whether no later block was stored at that moment.
  let isNewest: Bool

  init(_ snapshot: any KeyValueReader, number: UInt64, code: CodeCache) throws(StateError) {
    self.number = number
    head = try StateDatabase.head(in: snapshot)
    guard let newest = head.number, number <= newest else { throw .unknownBlock(number, head: head.number ?? 0) }
    let oldest = try StateDatabase.oldestBlock(in: snapshot)
    guard number >= oldest else { throw .prunedState(block: number, oldest: oldest) }
    records = StateRecords(tables: FlatTables(reader: snapshot), codeCache: code)
    isNewest = number == newest
  }

  func account(_ address: Address) throws(StateError) -> StoredAccount? {
    try record(of: Keccak256.hash(address))?.stored
  }

  func storage(_ address: Address, _ slot: UInt256) throws(StateError) -> UInt256 {
    try value(of: Keccak256.hash(slot), in: Keccak256.hash(address))
  }

  func code(_ hash: Hash) throws(StateError) -> Code? { try records.code(hash) }

  func blob(_ hash: Hash) throws(StateError) -> Bytes? { try records.blob(hash) }

  var root: Hash? { isNewest ? head.root : nil }

  /// A past state has no successor that could be stored.
  func commit(_ diff: StateDiff) throws(StateError) -> StateChanges { throw .readOnlyState(block: number) }

  func record(of account: Hash) throws(StateError) -> AccountRecord? {
    if !isNewest, let old = try records.tables.account(account, changedAfter: number) { return old }
    return try records.tables.account(account)
  }

  func value(of slot: Hash, in account: Hash) throws(StateError) -> UInt256 {
    if !isNewest, let old = try records.tables.slot(account, slot, changedAfter: number) { return old }
    return try records.tables.slot(account, slot)
  }
}
