public import Primitives

/// A block header with the fields of Osaka; Cancun's headers lack `requestsHash`.
public struct Header: Sendable, Hashable {
  /// The hash of the header of the block before this one; zero in block 0.
  public var parentHash: Hash
  /// The hash of the list of ommers, which is always empty.
  public var ommersHash: Hash
  /// The account that receives priority fees.
  public var beneficiary: Address
  /// The root of the world state after the block.
  public var stateRoot: Hash
  /// The root of the trie of the block's transactions.
  public var transactionsRoot: Hash
  /// The root of the trie of the block's receipts.
  public var receiptsRoot: Hash
  /// The union of the receipts' blooms.
  public var logsBloom: Bloom
  /// Always zero.
  public var difficulty: UInt256
  /// How many blocks precede this one.
  public var number: UInt64
  /// The most gas that the block's transactions may use together.
  public var gasLimit: UInt64
  /// The gas that they used.
  public var gasUsed: UInt64
  /// When the block was made, in seconds since 1970-01-01 00:00 UTC.
  public var timestamp: UInt64
  /// Free bytes of the block's producer, at most `maximumExtraDataBytes`.
  public var extraData: Bytes
  /// The randomness that the producer offers to contracts (EIP-4399), in the place of the mix hash.
  public var prevRandao: Hash
  /// Eight bytes that are zero except in some genesis blocks.
  public var nonce: UInt64
  /// The price of one gas that every transaction pays at least, in wei (EIP-1559).
  public var baseFeePerGas: UInt256
  /// The root of the trie of the block's withdrawals (EIP-4895).
  public var withdrawalsRoot: Hash
  /// The blob gas that the block's transactions used (EIP-4844).
  public var blobGasUsed: UInt64
  /// The blob gas used above the target up to the block's parent (EIP-4844).
  public var excessBlobGas: UInt64
  /// The root of the parent beacon block (EIP-4788).
  public var parentBeaconBlockRoot: Hash
  /// The SHA-256 hash over the block's requests (EIP-7685); nil before Prague.
  public var requestsHash: Hash?

  /// The most bytes of extra data in a header.
  public static let maximumExtraDataBytes = 32

  /// The `requestsHash` of a block without requests: the SHA-256 hash of nothing (EIP-7685).
  public static let emptyRequestsHash = Hash(
    UInt256(
      l0: 0xA495_991B_7852_B855, l1: 0x27AE_41E4_649B_934C, l2: 0x9AFB_F4C8_996F_B924, l3: 0xE3B0_C442_98FC_1C14))

  /// Creates a header; the defaults are those of an empty block of a chain without beacon chain, withdrawals or blobs.
  public init(
    parentHash: Hash = .zero,
    ommersHash: Hash = Keccak256.emptyListHash,
    beneficiary: Address = .zero,
    stateRoot: Hash = Keccak256.emptyTrieRoot,
    transactionsRoot: Hash = Keccak256.emptyTrieRoot,
    receiptsRoot: Hash = Keccak256.emptyTrieRoot,
    logsBloom: Bloom = Bloom(),
    difficulty: UInt256 = .zero,
    number: UInt64,
    gasLimit: UInt64,
    gasUsed: UInt64 = 0,
    timestamp: UInt64,
    extraData: Bytes = [],
    prevRandao: Hash = .zero,
    nonce: UInt64 = 0,
    baseFeePerGas: UInt256,
    withdrawalsRoot: Hash = Keccak256.emptyTrieRoot,
    blobGasUsed: UInt64 = 0,
    excessBlobGas: UInt64 = 0,
    parentBeaconBlockRoot: Hash = .zero,
    requestsHash: Hash? = Header.emptyRequestsHash
  ) {
    self.parentHash = parentHash
    self.ommersHash = ommersHash
    self.beneficiary = beneficiary
    self.stateRoot = stateRoot
    self.transactionsRoot = transactionsRoot
    self.receiptsRoot = receiptsRoot
    self.logsBloom = logsBloom
    self.difficulty = difficulty
    self.number = number
    self.gasLimit = gasLimit
    self.gasUsed = gasUsed
    self.timestamp = timestamp
    self.extraData = extraData
    self.prevRandao = prevRandao
    self.nonce = nonce
    self.baseFeePerGas = baseFeePerGas
    self.withdrawalsRoot = withdrawalsRoot
    self.blobGasUsed = blobGasUsed
    self.excessBlobGas = excessBlobGas
    self.parentBeaconBlockRoot = parentBeaconBlockRoot
    self.requestsHash = requestsHash
  }
}
