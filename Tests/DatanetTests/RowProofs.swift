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

  /// The root of a version that the words of all rows give, each as its limbs, the lowest first.
  static func root(ofRows words: [(hash: [UInt64], details: [UInt64])], version: UInt64) -> [UInt8]? {
    let leaves = words.map { hash, details in
      DatanetStorage.leaf(hash: number(hash), details: number(details), version: version)
    }
    return RowProof(index: 0, leaves: leaves)?.root?.bytes
  }

  private static func number(_ limbs: [UInt64]) -> UInt256 {
    UInt256(l0: limbs[0], l1: limbs[1], l2: limbs[2], l3: limbs[3])
  }
}
