import ContractKit

/// What is stored of an operation; its calls are in its id and in its events.
@StorageStruct
struct Operation {
  /// When it is ready; 0 when there is none, 1 when it is done.
  @Storage var timestamp: UInt64
  /// From when it cannot be executed any more.
  @Storage var expiry: UInt64

  /// The timestamp of an operation that is done.
  static var doneTimestamp: UInt64 { 1 }

  /// The state now.
  var state: OperationState {
    let ready = timestamp
    if ready == 0 { return .unset }
    if ready == Operation.doneTimestamp { return .done }
    let now = Block.timestamp
    if ready > now { return .waiting }
    return now >= expiry ? .expired : .ready
  }
}

/// The states of an operation, numbered as in OpenZeppelin's TimelockController, which has no `expired`.
enum OperationState: UInt8 {
  case unset, waiting, ready, done, expired

  /// A set of states as bits, the first state lowest.
  static func bits(_ states: OperationState...) -> Hash {
    var bits: UInt64 = 0
    for state in states { bits |= 1 &<< UInt64(state.rawValue) }
    return Hash(UInt256(bits))
  }
}

/// The calls of an operation.
struct Calls {
  var targets: [Address]
  var values: [UInt256]
  var payloads: [Bytes]

  /// Reverts unless the three lists are equally long.
  func check() {
    let count = targets.count
    guard values.count == count, payloads.count == count else {
      TimelockError.invalidOperationLength(
        targets: UInt256(count), payloads: UInt256(payloads.count), values: UInt256(values.count)
      ).revert()
    }
  }

  /// The id of an operation of several calls: `keccak256(abi.encode(targets, values, payloads, predecessor, salt))`.
  func batchID(_ predecessor: Hash, _ salt: Hash) -> Hash {
    var data = ABIEncoder(words: 5, tail: targets.tailSize + values.tailSize + payloads.tailSize)
    targets.encode(to: &data)
    values.encode(to: &data)
    payloads.encode(to: &data)
    predecessor.encode(to: &data)
    salt.encode(to: &data)
    return data.keccak256
  }

  /// The id of an operation of one call: `keccak256(abi.encode(target, value, data, predecessor, salt))`.
  static func singleID(
    _ target: Address, _ value: UInt256, _ payload: Bytes, _ predecessor: Hash, _ salt: Hash
  ) -> Hash {
    var data = ABIEncoder(words: 5, tail: payload.tailSize)
    target.encode(to: &data)
    value.encode(to: &data)
    payload.encode(to: &data)
    predecessor.encode(to: &data)
    salt.encode(to: &data)
    return data.keccak256
  }
}
