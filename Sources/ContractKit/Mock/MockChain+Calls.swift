extension MockChain {
  /// Calls an account with a message, through the dispatcher of its contract.
  @discardableResult
  public func send(
    _ input: Bytes, to address: Address, from sender: Address = .zero, value: UInt256 = .zero, isStatic: Bool = false,
    function: StaticString = #function, file: StaticString = #fileID, line: UInt = #line
  ) throws(Revert) -> Bytes {
    try send(
      input, to: address, from: sender, value: value, isStatic: isStatic, place: MockPlace(function, file, line))
  }

  func send(
    _ input: Bytes, to address: Address, from sender: Address, value: UInt256, isStatic: Bool, place: MockPlace
  ) throws(Revert) -> Bytes {
    var step = MockStep(isStatic ? .reading : .call, place: place, from: sender, to: address, value: value)
    step.input = input.elements
    let outcome = transaction(step) {
      perform(
        MockCall(
          caller: sender, target: address, code: address, value: value, movesValue: true, isStatic: isStatic,
          isDelegate: false, input: input, depth: 0))
    }
    guard case .returned(let data) = outcome else { throw Revert(outcome) }
    return Bytes(data)
  }

  /// Runs a transaction that ends as a frame does; what a failed one did is undone.
  func transaction(_ step: MockStep, _ body: () -> MockFrame.Outcome) -> MockFrame.Outcome {
    let checkpoint = start(step)
    let outcome = body()
    if case .returned = outcome {} else { world.revert(to: checkpoint) }
    end(step, outcome)
    return outcome
  }

  /// Runs a transaction that gives a value or throws; what a failed one did is undone.
  func transaction<Result>(_ step: MockStep, _ body: () throws -> Result) throws -> Result {
    let checkpoint = start(step)
    do {
      let result = try body()
      end(step, .returned([]))
      return result
    } catch {
      world.revert(to: checkpoint)
      end(step, .reverted([]))
      throw error
    }
  }

  private func start(_ step: MockStep) -> MockWorld.Checkpoint {
    if running == 0 {
      recorder?.noteState(of: self)
      world.commit()
      world.clearTransient()
      recorder?.begin(self)
    }
    running += 1
    if step.kind != .reading {
      origin = step.from
      // The nonce of a transaction is used whether it succeeds or not.
      world.setNonce(world.nonce(of: step.from) + 1, of: step.from)
    }
    return world.checkpoint
  }

  private func end(_ step: MockStep, _ outcome: MockFrame.Outcome) {
    running -= 1
    guard running == 0 else { return }
    recorder?.end(step, outcome, of: self)
    world.commit()
  }

  /// Runs a call; what a failed one did is undone.
  func perform(_ call: MockCall) -> MockFrame.Outcome {
    if call.depth > MockChain.maximumDepth { return .reverted([]) }
    let checkpoint = world.checkpoint
    if call.movesValue && !world.transfer(call.value, from: call.caller, to: call.target) { return .reverted([]) }
    let outcome = runCode(call)
    if case .returned = outcome { return outcome }
    world.revert(to: checkpoint)
    return outcome
  }

  private func runCode(_ call: MockCall) -> MockFrame.Outcome {
    if let precompile = precompiles[call.code] {
      let before = world.checkpoint
      let result = precompile(call, self)
      recorder?.noteStub(call, result, since: before, of: self)
      return result.outcome
    }
    if let precompile = MockPrecompiles.standard(call.code) { return precompile(call, self).outcome }
    guard let code = world.code[call.code] else { return .returned([]) }
    guard let type = code.type else {
      guard let implementation = code.implementation else { return .failed("code that is no contract of this test") }
      var inner = call
      inner.code = implementation
      inner.isDelegate = true
      inner.movesValue = false
      inner.depth += 1
      return perform(inner)
    }
    return MockFrame.run(chain: self) { frame in
      frame.address = call.target
      frame.caller = call.caller
      frame.value = call.value
      frame.input = call.input.elements
      frame.isStatic = call.isStatic
      frame.depth = call.depth
    } _: {
      type._dispatch()
    }
  }

  /// Creates a contract from a contract; gives its address, or nil and the reason when it fails.
  func create(
    by creator: MockFrame, value: UInt256, initCode: [UInt8], salt: UInt256?
  ) -> (address: Address?, data: [UInt8]) {
    let owner = creator.address
    guard creator.depth < MockChain.maximumDepth, (world.balances[owner] ?? .zero) >= value else { return (nil, []) }
    let nonce = world.nonce(of: owner)
    let address =
      salt.map { Creation.address(of: owner, salt: $0, initCode: initCode) }
      ?? Creation.address(of: owner, nonce: nonce)
    world.setNonce(nonce + 1, of: owner)
    guard world.code[address] == nil, world.nonce(of: address) == 0 else { return (nil, []) }
    let checkpoint = world.checkpoint
    world.setNonce(1, of: address)
    _ = world.transfer(value, from: owner, to: address)
    if let proxy = MinimalProxy.runtime(ofCreation: initCode) {
      world.setCode(MockCode(type: nil, bytes: proxy), of: address)
      return (address, [])
    }
    guard
      let (code, type) = registered.filter({ initCode.starts(with: $0.code) }).max(by: { $0.code.count < $1.code.count }
      )
    else {
      fatalError("a contract creates code that this test does not know; name it with MockChain.register(code:as:)")
    }
    let arguments = Array(initCode.dropFirst(code.count))
    switch construct(
      type, at: address, from: owner, value: value, arguments: arguments, depth: creator.depth + 1)
    {
    case .returned:
      world.setCode(MockCode(type: type, bytes: code), of: address)
      return (address, [])
    case .reverted(let data):
      world.revert(to: checkpoint)
      return (nil, data)
    case .failed:
      world.revert(to: checkpoint)
      return (nil, [])
    }
  }

  /// Runs a closure as a frame of a contract and gives what it gives.
  func runClosure<Result>(
    at address: Address, from sender: Address, value: UInt256, isCreating: Bool = false, isStatic: Bool = false,
    _ body: @escaping () throws -> Result
  ) throws -> Result {
    var result: Swift.Result<Result, any Error>?
    let outcome = MockFrame.run(chain: self) { frame in
      frame.address = address
      frame.caller = sender
      frame.value = value
      frame.isCreating = isCreating
      frame.isStatic = isStatic
    } _: {
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
