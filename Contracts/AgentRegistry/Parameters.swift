import ContractKit

/// What governance may change, in storage.
@StorageStruct
struct Parameters {
  @Storage var minimumStake: UInt128
  @Storage var unbondingDelay: UInt48
  @Storage var slashFraction: UInt16
  @Storage var reporterShare: UInt16
}

/// The names of the parameters.
enum Names {
  /// The least stake of an active agent, in wei.
  static var minimumStake: Hash { Hash(ascii: "minimumStake") }
  /// The seconds between unbonding and withdrawal.
  static var unbondingDelay: Hash { Hash(ascii: "unbondingDelay") }
  /// What a wrong attestation costs, in basis points of the stake.
  static var slashFraction: Hash { Hash(ascii: "slashFraction") }
  /// What the reporter gets, in basis points of what is slashed.
  static var reporterShare: Hash { Hash(ascii: "reporterShare") }
}

extension AgentRegistry {
  func value(of name: Hash) -> UInt256 {
    if name == Names.minimumStake { return UInt256(values.minimumStake) }
    if name == Names.unbondingDelay { return UInt256(values.unbondingDelay) }
    if name == Names.slashFraction { return UInt256(UInt64(values.slashFraction)) }
    if name == Names.reporterShare { return UInt256(UInt64(values.reporterShare)) }
    Governed.unknown(name)
  }

  mutating func set(_ name: Hash, _ value: UInt256) {
    if name == Names.minimumStake {
      Governed.requireRange(name, value, .one, 1_000_000 * UInt256.ether)
      values.minimumStake = UInt128(value)
    } else if name == Names.unbondingDelay {
      Governed.requireRange(name, value, 3_600, 90 * 86_400)
      values.unbondingDelay = UInt48(value)
    } else if name == Names.slashFraction {
      Governed.requireRange(name, value, 1, 10_000)
      values.slashFraction = UInt16(value)
    } else if name == Names.reporterShare {
      // Never all of it: an agent that reports itself loses.
      Governed.requireRange(name, value, 0, 5_000)
      values.reporterShare = UInt16(value)
    } else {
      Governed.unknown(name)
    }
  }
}
