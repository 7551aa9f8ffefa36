import ContractKit

/// A contract with the collections that have OpenZeppelin's layouts, fixed lists, small words and transient storage.
@Contract
struct Shapes {
  @Storage var set: EnumerableSet<Address>  // slots 0 and 1
  @Storage var map: EnumerableMap<UInt256, Address>  // slots 2 to 4
  @Storage var history: Checkpoints  // slot 5
  @Storage var fixed: FixedArray<7, UInt48>  // slots 6 and 7
  @Storage var pairs: FixedArray<2, Pair>  // slots 8 to 13
  @Storage var state: State  // slot 14
  @Storage var time: UInt48
  @Storage var wide: UInt128
  @Storage var selector: Bytes4
  @Storage var signed: Int256  // slot 15
  @Storage var addresses: StorageArray<Address>  // slot 16
  @Storage var times: StorageArray<UInt48>  // slot 17
  @Storage var list: StorageArray<Pair>  // slot 18
  @Storage var byWide: Mapping<UInt128, Bytes4>  // slot 19
  @Storage var table: Mapping<UInt64, Pair>  // slot 20
  @Storage var texts: StorageArray<Text>  // slot 21
  @Transient var isOpen: Bool  // slot 0 of transient storage
  @Transient var level: UInt64
  @Transient var whole: UInt256  // slot 1
  @Transient var seen: TransientMapping<Address, TransientMapping<UInt64, UInt48>>  // slot 2

  /// Sets transient variables and asks another contract to look at them.
  public mutating func mark(reader: Address) -> UInt256 {
    isOpen = true
    level = 7
    whole = 9
    seen[Message.sender][3] += 5
    return ReadsBackContract(at: reader).readBack(Message.sender)
  }

  /// The transient variables in one number.
  public func readBack(account: Address) -> UInt256 {
    var sum: UInt256 = isOpen ? 1_000_000 : 0
    sum += UInt256(level) * 10_000
    sum += whole * 100
    return sum + UInt256(seen[account][3])
  }
}

@ContractInterface
protocol ReadsBack {
  func readBack(_ account: Address) -> UInt256
}

/// A state in one byte.
enum State: UInt8, StorageEnum {
  case none, open, closed
}

/// A structure of three slots with everything that `clear` treats differently.
@StorageStruct
struct Pair {
  @Storage var count: UInt32
  @Storage var owner: Address
  @Storage var note: Text
  @Storage var seen: Mapping<UInt64, Bool>
}
