public import Primitives

/// A contract that the node itself provides at a fixed address.
public protocol Precompile: Sendable {
  /// Its address; unique in a `PrecompileTable`.
  var address: Address { get }
  /// Its name in the specification, for example `"SHA256"`.
  var name: String { get }

  /// Runs one frame: charges `message.gas` before any work and returns, reverts or fails.
  ///
  /// Never undoes state: the caller reverts to its checkpoint unless the result is a success. A missing piece of this
  /// node's own data is not a result: it is recorded in `context.state.fault`, and the block is given up.
  func run(_ message: Message, context: any ExecutionContext) -> MessageResult
}

/// The precompiled contracts of a chain, by address.
public struct PrecompileTable: Sendable {
  private let byAddress: [Address: any Precompile]
  /// Every contract, in the order of addresses.
  public let all: [any Precompile]

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
  }

  /// A table without contracts.
  public static var empty: PrecompileTable { PrecompileTable() }

  private init() {
    byAddress = [:]
    all = []
  }

  /// The contract at an address.
  public subscript(address: Address) -> (any Precompile)? { byAddress[address] }

  /// The addresses, sorted; they are warm in every transaction (EIP-2929).
  public var addresses: [Address] { all.map(\.address) }
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
