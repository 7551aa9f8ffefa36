// A contract's variables start at slot 0. Its `_origin` is a `ContractInstance`, so that their slots are constants, while
// those of a structure are sums.

extension StorageType {
  /// Reads a variable of the contract.
  @inline(__always)
  public static func loadMember(of contract: ContractInstance, at position: StoragePosition) -> Self {
    loadMember(of: UInt256.zero, at: position)
  }

  /// Writes a variable of the contract.
  @inline(__always)
  public static func storeMember(_ value: Self, of contract: ContractInstance, at position: StoragePosition) {
    storeMember(value, of: UInt256.zero, at: position)
  }

  /// Writes a variable of the contract that was changed in place.
  @inline(__always)
  public static func storeModifiedMember(
    _ value: Self, of contract: ContractInstance, at position: StoragePosition
  ) {
    storeMember(value, of: UInt256.zero, at: position)
  }
}

extension StorageReference {
  /// The reference to a variable of the contract.
  @inline(__always)
  public static func loadMember(of contract: ContractInstance, at position: StoragePosition) -> Self {
    Self(origin: UInt256(position.slot))
  }

  /// Does nothing: what a reference changes is written already.
  @inline(__always)
  public static func storeModifiedMember(
    _ value: Self, of contract: ContractInstance, at position: StoragePosition
  ) {}
}

extension StorageWord {
  /// Reads a variable of the contract.
  @inline(__always)
  public static func loadMember(of contract: ContractInstance, at position: StoragePosition) -> Self {
    if storageWidth == 32 { return Self(storageWord: Host.storageLoad(UInt256(position.slot))) }
    return loadMember(of: UInt256.zero, at: position)
  }

  /// Writes a variable of the contract.
  @inline(__always)
  public static func storeMember(_ value: Self, of contract: ContractInstance, at position: StoragePosition) {
    if storageWidth == 32 {
      Host.storageStore(value.storageWord, at: UInt256(position.slot))
    } else {
      storeMember(value, of: UInt256.zero, at: position)
    }
  }

  /// Writes a variable of the contract that was changed in place.
  @inline(__always)
  public static func storeModifiedMember(
    _ value: Self, of contract: ContractInstance, at position: StoragePosition
  ) {
    storeMember(value, of: contract, at: position)
  }
}

extension StorageLocation {
  /// The place of a variable of the contract.
  @inline(__always)
  public init(_ contract: ContractInstance, _ position: StoragePosition) {
    slot = UInt256(position.slot)
    offset = position.offset
  }
}
