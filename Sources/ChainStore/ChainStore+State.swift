public import ChainTypes
internal import KeyValueStore
public import Primitives
public import StateStore
public import WorldState

extension ChainStore {
  /// Reads the state after a block, as of now; throws when its history is no longer kept.
  public func state(at header: Header) throws(StateError) -> any StateReader { try states.reader(at: header.number) }

  /// The code with this hash; nil when no contract has it.
  public func code(_ hash: Hash) throws(ChainStoreError) -> Bytes? {
    try read(hash.bytes, in: .code)
  }

  /// Proves an account and slots of it against the state root of a block.
  public func proof(of address: Address, slots: [UInt256], at header: Header) throws(ChainStoreError) -> AccountProof {
    do throws(StateError) {
      return try states.proof(of: address, slots: slots, at: header.number, root: header.stateRoot)
    } catch {
      throw .state(error)
    }
  }
}
