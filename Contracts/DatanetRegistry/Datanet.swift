import ContractKit

/// One Datanet in storage.
@StorageStruct
struct Datanet {
  @Storage var owner: Address
  @Storage var rowCount: UInt64
  @Storage var versionCount: UInt64
  @Storage var name: Text
  @Storage var licence: Text
  /// By index.
  @Storage var rows: Mapping<UInt64, Row>
  /// The index of a row plus one, by its hash; 0 when there is no such row.
  @Storage var places: Mapping<Hash, UInt64>
  /// The ascending indexes of an account's rows.
  @Storage var contributions: Mapping<Address, StorageArray<UInt64>>
  /// The roots of the full subtrees, by height; those whose bit is set in `rowCount` are in use.
  @Storage var peaks: Mapping<UInt64, Hash>
  /// By number.
  @Storage var versions: Mapping<UInt64, Version>

  /// The row at an index.
  func row(at index: UInt64) throws(DatanetError) -> Row {
    if index >= rowCount { throw .unknownRow(index) }
    return rows[index]
  }

  /// The version of a number.
  func version(_ number: UInt64) throws(DatanetError) -> Version {
    if number == 0 || number > versionCount { throw .unknownVersion(number) }
    return versions[number]
  }

  /// Adds a leaf to the accumulator, as one adds 1 to a binary number: full subtrees of the same height join.
  mutating func accumulate(_ leaf: Hash, at index: UInt64) {
    var node = leaf
    var height: UInt64 = 0
    while (index >> height) & 1 == 1 {
      node = Hash.keccak256(peaks[height].word, node.word)
      height += 1
    }
    peaks[height] = node
  }

  /// The root over all rows: the peaks joined from the lowest to the highest, then joined with the row count.
  func root() -> Hash {
    let count = rowCount
    var joined = Hash.zero
    var height: UInt64 = 0
    while height < 64 && count >> height != 0 {
      if (count >> height) & 1 == 1 {
        joined = joined.isZero ? peaks[height] : Hash.keccak256(peaks[height].word, joined.word)
      }
      height += 1
    }
    return Hash.keccak256(joined.word, UInt256(count))
  }
}

/// One row in storage.
@StorageStruct
struct Row {
  @Storage var content: Hash
  @Storage var contributor: Address
}

/// One version in storage.
@StorageStruct
struct Version {
  @Storage var root: Hash
  @Storage var rowCount: UInt64
}
