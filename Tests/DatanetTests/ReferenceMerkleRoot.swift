import Primitives

/// The version root of Contracts/DatanetRegistry/README.md, computed plainly: split at the largest power of two.
enum ReferenceMerkleRoot {
  /// The 32 bytes of the root over rows and the 20 bytes of their contributors; nil for a row that is not in the version.
  static func root(_ rows: [(row: [UInt8], contributor: [UInt8])?]) -> [UInt8] {
    let leaves = rows.map { leaf in
      guard let (row, contributor) = leaf else { return [UInt8](repeating: 0, count: 32) }
      return Keccak256.hash(Keccak256.hash(row).bytes + [UInt8](repeating: 0, count: 12) + contributor).bytes
    }
    let count = UInt256(UInt64(leaves.count)).bigEndianBytes
    return Keccak256.hash(fold(leaves[...]) + count).bytes
  }

  private static func fold(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    if leaves.count == 1 { return leaves[leaves.startIndex] }
    var peak = 1
    while peak * 2 <= leaves.count { peak *= 2 }
    if peak == leaves.count { peak /= 2 }
    let middle = leaves.startIndex + peak
    return Keccak256.hash(fold(leaves[..<middle]) + fold(leaves[middle...])).bytes
  }
}
