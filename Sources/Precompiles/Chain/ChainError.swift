import ABI
import Execution
import Primitives

/// Why CHAIN reverts beside the reasons that all contracts share; the same in `IChain.sol`.
enum ChainError: TypedError {
  case notGovernor(Address)
  case unknownParameter(Hash)
  case parameterOutOfRange(Hash, UInt256, minimum: UInt256, maximum: UInt256)
  case unknownFork(Hash)
  case forkInForce(Hash)
  case forkTooSoon(Hash, time: UInt64, earliest: UInt64)
  case forkOutOfOrder(Hash, time: UInt64)
  case forkNeedsContract(Hash, Address)
  case notPausable(Address)
  case notSystemContract(Address)
  case invalidCode(Hash)

  var declaration: (String, [ABIType], [ABIValue]) {
    let (word, time, number) = (ABIType.fixedBytes(32), ABIType.uint(bits: 64), ABIType.uint(bits: 256))
    switch self {
    case .notGovernor(let caller): return ("NotGovernor", [.address], [.address(caller)])
    case .unknownParameter(let name): return ("UnknownParameter", [word], [.hash(name)])
    case .parameterOutOfRange(let name, let value, let minimum, let maximum):
      let values: [ABIValue] = [.hash(name), .uint(value), .uint(minimum), .uint(maximum)]
      return ("ParameterOutOfRange", [word, number, number, number], values)
    case .unknownFork(let name): return ("UnknownFork", [word], [.hash(name)])
    case .forkInForce(let name): return ("ForkInForce", [word], [.hash(name)])
    case .forkTooSoon(let name, let asked, let earliest):
      return ("ForkTooSoon", [word, time, time], [.hash(name), .uint(UInt256(asked)), .uint(UInt256(earliest))])
    case .forkOutOfOrder(let name, let asked):
      return ("ForkOutOfOrder", [word, time], [.hash(name), .uint(UInt256(asked))])
    case .forkNeedsContract(let name, let contract):
      return ("ForkNeedsContract", [word, .address], [.hash(name), .address(contract)])
    case .notPausable(let address): return ("NotPausable", [.address], [.address(address)])
    case .notSystemContract(let address): return ("NotSystemContract", [.address], [.address(address)])
    case .invalidCode(let hash): return ("InvalidCode", [word], [.hash(hash)])
    }
  }
}

extension FrameEnd {
  /// A revert with an error of CHAIN.
  static func refused(_ error: ChainError) -> FrameEnd { .revert(error.revertData) }
}
