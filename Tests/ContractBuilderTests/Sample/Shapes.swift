import ContractKit

/// A contract with every kind of collection, for its storage layout.
@Contract
struct Shapes {
  @Storage var time: UInt48
  @Storage var wide: UInt128
  @Storage var selector: Bytes4
  @Storage var state: State
  @Storage var signed: Int256
  @Storage var members: EnumerableSet<Address>
  @Storage var owners: EnumerableMap<UInt256, Address>
  @Storage var history: Checkpoints
  @Storage var times: FixedArray<7, UInt48>
  @Storage var pairs: FixedArray<2, Pair>
  @Storage var byWide: Mapping<UInt128, FixedArray<3, Bool>>
  @Storage var end: UInt8
  @Transient var isOpen: Bool
  @Transient var level: UInt64
  @Transient var seen: TransientMapping<Address, UInt48>

  /// Whether it is open.
  public func open() -> UInt8 { state.rawValue }
}

enum State: UInt8, StorageEnum {
  case none, open, closed
}

@StorageStruct
struct Pair {
  @Storage var count: UInt32
  @Storage var state: State
  @Storage var note: Text
}
