public import Primitives

/// An unsigned transaction of one of the types of EIP-2718 that this chain knows.
///
/// What differs between the types is in `envelope`; everything else is common to all.
public struct Transaction: Sendable, Hashable {
  /// The fields that only some transaction types have.
  public enum Envelope: Sendable, Hashable {
    /// Type 0. `chainID` is nil for a transaction that is not protected by EIP-155.
    case legacy(chainID: UInt64?, gasPrice: UInt256)
    /// Type 1 (EIP-2930).
    case accessList(chainID: UInt64, gasPrice: UInt256, accessList: AccessList)
    /// Type 2 (EIP-1559).
    case dynamicFee(
      chainID: UInt64, maximumPriorityFeePerGas: UInt256, maximumFeePerGas: UInt256, accessList: AccessList)
    /// Type 3 (EIP-4844), without its blobs, which are never part of a block.
    case blob(
      chainID: UInt64, maximumPriorityFeePerGas: UInt256, maximumFeePerGas: UInt256, accessList: AccessList,
      maximumFeePerBlobGas: UInt256, blobHashes: [Hash])
    /// Type 4 (EIP-7702).
    case setCode(
      chainID: UInt64, maximumPriorityFeePerGas: UInt256, maximumFeePerGas: UInt256, accessList: AccessList,
      authorizations: [Authorization])
  }

  /// The type-specific fields.
  public var envelope: Envelope
  /// How many transactions the sender made before this one.
  public var nonce: UInt64
  /// The most gas the transaction may use.
  public var gasLimit: UInt64
  /// The account that is called, or nil to create a contract, which types 3 and 4 may not.
  public var to: Address?
  /// The amount sent with the call, in wei.
  public var value: UInt256
  /// The call data, or the init code when `to` is nil.
  public var data: Bytes

  /// Creates a transaction from its type-specific and its common fields.
  public init(
    envelope: Envelope, nonce: UInt64, gasLimit: UInt64, to: Address?, value: UInt256 = .zero, data: Bytes = []
  ) {
    self.envelope = envelope
    self.nonce = nonce
    self.gasLimit = gasLimit
    self.to = to
    self.value = value
    self.data = data
  }
}

/// The transaction types of EIP-2718 that this chain knows.
public enum TransactionType: UInt8, Sendable, Hashable, CaseIterable {
  /// The untyped transaction of the first Ethereum versions.
  case legacy = 0
  /// EIP-2930.
  case accessList = 1
  /// EIP-1559.
  case dynamicFee = 2
  /// EIP-4844.
  case blob = 3
  /// EIP-7702.
  case setCode = 4

  /// Whether a transaction of the type may create a contract (EIP-4844, EIP-7702).
  public var allowsCreation: Bool {
    switch self {
    case .legacy, .accessList, .dynamicFee: true
    case .blob, .setCode: false
    }
  }
}

extension Transaction {
  /// The EIP-2718 type.
  public var type: TransactionType {
    switch envelope {
    case .legacy: .legacy
    case .accessList: .accessList
    case .dynamicFee: .dynamicFee
    case .blob: .blob
    case .setCode: .setCode
    }
  }

  /// The chain the transaction is signed for; nil when a legacy transaction is valid on every chain.
  public var chainID: UInt64? {
    switch envelope {
    case .legacy(let chainID, _): chainID
    case .accessList(let chainID, _, _), .dynamicFee(let chainID, _, _, _), .blob(let chainID, _, _, _, _, _),
      .setCode(let chainID, _, _, _, _):
      chainID
    }
  }

  /// The declared addresses and slots; empty for a legacy transaction.
  public var accessList: AccessList {
    switch envelope {
    case .legacy: []
    case .accessList(_, _, let list), .dynamicFee(_, _, _, let list), .blob(_, _, _, let list, _, _),
      .setCode(_, _, _, let list, _):
      list
    }
  }

  /// The versioned hashes of the transaction's blobs; empty except in type 3 (EIP-4844).
  public var blobHashes: [Hash] {
    guard case .blob(_, _, _, _, _, let hashes) = envelope else { return [] }
    return hashes
  }

  /// The most the sender pays for one blob gas, in wei; zero except in type 3 (EIP-4844).
  public var maximumFeePerBlobGas: UInt256 {
    guard case .blob(_, _, _, _, let fee, _) = envelope else { return .zero }
    return fee
  }

  /// The permissions to set code; empty except in type 4 (EIP-7702).
  public var authorizations: [Authorization] {
    guard case .setCode(_, _, _, _, let authorizations) = envelope else { return [] }
    return authorizations
  }

  /// Whether the transaction creates a contract.
  public var isCreate: Bool { to == nil }
}
