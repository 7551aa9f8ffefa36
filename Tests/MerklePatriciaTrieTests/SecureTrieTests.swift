import MerklePatriciaTrie
import Primitives
import Testing

struct SecureTrieTests {
  @Test("keys are hashed, whatever form they are given in")
  func hashing() throws {
    var trie = SecureTrie(root: Keccak256.emptyTrieRoot, nodes: TrieNodeTable())
    let address = Address(low: 0x1000)
    try trie.set(address, to: [1])
    try trie.set(UInt256(5), to: [2])
    #expect(try trie.get(address.bytes) == [1])
    #expect(try trie.get(UInt256(5).bigEndianBytes) == [2])
    #expect(try trie.hashed.get(Keccak256.hash(address).bytes) == [1])
    let expected = TrieRoot.secure([(key: address.bytes, value: [1]), (key: UInt256(5).bigEndianBytes, value: [2])])
    let (root, nodes) = trie.commit()
    #expect(root == expected)
    var table = TrieNodeTable()
    table.insert(nodes)
    trie = SecureTrie(root: root, nodes: table)
    try trie.remove(address)
    try trie.remove(UInt256(5).bigEndianBytes)
    #expect(trie.hasChanges)
    #expect(trie.commit().root == Keccak256.emptyTrieRoot)
    #expect(!trie.hasChanges)
  }

  @Test("a proof is over the hashed key")
  func proof() throws {
    var table = TrieNodeTable()
    var trie = SecureTrie(root: Keccak256.emptyTrieRoot, nodes: table)
    for index in UInt64(0)..<100 { try trie.set(Address(low: index), to: Bytes(repeating: 3, count: 50)) }
    let (root, nodes) = trie.commit()
    table.insert(nodes)
    trie = SecureTrie(root: root, nodes: table)
    let key = Address(low: 42).bytes
    #expect(try SecureTrie.verify(trie.prove(key), key: key, root: root) == Bytes(repeating: 3, count: 50))
    let absent = Address(low: 4_200).bytes
    #expect(try SecureTrie.verify(trie.prove(absent), key: absent, root: root) == nil)
  }
}
