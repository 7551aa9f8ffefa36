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
  var authorizations: [Authorization] = []
  var blobHashes: [Hash] = []
  /// The price of the blob gas, in wei, which is destroyed (EIP-4844).
  var blobFee = UInt256.zero

  var isCreate: Bool { to == nil }
}

/// What the transactions of a block may use yet.
struct BlockRoom {
  /// Gas.
  var gas: UInt64
  /// Blob gas (EIP-4844).
  var blobGas: UInt64

  /// All that a block has.
  init(_ header: Header, _ schedule: GasSchedule) {
    self.init(gasLimit: header.gasLimit, schedule)
  }

  /// All that a block with this gas limit has.
  init(gasLimit: UInt64, _ schedule: GasSchedule) {
    gas = gasLimit
    blobGas = schedule.blobs.maximum * Transaction.gasPerBlob
  }
}
