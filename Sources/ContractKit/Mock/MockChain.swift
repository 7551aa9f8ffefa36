import Foundation

/// A small chain in memory on which native contracts run as ordinary Swift, for unit tests.
///
/// It keeps balances, nonces, storage, transient storage, code and logs, runs nested calls and creations, and undoes what
/// a reverting call did; a call costs what it touches, however much the chain holds. What differs from the chain is
/// listed in Docs/ContractKit.md: gas is not counted, code is a Swift type, and Swift's own traps end the process.
///
/// The precompiles `0x0A00` (blobs), `0x0A10` (native transfers) and `0x0A11` (similarity) are there; `0x0A04` (attribution)
/// answers what `answerAttribution` is given, and others are given as functions in `precompiles`. Use a chain on one thread
/// at a time.
public final class MockChain {
  var world = MockWorld()
  var registered: [(code: [UInt8], type: any Contract.Type)] = []
  var recorder: MockRecorder?
  /// How many transactions run: one, or more when a closure of a test starts another.
  var running = 0

  /// The functions behind accounts without code, by address.
  public var precompiles: [Address: (MockCall, MockChain) -> MockResult] = [:]

  /// The account that signed the transaction; `call` and `send` set it to their sender.
  public var origin: Address = .zero
  /// The account that receives tips.
  public var coinbase: Address = .zero
  /// The chain's number.
  public var chainID: UInt64 = 31_337
  /// The block's number.
  public var blockNumber: UInt64 = 1
  /// The block's time in seconds since 1970.
  public var timestamp: UInt64 = 1_750_000_000
  /// The most gas of a block; also what is left in every frame.
  public var blockGasLimit: UInt64 = 60_000_000
  /// The transaction's price of gas in wei.
  public var gasPrice: UInt256 = 1
  /// The block's base fee in wei.
  public var baseFee: UInt256 = 1
  /// The block's beacon value.
  public var prevRandao: UInt256 = .zero

  /// The most calls that wait for each other.
  static let maximumDepth = 1_024

  /// A chain with nothing on it.
  ///
  /// When the environment variable `OPENLEDGER_RECORD` names a folder, what happens on the chain is recorded there.
  public init() {
    recorder = MockRecorder.fromEnvironment()
  }

  /// The wei of every account that has any.
  public var balances: [Address: UInt256] {
    get { world.balances }
    _modify {
      // Outside of a call nothing is undone; one copy tells a recorder what a test has changed.
      if running > 0 || recorder != nil { world.noteBalances(once: running == 0) }
      yield &world.balances
    }
  }

  /// The log of everything that was not undone since the start, or since `clearLogs`.
  public var logs: [MockLog] { world.logs }

  /// Forgets the log: a long test looks only at what is new.
  public func clearLogs() { world.logs.removeAll(keepingCapacity: true) }

  /// The events of a type in the log, in order.
  public func events<E: Event>(_ type: E.Type, at address: Address? = nil) -> [E] {
    let signature = E.signatureHash
    return world.logs.compactMap { log in
      guard log.topics.first == signature, address == nil || log.address == address else { return nil }
      return MockFrame.decode(log.data) { data in E(topics: Array(log.topics.dropFirst()), data: &data) }
    }
  }

  /// The word in a storage slot of a contract.
  public func storage(_ slot: UInt256, of contract: Address) -> UInt256 {
    world.storage[MockSlot(account: contract, slot: slot)] ?? .zero
  }

  /// The number of an account's next transaction or creation.
  public func nonce(of account: Address) -> UInt64 { world.nonce(of: account) }

  /// Bytes in the blob store.
  public func blob(_ hash: Hash) -> Bytes? { world.blobs[hash].map { Bytes($0) } }

  /// How many references an account has to bytes in the blob store.
  public func blobReferences(_ hash: Hash, of owner: Address) -> UInt64 {
    world.references[MockBlobReference(blob: hash, owner: owner)] ?? 0
  }

  /// Puts bytes into the blob store, gives the owner a reference to them, and gives their hash.
  ///
  /// Without an owner the store holds them itself, as it does what genesis brings.
  @discardableResult
  public func store(blob bytes: Bytes, owner: Address = Address(0x0A00)) -> Hash {
    let hash = MockPrecompiles.hash(bytes.elements)
    world.addReference(owner, to: hash, content: bytes.elements)
    return hash
  }
}
