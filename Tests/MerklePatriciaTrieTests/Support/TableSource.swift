import KeyValueStore
import MerklePatriciaTrie
import Primitives

/// A flat table and a table of branches in memory.
struct TableSource: TrieSource {
  private(set) var entries: [TrieEntry] = []
  private(set) var branches: [NibblePath: Bytes] = [:]
  /// Thrown by every read when it is set.
  var failure: StoreError?

  init() {}

  /// A table of these entries, with the branches that a builder reports.
  init(_ entries: [Hash: Bytes]) throws {
    self.entries = entries.map { TrieEntry(key: $0.key, value: $0.value) }.sorted { $0.key < $1.key }
    branches = try Self.build(self.entries).branches
  }

  func branch(at path: NibblePath) throws(StoreError) -> Bytes? {
    if let failure { throw failure }
    return branches[path]
  }

  func leaf(below path: NibblePath) throws(StoreError) -> TrieEntry? {
    if let failure { throw failure }
    let index = position(of: path.key)
    guard index < entries.count, path.isPrefix(of: entries[index].key) else { return nil }
    return entries[index]
  }

  func value(of key: Hash) -> Bytes? {
    let index = position(of: key)
    return index < entries.count && entries[index].key == key ? entries[index].value : nil
  }

  /// Enters what an update changed.
  mutating func apply(_ changes: [TrieChange], _ records: [BranchChange]) {
    for change in changes { set(change.key, to: change.value) }
    for record in records { branches[record.path] = record.record }
  }

  mutating func set(_ key: Hash, to value: Bytes) {
    let index = position(of: key)
    let isPresent = index < entries.count && entries[index].key == key
    if isPresent { entries.remove(at: index) }
    if !value.isEmpty { entries.insert(TrieEntry(key: key, value: value), at: index) }
  }

  mutating func setBranch(at path: NibblePath, to record: Bytes?) { branches[path] = record }

  /// The first entry that is not below `key`.
  private func position(of key: Hash) -> Int {
    var range = entries.startIndex..<entries.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range = entries[middle].key < key ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// What a builder makes of sorted entries.
  static func build(_ entries: [TrieEntry]) throws -> (root: Hash, branches: [NibblePath: Bytes]) {
    let collected = Collected()
    var builder = TrieBuilder { collected.branches[$0] = $1 }
    for entry in entries { try builder.add(entry.key, entry.value) }
    return (builder.finish(), collected.branches)
  }

  private final class Collected {
    var branches: [NibblePath: Bytes] = [:]
  }

  /// The root by the definition.
  var reference: Hash { TrieRoot.keyed(entries.map { (key: $0.key.bytes, value: $0.value) }) }
}
