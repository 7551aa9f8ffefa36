import ContractKit

/// Bounds that no parameter moves.
enum Limits {
  /// The account that the chain calls system contracts as (EIP-4788).
  static var system: Address { Address(truncating: UInt256.max &- .one) }
  /// Waiting entries of one delegator with one validator, and the same for redelegations.
  static var entries: UInt64 { 7 }
  /// Slashes that one call looks at.
  static var slashesPerCall: Int { 256 }
  /// Validators that join and leave the set in one block.
  static var setChangesPerBlock: Int { 16 }
  /// Members whose new power is announced in one block.
  static var announcementsPerBlock: Int { 32 }
  /// Validators that are jailed for missed blocks in one block; the others are at their next missed block.
  static var downtimesPerBlock: Int { 16 }
  /// Double signers that one block can name.
  static var doubleSignersPerBlock: Int { 8 }
  /// The largest validator set.
  static var members: UInt64 { 200 }
  /// The largest stake of one validator in wei: 2⁹⁶ − 1, which is 79 billion OPEN.
  static var stake: UInt256 { UInt256(l0: .max, l1: 0xffff_ffff, l2: 0, l3: 0) }
  /// The most shares that one wei may be worth when new ones are made: 2³⁰.
  static var sharesPerCoin: UInt256 { UInt256(UInt64(1) << 30) }
  /// Bytes of a validator's name.
  static var monikerBytes: Int { 70 }
  /// Validators of one claim.
  static var claims: Int { 64 }
  /// Operators of one page.
  static var page: UInt64 { 100 }
  /// Seconds between two changes of a commission.
  static var commissionPause: UInt64 { 86_400 }
  /// The most that a commission of genesis may move in one day, in basis points.
  static var genesisCommissionChange: UInt16 { 100 }
  /// The number of basis points in a whole.
  static var whole: UInt256 { 10_000 }
}
