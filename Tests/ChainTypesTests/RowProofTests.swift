import ChainTypes
import FixtureSupport
import Primitives
import Testing

@Suite struct RowProofTests {
  private func leaves(_ count: Int, _ random: inout SeededGenerator) -> [RowProof.Leaf] {
    (0..<count).map { _ in
      RowProof.Leaf(row: Hash(bytes: random.bytes(32)) ?? .zero, contributor: Address(low: random.next()))
    }
  }

  /// The version root straight from its definition: split at the largest power of two.
  private func root(_ leaves: [RowProof.Leaf]) -> Hash {
    func fold(_ leaves: ArraySlice<RowProof.Leaf>) -> Bytes {
      if leaves.count == 1 { return leaves[leaves.startIndex].hash.bytes }
      var peak = 1
      while peak * 2 < leaves.count { peak *= 2 }
      let middle = leaves.startIndex + peak
      return Keccak256.hash(fold(leaves[..<middle]) + fold(leaves[middle...])).bytes
    }
    return Keccak256.hash(fold(leaves[...]) + UInt256(UInt64(leaves.count)).bigEndianBytes)
  }

  @Test("rows that are not in the version leave the proofs of the others whole")
  func absentRows() throws {
    var random = SeededGenerator(suite: "RowProofTests.absentRows", fallback: 62)
    var leaves = leaves(21, &random)
    for index in [0, 7, 8, 20] { leaves[index] = .absent }
    #expect(RowProof.Leaf.absent.hash == .zero)
    let root = root(leaves)
    for index in leaves.indices {
      let proof = try #require(RowProof(index: index, leaves: leaves))
      #expect(proof.isValid(root: root) && proof.leaf == leaves[index])
    }
  }

  @Test("a row is in a version from its first one to before the first without it")
  func versionsOfRow() {
    let contributor = Address(low: 5)
    for (accepted, removed) in [(0, 0), (1, 0), (3, 0), (2, 2), (2, 4)] as [(UInt64, UInt64)] {
      let details = contributor.word | UInt256(accepted) << 160 | UInt256(removed) << 192 | UInt256(UInt64(2)) << 224
      for version in 1...5 as ClosedRange<UInt64> {
        let leaf = DatanetStorage.leaf(hash: 9, details: details, version: version)
        let isIn = accepted != 0 && version >= accepted && (removed == 0 || version < removed)
        #expect(leaf == (isIn ? RowProof.Leaf(row: Hash(9), contributor: contributor) : .absent))
      }
    }
  }

  @Test("the proof of every row of every size leads to the root, and no other index or count does")
  func everyRow() throws {
    var random = SeededGenerator(suite: "RowProofTests.everyRow", fallback: 61)
    for count in 1...70 {
      let leaves = leaves(count, &random)
      let root = root(leaves)
      for index in leaves.indices {
        let proof = try #require(RowProof(index: index, leaves: leaves))
        #expect(proof.isValid(root: root) && proof.leaf == leaves[index])
        #expect(proof.siblings.count <= 7)
        for other in leaves.indices where other != index {
          var moved = proof
          moved.index = UInt64(other)
          #expect(!moved.isValid(root: root))
        }
        for other in [count - 1, count + 1] {
          var resized = proof
          resized.rowCount = UInt64(other)
          #expect(!resized.isValid(root: root))
        }
      }
    }
  }

  @Test("any change of a proof is noticed")
  func changes() throws {
    var random = SeededGenerator(suite: "RowProofTests.changes", fallback: 62)
    let leaves = leaves(21, &random)
    let root = root(leaves)
    for index in leaves.indices {
      let proof = try #require(RowProof(index: index, leaves: leaves))
      var changed: [RowProof] = Array(repeating: proof, count: 4)
      changed[0].leaf.contributor = Address(low: 1)
      changed[1].leaf.row = Hash(1)
      changed[2].siblings.append(.zero)
      changed[3].siblings.removeLast()
      for place in proof.siblings.indices {
        var other = proof
        other.siblings[place] = Hash(other.siblings[place].word ^ .one)
        changed.append(other)
      }
      for proof in changed { #expect(!proof.isValid(root: root)) }
    }
  }

  @Test("there is no proof of a row that is not there, and absurd counts end")
  func absent() {
    var random = SeededGenerator(suite: "RowProofTests.absent", fallback: 63)
    let leaves = leaves(3, &random)
    #expect(RowProof(index: 3, leaves: leaves) == nil && RowProof(index: -1, leaves: leaves) == nil)
    #expect(RowProof(index: 0, leaves: []) == nil)
    let absurd = RowProof(leaf: leaves[0], index: .max - 1, rowCount: .max, siblings: [])
    #expect(absurd.root == nil)
    #expect(RowProof(leaf: leaves[0], index: 0, rowCount: 0, siblings: []).root == nil)
  }
}
