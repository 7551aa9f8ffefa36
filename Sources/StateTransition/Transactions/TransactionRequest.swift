import ChainSpecification
import ChainTypes
import Primitives

/// What the execution of a transaction needs, whether it was signed or is only simulated.
struct TransactionRequest {
  var sender: Address
  /// The account that is called, or nil to create a contract.
  var to: Address?
  var value: UInt256
  var data: Bytes
  var gasLimit: UInt64
  /// What is due before execution, and at least in the end; the gas limit covers both.
  var cost: IntrinsicGas
  /// What the sender pays for one gas, in wei.
  var gasPrice: UInt256
  /// The part of it that the beneficiary receives.
  var priorityFee: UInt256
  var accessList: AccessList

  var isCreate: Bool { to == nil }
}
