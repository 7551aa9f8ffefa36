import ChainSpecification
import Primitives

/// Addresses that commands know by name.
enum SystemAddress {
  /// The precompiled contract that stores blobs.
  static let blob = Address(low: 0x0A00)
  /// The precompiled contract that answers prompts.
  static let infer = Address(low: 0x0A01)
  /// The precompiled contract that trains adapters and makes studies of trained ones.
  static let train = Address(low: 0x0A02)
  /// The precompiled contract that says which rows made an answer.
  static let attribute = Address(low: 0x0A04)
  /// The precompiled contract that says what others would charge.
  static let quote = Address(low: 0x0A06)
  static let datanetRegistry = SystemContract.datanetRegistry.address
  static let modelRegistry = SystemContract.modelRegistry.address
  static let inferenceGateway = SystemContract.inferenceGateway.address
  static let attributionRewards = SystemContract.attributionRewards.address

  /// The address of a system contract by its name.
  static func named(_ name: String) -> Address? { SystemContract(name: name)?.address }
}
