public import ContractKit

/// A counter that runs behind proxies and clones: its constructor lets nobody set up the code itself.
@Contract
public struct Counter {
  /// Who it belongs to.
  @Storage public var owner: Address
  /// How far it is.
  @Storage public var count: UInt256

  /// Sets the contract up.
  public init() { Initializable.disable() }

  /// Runs `initialize` of the building block, or of what the test needs.
  public mutating func initialize(_ owner: Address) {
    Initializable.start()
    self.owner = owner
  }

  /// Runs `advance` of the building block, or of what the test needs.
  @Payable
  public mutating func advance(_ step: UInt256) throws(CounterError) -> UInt256 {
    guard step > 0 else { throw .nothingToAdd }
    count += step
    return count
  }
}

/// Why a counter refuses.
@ContractError
public enum CounterError {
  /// A step is at least one.
  case nothingToAdd
}

/// The next version of the counter.
@Contract
public struct SecondCounter {
  /// Who it belongs to.
  @Storage public var owner: Address
  /// How far it is.
  @Storage public var count: UInt256
  /// The version that was set up.
  @Storage public var version: UInt64

  /// Runs `migrate` of the building block, or of what the test needs.
  public mutating func migrate() {
    Initializable.start(version: 2)
    version = 2
  }

  /// Runs `advance` of the building block, or of what the test needs.
  public mutating func advance(_ step: UInt256) -> UInt256 {
    count += step * 2
    return count
  }
}

/// A proxy whose admin replaces its implementation; a variable of its own would lie on the implementation's, so it has
/// none.
@Contract
public struct UpgradeableProxy {
  /// Sets the contract up.
  @Payable
  public init(implementation: Address, message: Bytes) {
    ERC1967.changeAdmin(to: Message.sender)
    ERC1967.upgrade(to: implementation, calling: message)
  }

  /// Runs `upgradeToAndCall` of the building block, or of what the test needs.
  @Payable
  public mutating func upgradeToAndCall(_ implementation: Address, _ message: Bytes) throws(ProxyError) {
    guard Message.sender == ERC1967.admin else { throw .notAdmin(Message.sender) }
    ERC1967.upgrade(to: implementation, calling: message)
  }

  /// The code that runs.
  public func implementation() -> Address { ERC1967.implementation }

  /// Answers what no function answers.
  @Payable
  public mutating func fallback() { Proxy.forward(to: ERC1967.implementation) }
}

/// Why a proxy refuses.
@ContractError
public enum ProxyError {
  /// The caller, given here, is not the admin.
  case notAdmin(Address)
}

/// A factory of clones.
@Contract
public struct CounterFactory {
  /// The code that runs.
  @Storage public var implementation: Address

  /// Sets the contract up.
  public init(implementation: Address) { self.implementation = implementation }

  /// Runs `make` of the building block, or of what the test needs.
  public mutating func make(_ owner: Address) -> Address {
    let clone = Clones.clone(implementation)
    ClonedCounterContract(at: clone).initialize(owner)
    return clone
  }

  /// Runs `make` of the building block, or of what the test needs.
  public mutating func make(_ owner: Address, salt: Hash) -> Address {
    let clone = Clones.clone(implementation, salt: salt)
    ClonedCounterContract(at: clone).initialize(owner)
    return clone
  }

  /// Runs `predict` of the building block, or of what the test needs.
  public func predict(_ salt: Hash) -> Address { Clones.address(of: implementation, salt: salt) }

  /// Runs the counter's code on this contract's own storage.
  public mutating func borrow(_ step: UInt256) -> UInt256 { BorrowedCounterContract(at: implementation).advance(step) }

  /// Calls a counter and gives the result, or the length of the reason.
  public mutating func attempt(_ counter: Address, _ step: UInt256) -> (succeeded: Bool, value: UInt256) {
    switch ClonedCounterContract(at: counter).tryAdvance(step, gas: 1_000_000) {
    case .returned(let value): return (true, value)
    case .failed(let reason): return (false, UInt256(UInt64(reason.count)))
    }
  }

  /// Calls a function without a result and says whether that went well.
  public mutating func tryInitialize(_ counter: Address) -> Bool {
    ClonedCounterContract(at: counter).tryInitialize(address).succeeded
  }
}

@ContractInterface
protocol ClonedCounter {
  mutating func initialize(_ owner: Address)
  mutating func advance(_ step: UInt256) -> UInt256
}

@ContractInterface
protocol BorrowedCounter {
  @Delegate mutating func advance(_ step: UInt256) -> UInt256
}

/// Answers whatever it is asked with what it was asked.
@Contract
public struct Parrot {
  /// How often it was asked.
  @Storage @Named("TIMES_ASKED") public var times: UInt256

  /// Answers what no function answers.
  public mutating func fallback(_ data: Bytes) throws(ParrotError) -> Bytes {
    guard data.count < 100 else { throw .tooLong(UInt256(data.count)) }
    times += 1
    return data
  }
}

/// Why a parrot stays away.
@ContractError("Parrot")
public enum ParrotError {
  /// The message is too long.
  case tooLong(UInt256)
  /// A name of its own.
  @Named("Silence")
  case quiet
}
