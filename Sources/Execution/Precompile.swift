public import ChainSpecification
public import Primitives

/// A contract that the node itself provides at a fixed address.
public protocol Precompile: Sendable {
  /// Its address; unique in a `PrecompileTable`.
  var address: Address { get }
  /// Its name in the specification, for example `"SHA256"`.
  var name: String { get }
  /// The hard fork that brought it; before, its address is an ordinary account.
  var firstFork: HardFork { get }

  /// Whether governance may stop it.
  var isPausable: Bool { get }

  /// Runs one frame: charges `message.gas` before any work and returns, reverts or fails.
  ///
  /// Never undoes state: the caller reverts to its checkpoint unless the result is a success. A missing piece of this
  /// node's own data is not a result: it is recorded in `context.state.fault`, and the block is given up.
  func run(_ message: Message, context: any ExecutionContext) -> MessageResult
}

extension Precompile {
  /// In force from the first known fork on.
  public var firstFork: HardFork { .cancun }
  /// Not to be stopped.
  public var isPausable: Bool { false }
}

/// The precompiled contracts of a chain, by address.
public struct PrecompileTable: Sendable {
  private let byAddress: [Address: any Precompile]
  /// Every contract, in the order of addresses.
  public let all: [any Precompile]
  /// The addresses, sorted; they are warm in every transaction (EIP-2929).
  public let addresses: [Address]

  /// Makes a table; when two contracts share an address the table is refused.
  public init(_ precompiles: [any Precompile]) throws(PrecompileTableError) {
    var byAddress: [Address: any Precompile] = [:]
    for precompile in precompiles {
      if let other = byAddress.updateValue(precompile, forKey: precompile.address) {
        throw .duplicateAddress(precompile.address, other.name, precompile.name)
      }
    }
    self.byAddress = byAddress
    all = precompiles.sorted { $0.address < $1.address }
    addresses = all.map(\.address)
  }

  private init(sorted all: [any Precompile]) {
    self.all = all
    addresses = all.map(\.address)
    byAddress = Dictionary(uniqueKeysWithValues: all.map { ($0.address, $0) })
  }

  /// The contracts that are in force in a fork.
  public func active(in fork: HardFork) -> PrecompileTable {
    PrecompileTable(sorted: all.filter { $0.firstFork <= fork })
  }

  /// The contracts with some of them stopped: a stopped one reverts every call.
  public func pausing(_ paused: Set<Address>) -> PrecompileTable {
    PrecompileTable(sorted: all.map { paused.contains($0.address) ? PausedPrecompile($0) : $0 })
  }

  /// A table without contracts.
  public static var empty: PrecompileTable { PrecompileTable(sorted: []) }

  /// The contract at an address.
  public subscript(address: Address) -> (any Precompile)? {
    // Most calls go to addresses far above the contracts', which need no look-up.
    guard let last = addresses.last, address <= last else { return nil }
    return byAddress[address]
  }
}

/// Why a table of precompiled contracts is refused.
public enum PrecompileTableError: Error, Sendable, CustomStringConvertible {
  /// Two contracts have the same address.
  case duplicateAddress(Address, String, String)

  /// One sentence that names the address and the fix.
  public var description: String {
    switch self {
    case .duplicateAddress(let address, let first, let second):
      "precompiled contracts \(first) and \(second) share the address \(address.hex); give each its own"
    }
  }
}
