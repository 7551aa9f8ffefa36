/// One message between accounts of a `MockChain`, as a precompile sees it.
public struct MockCall: Sendable {
  /// Who calls.
  public var caller: Address
  /// Whose storage and balance the code works on.
  public var target: Address
  /// Whose code runs.
  public var code: Address
  /// The wei that come with the call.
  public var value: UInt256
  /// Whether the wei are moved.
  public var movesValue: Bool
  /// Whether nothing may be changed.
  public var isStatic: Bool
  /// Whether the code of another account runs on the caller's storage.
  public var isDelegate: Bool
  /// The message.
  public var input: Bytes
  /// The number of calls that wait for this one.
  public var depth: Int
}

/// How a precompile of a `MockChain` ends.
public enum MockResult: Equatable, Sendable {
  /// The result.
  case success(Bytes)
  /// The reason of a revert.
  case revert(Bytes)
}

/// A small chain in memory on which native contracts run as ordinary Swift, for unit tests.
///
/// It keeps balances, storage, transient storage and logs, runs nested calls, and undoes what a reverting call did. It
/// does not count gas. The precompiles `0x0A00` (blobs) and `0x0A10` (native transfers) are there; others are given as
/// functions in `precompiles`.
public final class MockChain {
  var world = MockWorld()

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
  public init() {
    precompiles[Address(0x0A00)] = MockPrecompiles.blobs
    precompiles[Address(0x0A10)] = MockPrecompiles.nativeTransfer
  }

  /// The wei of every account that has any.
  public var balances: [Address: UInt256] {
    get { world.balances }
    set { world.balances = newValue }
  }

  /// The log of everything that was not undone.
  public var logs: [MockLog] { world.logs }

  /// The events of a type in the log, in order.
  public func events<E: Event>(_ type: E.Type, at address: Address? = nil) -> [E] {
    world.logs.compactMap { log in
      guard log.topics.first == E.signatureHash, address == nil || log.address == address else { return nil }
      return MockFrame.decode(log.data) { data in E(topics: Array(log.topics.dropFirst()), data: &data) }
    }
  }

  /// The word in a storage slot of a contract.
  public func storage(_ slot: UInt256, of contract: Address) -> UInt256 { world.storage[contract]?[slot] ?? .zero }

  /// Bytes in the blob store.
  public func blob(_ hash: Hash) -> Bytes? { world.blobs[hash].map { Bytes($0) } }

  /// How many references an account has to bytes in the blob store.
  public func blobReferences(_ hash: Hash, of owner: Address) -> UInt64 { world.blobOwners[hash]?[owner] ?? 0 }

  /// Puts bytes into the blob store, gives the owner a reference to them, and gives their hash.
  ///
  /// Without an owner the store holds them itself, as it does what genesis brings.
  @discardableResult
  public func store(blob bytes: Bytes, owner: Address = Address(0x0A00)) -> Hash {
    let hash = MockPrecompiles.hash(bytes.elements)
    world.blobs[hash] = bytes.elements
    world.blobOwners[hash, default: [:]][owner, default: 0] += 1
    return hash
  }

  /// Creates a contract: the constructor runs in a frame of its own.
  /// - Throws: the constructor's own error, or `Revert`.
  public func deploy<C: Contract>(
    _ type: C.Type, at address: Address, from sender: Address = .zero, value: UInt256 = .zero,
    _ constructor: @escaping () throws -> C
  ) throws -> MockContract<C> {
    origin = sender
    world.transient = [:]
    let before = world
    guard world.transfer(value, from: sender, to: address) else {
      throw Revert(failure: "\(sender) has less than the \(value) wei that it sends")
    }
    do {
      _ = try runClosure(at: address, from: sender, value: value, isCreating: true, constructor)
    } catch {
      world = before
      throw error
    }
    world.code[address] = type
    return MockContract(chain: self, address: address)
  }

  /// Creates a contract with encoded arguments, through the dispatcher.
  public func deploy<C: Contract>(
    _ type: C.Type, at address: Address, from sender: Address = .zero, value: UInt256 = .zero, arguments: Bytes
  ) throws(Revert) -> MockContract<C> {
    origin = sender
    world.transient = [:]
    let before = world
    world.code[address] = type
    let frame = MockFrame(chain: self)
    frame.address = address
    frame.caller = sender
    frame.value = value
    frame.input = arguments.elements
    frame.isCreating = true
    guard world.transfer(value, from: sender, to: address) else {
      world = before
      throw Revert(failure: "\(sender) has less than the \(value) wei that it sends")
    }
    let outcome = MockFrame.run(frame) { C._dispatch() }
    guard case .returned = outcome else {
      world = before
      throw Revert(outcome)
    }
    return MockContract(chain: self, address: address)
  }

