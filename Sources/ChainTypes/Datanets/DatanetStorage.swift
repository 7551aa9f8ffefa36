public import Primitives

/// Where DatanetRegistry keeps the rows of a Datanet, by the storage layout in its artifact, so that many are read without running code.
public struct DatanetStorage: Sendable, Hashable {
  /// The slot of the mapping from a Datanet's id to the Datanet.
  private static let datanets: UInt256 = 1
  /// The position of the mapping from an index to a row inside a Datanet.
  private static let rows: UInt256 = 4

  private let rowsSlot: UInt256

  /// The storage of the Datanet with an id.
  public init(datanet: UInt256) {
    rowsSlot = DatanetStorage.slot(datanet, in: DatanetStorage.datanets) &+ DatanetStorage.rows
  }

  /// The slot of a row's hash; the one after it has the contributor in its low 20 bytes.
  public func row(at index: UInt64) -> UInt256 { DatanetStorage.slot(UInt256(index), in: rowsSlot) }

  /// The slot of a mapping's value, as Solidity places it.
  private static func slot(_ key: UInt256, in mapping: UInt256) -> UInt256 {
    RowProof.join(Hash(key), Hash(mapping)).word
  }
}
