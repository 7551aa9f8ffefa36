/// The hard forks of Ethereum whose rules this chain knows, oldest first.
///
/// What a fork changes is data: its `GasSchedule`.
public enum HardFork: String, Sendable, Hashable, CaseIterable, Codable {
  /// March 2024: transient storage, MCOPY, the end of SELFDESTRUCT, blobs.
  case cancun
  /// May 2025: the call data floor, set-code transactions, requests, BLS12-381.
  case prague
  /// December 2025: the transaction gas cap, the block size limit, CLZ, secp256r1, new modular exponentiation prices.
  case osaka

  /// The name with which the field for the fork's time in a genesis file begins, such as `cancunTime`.
  public var name: String { rawValue }
}

extension HardFork: Comparable {
  /// Whether one fork came before another.
  public static func < (left: HardFork, right: HardFork) -> Bool { left.order < right.order }

  private var order: Int {
    switch self {
    case .cancun: 0
    case .prague: 1
    case .osaka: 2
    }
  }
}