  /// Calls an account with a message, through the dispatcher of its contract.
  @discardableResult
  public func send(
    _ input: Bytes, to address: Address, from sender: Address = .zero, value: UInt256 = .zero, isStatic: Bool = false
  ) throws(Revert) -> Bytes {
    origin = sender
    world.transient = [:]
    let call = MockCall(
      caller: sender, target: address, code: address, value: value, movesValue: true, isStatic: isStatic,
      isDelegate: false, input: input, depth: 0)
    let outcome = perform(call)
    guard case .returned(let data) = outcome else { throw Revert(outcome) }
    return Bytes(data)
  }

  /// Runs a call; what a failed one did is undone.
  func perform(_ call: MockCall) -> MockFrame.Outcome {
    if call.depth > MockChain.maximumDepth { return .reverted([]) }
    let before = world
    if call.movesValue && !world.transfer(call.value, from: call.caller, to: call.target) { return .reverted([]) }
    let outcome = runCode(call)
    if case .returned = outcome { return outcome }
    world = before
    return outcome
  }

  private func runCode(_ call: MockCall) -> MockFrame.Outcome {
    if let precompile = precompiles[call.code] {
      switch precompile(call, self) {
      case .success(let data): return .returned(data.elements)
      case .revert(let data): return .reverted(data.elements)
      }
    }
    guard let code = world.code[call.code] else { return .returned([]) }
    let frame = MockFrame(chain: self)
    frame.address = call.target
    frame.caller = call.caller
    frame.value = call.value
    frame.input = call.input.elements
    frame.isStatic = call.isStatic
    frame.depth = call.depth
    return MockFrame.run(frame) { code._dispatch() }
  }

  /// Runs a closure as a frame of a contract and gives what it gives.
  func runClosure<Result>(
    at address: Address, from sender: Address, value: UInt256, isCreating: Bool = false, isStatic: Bool = false,
    _ body: @escaping () throws -> Result
  ) throws -> Result {
    let frame = MockFrame(chain: self)
    frame.address = address
    frame.caller = sender
    frame.value = value
    frame.isCreating = isCreating
    frame.isStatic = isStatic
    var result: Swift.Result<Result, any Error>?
    let outcome = MockFrame.run(frame) {
      result = Swift.Result { try body() }
    }
    if let result { return try result.get() }
    throw Revert(outcome)
  }
}

extension Revert {
  init(_ outcome: MockFrame.Outcome) {
    switch outcome {
    case .returned: self.init()
    case .reverted(let data): self.init(data: Bytes(data))
    case .failed(let reason): self.init(failure: reason)
    }
  }
}

/// A contract on a `MockChain`.
public struct MockContract<C: Contract> {
  /// The chain.
  public let chain: MockChain
  /// Where the contract is.
  public let address: Address

  /// Runs functions of the contract as one call from an account, without the detour through the ABI.
  ///
  /// What the closure did is undone when it throws.
  /// - Throws: the contract's own error, or `Revert` for a panic, a failed call of another contract, or a chain's refusal.
  @discardableResult
  public func call<Result>(
    from sender: Address = .zero, value: UInt256 = .zero, _ body: @escaping (inout C) throws -> Result
  ) throws -> Result {
    chain.origin = sender
    chain.world.transient = [:]
    let before = chain.world
    guard chain.world.transfer(value, from: sender, to: address) else {
      throw Revert(failure: "\(sender) has less than the \(value) wei that it sends")
    }
    do {
      return try chain.runClosure(at: address, from: sender, value: value) {
        var contract = C(_contract: ContractInstance())
        return try body(&contract)
      }
    } catch {
      chain.world = before
      throw error
    }
  }

  /// Runs functions of the contract that change nothing.
  @discardableResult
  public func read<Result>(_ body: @escaping (C) throws -> Result) throws -> Result {
    try chain.runClosure(at: address, from: .zero, value: .zero, isStatic: true) {
      try body(C(_contract: ContractInstance()))
    }
  }
}
