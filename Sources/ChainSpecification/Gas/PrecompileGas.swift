/// The prices of Ethereum's precompiled contracts, in gas; the initial values are Cancun's.
///
/// "Word" is 32 bytes of input.
public struct PrecompileGas: Sendable, Hashable {
  /// ECRECOVER (0x01).
  public var ecrecover: UInt64 = 3_000
  /// SHA256 (0x02).
  public var sha256: UInt64 = 60
  /// SHA256, for each word.
  public var sha256Word: UInt64 = 12
  /// RIPEMD160 (0x03).
  public var ripemd160: UInt64 = 600
  /// RIPEMD160, for each word.
  public var ripemd160Word: UInt64 = 120
  /// IDENTITY (0x04).
  public var identity: UInt64 = 15
  /// IDENTITY, for each word.
  public var identityWord: UInt64 = 3
  /// MODEXP (0x05), at least (EIP-2565, EIP-7883).
  public var modularExponentiationMinimum: UInt64 = 200
  /// MODEXP: complexity × iterations is divided by this (EIP-2565, EIP-7883).
  public var modularExponentiationDivisor: UInt64 = 3
  /// MODEXP: the complexity is this × (8-byte words of the longer of base and modulus)² (EIP-2565, EIP-7883).
  public var modularExponentiationComplexityFactor: UInt64 = 1
  /// MODEXP: the complexity when base and modulus have at most 32 bytes (EIP-7883); nil when that is no special case.
  public var modularExponentiationSmallComplexity: UInt64?
  /// MODEXP: the iterations that an exponent's byte beyond the first 32 counts for (EIP-2565, EIP-7883).
  public var modularExponentiationIterationsPerByte: UInt64 = 8
  /// MODEXP: the most bytes of base, exponent and modulus each (EIP-7823); nil without a limit.
  public var modularExponentiationMaximumBytes: Int?
  /// Addition on alt_bn128 (0x06, EIP-1108).
  public var bn128Addition: UInt64 = 150
  /// Multiplication on alt_bn128 (0x07, EIP-1108).
  public var bn128Multiplication: UInt64 = 6_000
  /// Pairing check on alt_bn128 (0x08, EIP-1108).
  public var bn128Pairing: UInt64 = 45_000
  /// Pairing check on alt_bn128, for each pair.
  public var bn128PairingPerPair: UInt64 = 34_000
  /// BLAKE2F (0x09), for each round (EIP-152).
  public var blake2PerRound: UInt64 = 1
  /// Point evaluation (0x0A, EIP-4844).
  public var pointEvaluation: UInt64 = 50_000
  /// BLS12-381 addition in G1 (0x0B, EIP-2537).
  public var blsG1Addition: UInt64 = 375
  /// BLS12-381 multi-scalar multiplication in G1 (0x0C), for each pair before the discount.
  public var blsG1Multiplication: UInt64 = 12_000
  /// BLS12-381 addition in G2 (0x0D).
  public var blsG2Addition: UInt64 = 600
  /// BLS12-381 multi-scalar multiplication in G2 (0x0E), for each pair before the discount.
  public var blsG2Multiplication: UInt64 = 22_500
  /// BLS12-381 pairing check (0x0F).
  public var blsPairing: UInt64 = 37_700
  /// BLS12-381 pairing check, for each pair.
  public var blsPairingPerPair: UInt64 = 32_600
  /// BLS12-381 map of a field element to G1 (0x10).
  public var blsMapToG1: UInt64 = 5_500
  /// BLS12-381 map of a field element to G2 (0x11).
  public var blsMapToG2: UInt64 = 23_800
  /// Signature check on secp256r1 (0x100, EIP-7951).
  public var secp256r1Verification: UInt64 = 6_900

  /// Cancun's prices; prices of contracts that a later fork adds are there already.
  public init() {}
}
