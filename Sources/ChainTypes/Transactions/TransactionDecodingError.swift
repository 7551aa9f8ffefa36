public import Primitives

/// Why bytes are not a transaction that this chain accepts.
public enum TransactionDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// There are no bytes.
  case empty
  /// The bytes name an EIP-2718 type above 4.
  case unsupportedType(UInt8)
  /// The bytes are not one canonical RLP item.
  case malformed(RLPError)
  /// The payload is not a list of as many fields as the type has.
  case wrongFieldCount(type: TransactionType, actual: Int)
  /// A field has the wrong size or form.
  case invalidField(TransactionField, RLPError)
  /// The `v` of a type 0 transaction belongs to no chain ID.
  case invalidV(UInt256)
  /// The parity of a typed transaction is above 1.
  case invalidYParity(UInt256)
  /// A type 3 transaction is in its network form with blobs, which no block carries (EIP-4844).
  case blobsPresent
  /// A type 3 or 4 transaction has no recipient (EIP-4844, EIP-7702).
  case creationNotAllowed(TransactionType)

  /// One sentence that names the field and what it must be.
  public var description: String {
    switch self {
    case .empty:
      "a transaction has no bytes; send its EIP-2718 encoding"
    case .unsupportedType(let type):
      "transactions of type \(type) do not exist; send a transaction of type 0 to 4"
    case .malformed(let error):
      "the transaction is not canonical RLP: \(error)"
    case .wrongFieldCount(let type, let actual):
      "a type \(type.rawValue) transaction has \(TransactionField.order(of: type).count) fields, this one has \(actual)"
    case .invalidField(let field, let error):
      "the transaction's \(field.rawValue) is not valid: \(error)"
    case .invalidV(let value):
      "the transaction's v is \(value); it must be 27, 28 or 35 + 2 × chain ID + 0 or 1 with a chain ID of at most 64 bits"
    case .invalidYParity(let value):
      "the transaction's yParity is \(value); it must be 0 or 1"
    case .blobsPresent:
      "the type 3 transaction carries its blobs; send its form without blobs, commitments and proofs"
    case .creationNotAllowed(let type):
      "a type \(type.rawValue) transaction cannot create a contract; give it a recipient"
    }
  }
}

/// The fields of a transaction by the names that JSON-RPC gives them.
public enum TransactionField: String, Sendable, Hashable, CaseIterable {
  /// The chain the transaction is signed for.
  case chainID = "chainId"
  /// The sender's transaction count.
  case nonce
  /// The price of one gas, types 0 and 1.
  case gasPrice
  /// The most the beneficiary receives for one gas, types 2 to 4.
  case maximumPriorityFeePerGas = "maxPriorityFeePerGas"
  /// The most the sender pays for one gas, types 2 to 4.
  case maximumFeePerGas = "maxFeePerGas"
  /// The most gas that may be used.
  case gasLimit = "gas"
  /// The called account.
  case to
  /// The amount sent.
  case value
  /// The call data or init code.
  case data = "input"
  /// The declared addresses and slots, types 1 to 4.
  case accessList
  /// The most the sender pays for one blob gas, type 3.
  case maximumFeePerBlobGas = "maxFeePerBlobGas"
  /// The versioned hashes of the blobs, type 3.
  case blobHashes = "blobVersionedHashes"
  /// The permissions to set code, type 4.
  case authorizations = "authorizationList"
  /// The recovery value with the chain ID, type 0.
  case v
  /// The parity of the signature's point, types 1 to 4.
  case yParity
  /// The x coordinate of the signature's point.
  case r
  /// The proof scalar of the signature.
  case s

  /// The fields of a transaction type in wire order.
  public static func order(of type: TransactionType) -> [TransactionField] {
    switch type {
    case .legacy: legacyOrder
    case .accessList: accessListOrder
    case .dynamicFee: dynamicFeeOrder
    case .blob: blobOrder
    case .setCode: setCodeOrder
    }
  }

  private static let call: [TransactionField] = [.gasLimit, .to, .value, .data]
  private static let dynamicFee =
    [.chainID, .nonce, .maximumPriorityFeePerGas, .maximumFeePerGas] + call + [.accessList]
  private static let signature: [TransactionField] = [.yParity, .r, .s]

  private static let legacyOrder = [.nonce, .gasPrice] + call + [.v, .r, .s]
  private static let accessListOrder = [.chainID, .nonce, .gasPrice] + call + [.accessList] + signature
  private static let dynamicFeeOrder = dynamicFee + signature
  private static let blobOrder = dynamicFee + [.maximumFeePerBlobGas, .blobHashes] + signature
  private static let setCodeOrder = dynamicFee + [.authorizations] + signature
}
