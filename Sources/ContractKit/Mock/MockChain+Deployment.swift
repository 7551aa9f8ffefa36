import Primitives

extension MockChain {
  /// Creates a contract: the constructor runs in a frame of its own.
  ///
  /// Without an address the contract gets the one that Ethereum derives from the sender and its nonce.
  /// - Throws: the constructor's own error, or `Revert`.
  public func deploy<C: Contract>(
    _ type: C.Type, at address: Address? = nil, from sender: Address = .zero, value: UInt256 = .zero,
    function: StaticString = #function, file: StaticString = #fileID, line: UInt = #line,
    _ constructor: @escaping () throws -> C
  ) throws -> MockContract<C> {
    let address = address ?? creationAddress(of: sender)
    let step = MockStep(.closure, place: MockPlace(function, file, line), from: sender, to: address, value: value)
    try transaction(step) {
      try begin(address, from: sender, value: value)
      _ = try runClosure(at: address, from: sender, value: value, isCreating: true, constructor)
      world.setCode(MockCode(type: type, bytes: nil), of: address)
    }
    return MockContract(chain: self, address: address)
  }

  /// Creates a contract with encoded arguments, through the dispatcher.
  ///
  /// Without an address the contract gets the one that Ethereum derives from the sender and its nonce.
  public func deploy<C: Contract>(
    _ type: C.Type, at address: Address? = nil, from sender: Address = .zero, value: UInt256 = .zero,
    arguments: Bytes, function: StaticString = #function, file: StaticString = #fileID, line: UInt = #line
  ) throws(Revert) -> MockContract<C> {
    let address = address ?? creationAddress(of: sender)
    var step = MockStep(.deployment, place: MockPlace(function, file, line), from: sender, to: address, value: value)
    step.contract = "\(type)"
    step.input = arguments.elements
    let outcome = transaction(step) {
      do throws(Revert) { try begin(address, from: sender, value: value) } catch { return .failed(error.description) }
      let outcome = construct(type, at: address, from: sender, value: value, arguments: arguments.elements, depth: 0)
      if case .returned = outcome { world.setCode(MockCode(type: type, bytes: nil), of: address) }
      return outcome
    }
    guard case .returned = outcome else { throw Revert(outcome) }
    return MockContract(chain: self, address: address)
  }

  /// Creates a contract with arguments that a function encodes; what the `deploy(on:…)` of a contract calls.
  public func deploy<C: Contract>(
    _ type: C.Type, at address: Address?, from sender: Address, value: UInt256, function: StaticString,
    file: StaticString, line: UInt, arguments: @escaping () -> ABIEncoder
  ) throws(Revert) -> MockContract<C> {
    try deploy(
      type, at: address, from: sender, value: value, arguments: MockFrame.encode(arguments), function: function,
      file: file, line: line)
  }

  /// Creates a contract whose constructor throws errors of its own.
  public func deploy<C: Contract, Failure: ContractError>(
    _ type: C.Type, at address: Address?, from sender: Address, value: UInt256, function: StaticString,
    file: StaticString, line: UInt, throwing failure: Failure.Type, arguments: @escaping () -> ABIEncoder
  ) throws -> MockContract<C> {
    do throws(Revert) {
      return try deploy(
        type, at: address, from: sender, value: value, function: function, file: file, line: line,
        arguments: arguments)
    } catch {
      if let own = error.error(as: failure) { throw own }
      throw error
    }
  }

  /// Puts a contract at an address without running its constructor, as genesis and minimal proxies have it.
  @discardableResult
  public func place<C: Contract>(_ type: C.Type, at address: Address) -> MockContract<C> {
    world.setCode(MockCode(type: type, bytes: nil), of: address)
    return MockContract(chain: self, address: address)
  }

  /// Tells the chain which contract init code creates: code that begins with `code` runs the constructor of the type,
  /// with the rest as its arguments.
  ///
  /// Give the bytecode of the artifact, so that addresses of `create2` are those of the chain.
  public func register<C: Contract>(code: Bytes, as type: C.Type) { registered.append((code.elements, type)) }

  /// The contract of a type at an address, for instance one that another contract has created.
  public func contract<C: Contract>(_ type: C.Type, at address: Address) -> MockContract<C> {
    MockContract(chain: self, address: address)
  }

  /// The address of the contract that an account creates next.
  public func creationAddress(of account: Address) -> Address {
    Creation.address(of: account, nonce: world.nonce(of: account))
  }

  /// Gives a new account its first nonce and its value.
  private func begin(_ address: Address, from sender: Address, value: UInt256) throws(Revert) {
    world.setNonce(1, of: address)
    guard world.transfer(value, from: sender, to: address) else {
      throw Revert(failure: "\(sender) has less than the \(value) wei that it sends")
    }
  }

  /// Runs a constructor through the dispatcher.
  func construct(
    _ type: any Contract.Type, at address: Address, from sender: Address, value: UInt256, arguments: [UInt8], depth: Int
  ) -> MockFrame.Outcome {
    MockFrame.run(chain: self) { frame in
      frame.address = address
      frame.caller = sender
      frame.value = value
      frame.input = arguments
      frame.isCreating = true
      frame.depth = depth
    } _: {
      type._dispatch()
    }
  }
}

/// Where created contracts lie.
enum Creation {
  /// The address that CREATE gives: of the hash of the RLP list of creator and nonce.
  static func address(of creator: Address, nonce: UInt64) -> Address {
    let list = RLP.list([.address(creator.primitive), .uint(nonce)])
    return Address(truncating: UInt256(Keccak256.hash(list.encoded()).word))
  }

  /// The address that CREATE2 gives (EIP-1014).
  static func address(of creator: Address, salt: UInt256, initCode: [UInt8]) -> Address {
    let parts = [0xff] + creator.bytes + salt.bigEndian + MockPrecompiles.hash(initCode).word.bigEndian
    return Address(truncating: UInt256(Keccak256.hash(parts).word))
  }
}
