public import Primitives

/// The contracts that Ethereum's rules call at the start or the end of every block; genesis places their code.
public enum Predeploy: String, Sendable, Hashable, CaseIterable {
  /// Keeps the roots of the latest beacon blocks (EIP-4788).
  case beaconRoots
  /// Keeps the hashes of the latest blocks (EIP-2935).
  case historyStorage
  /// Queues withdrawals that the execution layer asks for (EIP-7002).
  case withdrawalRequests
  /// Queues consolidations of validators (EIP-7251).
  case consolidationRequests

  /// The name of the contract in messages.
  public var name: String {
    switch self {
    case .beaconRoots: "the beacon roots contract (EIP-4788)"
    case .historyStorage: "the history storage contract (EIP-2935)"
    case .withdrawalRequests: "the withdrawal requests contract (EIP-7002)"
    case .consolidationRequests: "the consolidation requests contract (EIP-7251)"
    }
  }

  /// The fixed address.
  public var address: Address {
    switch self {
    case .beaconRoots:
      Address(truncating: UInt256(l0: 0xB8BB_8522_D0BE_AC02, l1: 0xD732_807E_F131_9FB7, l2: 0x000F3DF6, l3: 0))
    case .historyStorage:
      Address(truncating: UInt256(l0: 0x335B_1753_2000_2935, l1: 0x27F1_C53A_10CB_7A02, l2: 0x0000F908, l3: 0))
    case .withdrawalRequests:
      Address(truncating: UInt256(l0: 0xD835_79A6_4C00_7002, l1: 0xEF48_0EB5_5E80_D19A, l2: 0x00000961, l3: 0))
    case .consolidationRequests:
      Address(truncating: UInt256(l0: 0x8B00_F3A5_9000_7251, l1: 0xC7CE_4886_42FB_579F, l2: 0x0000BBDD, l3: 0))
    }
  }

  /// The fork from which on blocks call the contract.
  public var firstFork: HardFork {
    switch self {
    case .beaconRoots: .cancun
    case .historyStorage, .withdrawalRequests, .consolidationRequests: .prague
    }
  }

  /// The type of the requests that the contract gives out (EIP-7685); nil for a contract that only keeps records.
  ///
  /// A block in which a contract with requests is missing or fails is invalid; the others may be missing.
  public var requestType: UInt8? {
    switch self {
    case .beaconRoots, .historyStorage: nil
    case .withdrawalRequests: 0x01
    case .consolidationRequests: 0x02
    }
  }

  /// Who calls the contracts (EIP-4788 `SYSTEM_ADDRESS`).
  public static let caller = Address(truncating: UInt256.max &- 1)
  /// The gas of each call, which no block counts (EIP-4788).
  public static let callGas: UInt64 = 30_000_000
}
