/// The gas prices and limits of a hard fork, named as EELS and the EIPs name them; the initial values are Cancun's.
///
/// Prices are in gas, sizes in bytes. A word is 32 bytes.
public struct GasSchedule: Sendable, Hashable {
  // MARK: Transactions

  /// The price of every transaction (EELS `TX_BASE_COST`).
  public var transactionBase: UInt64 = 21_000
  /// The price of a transaction that creates a contract, on top of the base (`TX_CREATE_COST`, EIP-2).
  public var transactionCreate: UInt64 = 32_000
  /// The price of one token of call data: a zero byte is one token, any other byte four (EIP-2028).
  public var callDataToken: UInt64 = 4
  /// The least that one token of call data must cost in the end (EIP-7623); zero when there is no floor.
  public var callDataTokenFloor: UInt64 = 0
  /// The price of an address in the access list (EIP-2930).
  public var accessListAddress: UInt64 = 2_400
  /// The price of a storage key in the access list (EIP-2930).
  public var accessListStorageKey: UInt64 = 1_900
  /// The price of an authorization whose authority exists (`PER_AUTH_BASE_COST`, EIP-7702).
  public var authorization: UInt64 = 12_500
  /// The price of an authorization before execution, as for an authority that does not exist
  /// (`PER_EMPTY_ACCOUNT_COST`, EIP-7702).
  public var authorizationNewAccount: UInt64 = 25_000
  /// The most gas of one transaction (EIP-7825); nil without a limit.
  public var transactionGasLimit: UInt64?
  /// The refund is at most the gas used divided by this (EIP-3529).
  public var maximumRefundQuotient: UInt64 = 5

  // MARK: Blocks

  /// The most bytes of a block in RLP (EIP-7934); nil without a limit.
  public var maximumBlockBytes: Int?
  /// A block's gas target is its limit divided by this (EIP-1559).
  public var elasticityMultiplier: UInt64 = 2
  /// The base fee changes by at most one part in this from block to block (EIP-1559).
  public var baseFeeMaximumChangeDenominator: UInt64 = 8
  /// How many blobs a block may carry and how their price moves (EIP-4844).
  public var blobs = BlobSchedule(target: 3, maximum: 6, baseFeeUpdateFraction: 3_338_477)

  // MARK: Instructions of both machines

  /// JUMPDEST.
  public var jumpDestination: UInt64 = 1
  /// Instructions that read a fact of the environment.
  public var base: UInt64 = 2
  /// Additions, comparisons, stack and memory instructions.
  public var veryLow: UInt64 = 3
  /// Multiplication and division.
  public var low: UInt64 = 5
  /// Addition and multiplication with a modulus, and jumps.
  public var mid: UInt64 = 8
  /// Conditional jumps.
  public var high: UInt64 = 10
  /// EXP.
  public var exponentiation: UInt64 = 10
  /// EXP, for each byte of the exponent (EIP-160).
  public var exponentiationPerByte: UInt64 = 50
  /// Memory, for each word, plus words² / `memoryQuadraticDivisor`.
  public var memory: UInt64 = 3
  /// The divisor of the quadratic part of the memory price.
  public var memoryQuadraticDivisor: UInt64 = 512
  /// KECCAK256.
  public var keccak256: UInt64 = 30
  /// KECCAK256, for each word.
  public var keccak256Word: UInt64 = 6
  /// Copies between data areas, for each word.
  public var copy: UInt64 = 3
  /// BLOCKHASH.
  public var blockHash: UInt64 = 20
  /// BLOBHASH (EIP-4844).
  public var blobHash: UInt64 = 3
  /// A log.
  public var log: UInt64 = 375
  /// A log, for each byte of data.
  public var logData: UInt64 = 8
  /// A log, for each topic.
  public var logTopic: UInt64 = 375

  // MARK: State

  /// The first access to an account in a transaction (EIP-2929).
  public var coldAccountAccess: UInt64 = 2_600
  /// The first access to a storage slot in a transaction (EIP-2929).
  public var coldSload: UInt64 = 2_100
  /// Every later access to an account or a slot, and transient storage (EIP-2929, EIP-1153).
  public var warmAccess: UInt64 = 100
  /// A storage slot that was zero at the start of the transaction is set (EIP-2200).
  public var storageSet: UInt64 = 20_000
  /// A storage slot that was not zero is changed, including the cold access (EIP-2200, EIP-2929).
  public var storageUpdate: UInt64 = 5_000
  /// The refund for a slot that becomes zero (EIP-3529).
  public var storageClearRefund: UInt64 = 4_800
  /// A storage write needs more gas left than this (EIP-2200).
  public var storageStipend: UInt64 = 2_300

  // MARK: Calls and creation

  /// A call that moves value.
  public var callValue: UInt64 = 9_000
  /// The gas that the target of a call with value receives for free.
  public var callStipend: UInt64 = 2_300
  /// A call with value to an account that does not exist (EIP-161).
  public var newAccount: UInt64 = 25_000
  /// A caller keeps one part in this of its gas (EIP-150).
  public var callGasQuotient: UInt64 = 64
  /// SELFDESTRUCT.
  public var selfDestruct: UInt64 = 5_000
  /// SELFDESTRUCT that pays an account that does not exist.
  public var selfDestructNewAccount: UInt64 = 25_000
  /// A creation by an instruction.
  public var create: UInt64 = 32_000
  /// Deployed code, for each byte.
  public var codeDepositPerByte: UInt64 = 200
  /// Init code, for each word (EIP-3860).
  public var initCodeWord: UInt64 = 2
  /// The most bytes of deployed EVM code (EIP-170).
  public var maximumCodeSize: Int = 24_576
  /// The most bytes of EVM init code (EIP-3860).
  public var maximumInitCodeSize: Int = 49_152

  // MARK: ContractVM

  /// The most bytes of a ContractVM container.
  public var maximumContainerSize: Int = 65_536
  /// The most bytes of a container and its constructor arguments together.
  public var maximumContainerInitCodeSize: Int = 131_072
  /// The check of a container at its deployment, for each byte.
  public var containerValidationPerByte: UInt64 = 4

  // MARK: Precompiled contracts

  /// The prices of Ethereum's precompiled contracts.
  public var precompiles = PrecompileGas()

  /// Cancun's schedule.
  public init() {}
}

/// How many blobs a block may carry and how their price moves (EIP-4844, EIP-7840).
public struct BlobSchedule: Sendable, Hashable {
  /// The number of blobs at which the price stays the same.
  public var target: UInt64
  /// The most blobs of a block.
  public var maximum: UInt64
  /// How slowly the price moves: it changes by the factor e for this much excess blob gas.
  public var baseFeeUpdateFraction: UInt64
  /// The most blobs of a transaction (EIP-7594); nil when only the block's limit holds.
  public var maximumPerTransaction: UInt64?
  /// The gas whose price at the base fee a blob costs at least (`BLOB_BASE_COST`, EIP-7918); nil without a reserve price.
  public var reserveGas: UInt64?

  /// Creates a schedule.
  public init(
    target: UInt64, maximum: UInt64, baseFeeUpdateFraction: UInt64, maximumPerTransaction: UInt64? = nil,
    reserveGas: UInt64? = nil
  ) {
    self.target = target
    self.maximum = maximum
    self.baseFeeUpdateFraction = baseFeeUpdateFraction
    self.maximumPerTransaction = maximumPerTransaction
    self.reserveGas = reserveGas
  }
}
