public import Primitives

/// Where DatanetRegistry keeps the rows of a Datanet, by the storage layout in its artifact, so that many are read without running code.
public struct DatanetStorage: Sendable, Hashable {
  /// The slot of the mapping from a Datanet's id to the Datanet.
  private static let datanets: UInt256 = 1
  /// The position of the mapping from an index to a row inside a Datanet.
  private static let rows: UInt256 = 4

  /// The position of the mapping from a number to a version inside a Datanet.
  private static let versions: UInt256 = 7

  private let rowsSlot: UInt256
  private let versionsSlot: UInt256

  /// The storage of the Datanet with an id.
  public init(datanet: UInt256) {
    let base = DatanetStorage.slot(datanet, in: DatanetStorage.datanets)
    rowsSlot = base &+ DatanetStorage.rows
    versionsSlot = base &+ DatanetStorage.versions
  }

  /// The slot of a row's hash; the one after it has the contributor in its low 20 bytes, then in 4 bytes each the first version
  /// with the row and the first without it again, 0 for none.
  public func row(at index: UInt64) -> UInt256 { DatanetStorage.slot(UInt256(index), in: rowsSlot) }

  /// The slot of a version's numbers of rows and of leaves, in its low 8 bytes and the next 8; zero for no version.
  public func version(_ number: UInt64) -> UInt256 {
    DatanetStorage.slot(UInt256(number), in: versionsSlot) &+ 1
  }

  /// The number of a version's leaves, from the word in its slot; 0 for no version.
  public static func leafCount(_ word: UInt256) -> UInt64 { word.l1 }

  /// The leaf of a row in a version, from the words in the row's two slots.
  public static func leaf(hash: UInt256, details: UInt256, version: UInt64) -> RowProof.Leaf {
    let accepted = details.l2 >> 32
    let removed = details.l3 & 0xffff_ffff
    guard accepted != 0, accepted <= version, removed == 0 || version < removed else { return .absent }
    return RowProof.Leaf(row: Hash(hash), contributor: Address(truncating: details))
  }

  /// The slot of a mapping's value, as Solidity places it.
  private static func slot(_ key: UInt256, in mapping: UInt256) -> UInt256 {
    RowProof.join(Hash(key), Hash(mapping)).word
  }
}
