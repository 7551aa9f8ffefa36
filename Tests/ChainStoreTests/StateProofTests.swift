import ChainStore
import ChainTypes
import KeyValueStore
import MerklePatriciaTrie
import Primitives
import StateStore
import Testing
import WorldState

struct StateProofTests {
  @Test("accounts and slots of every block are proved against its state root")
  func proofs() throws {
    let sample = try SampleChain(count: 8)
    let chain = try sample.fill(MemoryStore())
    let slots = (UInt64(0)...10).map { UInt256($0) }
    for (block, _) in sample.blocks {
      let state = try chain.state(at: block.header)
      for address in (UInt64(0)...45).map({ Address(low: $0) }) {
        let proof = try chain.proof(of: address, slots: slots, at: block.header)
        let proved = try StateTrie.verify(proof.nodes, key: Keccak256.hash(address), root: block.header.stateRoot)
        let account = try state.account(address)
        #expect((account == nil ? nil : proof.account.encoded) == proved)
        #expect(account?.content.nonce ?? 0 == proof.account.nonce)
        #expect(account?.content.balance ?? .zero == proof.account.balance)
        #expect(proof.slots.map(\.slot) == slots)
        for slot in proof.slots {
          let root = proof.account.storageRoot
          let value = try StateTrie.verify(slot.nodes, key: Keccak256.hash(slot.slot), root: root)
          #expect(value == (slot.value.isZero ? nil : RLP.uint(slot.value).encoded()))
          #expect(try state.storage(address, slot.slot) == slot.value)
        }
      }
    }
  }
}
