public import ChainStore
public import StateTransition

/// What one HTTP request may ask for.
public enum RPCLimits {
  /// The largest request body, in bytes.
  public static let maximumBodyBytes = 8 << 20
  /// The most requests in one batch.
  public static let maximumBatchRequests = 1_000
  /// The largest response to a batch, in bytes; requests after it are answered with an error.
  public static let maximumBatchResponseBytes = 32 << 20
  /// How many heavy calls (`eth_call`, inference, log queries) may wait or run at once.
  public static let maximumHeavyCalls = 256
  /// What one log query may cost and return.
  public static let logs = LogLimits()
  /// The most addresses in a log filter.
  public static let maximumLogAddresses = 1_000
  /// The most topic positions of a log filter; a log has no more.
  public static let maximumTopicPositions = 4
  /// The most topics of one position in a log filter.
  public static let maximumLogTopics = 1_000
  /// The most blocks that one `eth_feeHistory` covers.
  public static let maximumFeeHistoryBlocks: UInt64 = 1_024
  /// The most percentiles that one `eth_feeHistory` asks for.
  public static let maximumFeeHistoryPercentiles = 100
  /// The most block hashes that one poll of a block filter reports; the next poll goes on after them.
  public static let maximumFilterBlocks: UInt64 = 10_000
  /// The most filters that the node remembers for callers that poll.
  public static let maximumFilters = 1_024
  /// The most addresses and topics of all these filters together: some megabytes.
  public static let maximumFilterCriteria = 100_000
  /// The most entries of an access list, and the most keys of an entry.
  public static let maximumAccessListEntries = 4_096
  /// The newest versions of a Datanet that one answer lists.
  public static let maximumDatanetVersions = 100
  /// The most rows of a Datanet in one answer.
  public static let maximumDatanetRows: UInt64 = 1_000
  /// The most rows of a Datanet version in which a row is proved; each of them is read.
  public static let maximumProofRows: UInt64 = 1 << 15
  /// The least bytes of an answer's span that is told of, in the words of a row.
  public static let minimumSpanBytes: UInt64 = 16
  /// How many answers of a model a graph has unless the caller says otherwise, and at most.
  public static let usualGraphAnswers: UInt64 = 10
  /// The most answers of a graph.
  public static let maximumGraphAnswers: UInt64 = 100
  /// The most receipts, newest first, that are looked through for the answers of a model.
  public static let maximumGraphReceipts: UInt64 = 10_000
  /// The most bytes of an answer that label its node.
  public static let graphLabelBytes = 48
  /// The most storage slots of one proof.
  public static let maximumProofSlots = 1_024
  /// What the traces of one request hold together.
  public static let trace = TraceLimits.standard
  /// How long tracing takes at most unless the request says otherwise.
  public static let usualTraceTime = Duration.seconds(5)
  /// The longest time that a request may ask for.
  public static let maximumTraceTime = Duration.seconds(30)
  /// The most accounts that a simulated call finds changed.
  public static let maximumOverrides = 256
  /// The most slots that a simulated call finds changed in an account.
  public static let maximumOverriddenSlots = 4_096
  /// The most authorizations of a transaction object (EIP-7702).
  public static let maximumAuthorizations = 256
  /// The most blob hashes of a transaction object (EIP-4844).
  public static let maximumBlobHashes = 16
}
