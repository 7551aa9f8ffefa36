import ChainTypes
import Primitives

/// Proofs of rows over values of the contract kit, which are given as bytes.
enum RowProofs {
  /// Whether each row's proof, made from all rows of a version, leads to the root.
  static func areValid(_ rows: [(row: [UInt8], contributor: [UInt8])], root: [UInt8]) -> Bool {
    let leaves = rows.map { row, contributor in
      RowProof.Leaf(row: Keccak256.hash(row), contributor: Address(bytes: contributor) ?? .zero)
    }
    guard let root = Hash(bytes: root) else { return false }
    return leaves.indices.allSatisfy { RowProof(index: $0, leaves: leaves)?.isValid(root: root) == true }
  }

  /// The limbs of the slot of a row's hash, the lowest first.
  static func slot(ofRow index: UInt64, datanet: UInt64) -> [UInt64] {
    let slot = DatanetStorage(datanet: UInt256(datanet)).row(at: index)
    return [slot.l0, slot.l1, slot.l2, slot.l3]
  }
}
