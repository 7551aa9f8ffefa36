/// What stands for a constructor in code that runs behind proxies: a function that counts once.
///
/// The version that ran last lies in the slot of OpenZeppelin's `Initializable` (ERC-7201), away from all variables.
public enum Initializable {
  /// The contract was set up, or brought to a newer version.
  @Event
  public struct Initialized {
    /// The version.
    public var version: UInt64

    /// An event.
    public init(version: UInt64) { self.version = version }
  }

  /// The slot `openzeppelin.storage.Initializable` of ERC-7201.
  @inline(__always)
  private static var slot: UInt256 {
    UInt256(
      l0: 0xf9b8_0ff2_b5bf_6a00, l1: 0x8832_9f8b_ac4b_6b3a, l2: 0x8d98_a4e0_4d7b_4a3d, l3: 0xf0c5_7e16_840d_f040)
  }

  /// The version that was set up last; 0 for none.
  public static var version: UInt64 { Host.storageLoad(slot).l0 }

  /// Goes on to a version; reverts with `InvalidInitialization()` unless it is newer. Call it first in `initialize`.
  @inline(never)
  public static func start(version: UInt64 = 1) {
    if version <= self.version { InitializableError.invalidInitialization.revert() }
    Host.storageStore(UInt256(version), at: slot)
    Initialized(version: version).log()
  }

  /// Lets nothing be set up here any more: for the constructor of code that only proxies should run.
  public static func disable() {
    if version == .max { return }
    Host.storageStore(UInt256(UInt64.max), at: slot)
    Initialized(version: .max).log()
  }
}

/// Why something is not set up, by OpenZeppelin's name.
@ContractError
public enum InitializableError {
  /// This version, or a newer one, was set up already.
  case invalidInitialization
}
