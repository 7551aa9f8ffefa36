public import Cryptography
public import Primitives

extension Transaction {
  /// The bytes whose Keccak-256 hash the sender signs (EIP-155, EIP-2930, EIP-1559).
  public var signingPayload: Bytes {
    switch envelope {
    case .legacy(.none, _):
      RLP.list(payloadFields).encoded()
    case .legacy(.some(let chainID), _):
      RLP.list(payloadFields + [.uint(chainID), .bytes([]), .bytes([])]).encoded()
    case .accessList, .dynamicFee:
      [type.rawValue] + RLP.list(payloadFields).encoded()
    }
  }

  /// The hash that the sender signs.
  public var signingHash: Hash { Keccak256.hash(signingPayload) }

  /// Signs the transaction with a key; the signature has the low `s` that EIP-2 asks for.
  public func signed(with key: PrivateKey) -> SignedTransaction {
    let signature = key.sign(signingHash)
    return SignedTransaction(
      transaction: self,
      signature: TransactionSignature(r: signature.r, s: signature.s, yParity: signature.yParity))
  }

  /// The fields that are signed, in wire order.
  var payloadFields: [RLP] {
    let destination = RLP.bytes(to?.bytes ?? [])
    switch envelope {
    case .legacy(_, let gasPrice):
      return [.uint(nonce), .uint(gasPrice), .uint(gasLimit), destination, .uint(value), .bytes(data)]
    case .accessList(let chainID, let gasPrice, let accessList):
      return [
        .uint(chainID), .uint(nonce), .uint(gasPrice), .uint(gasLimit), destination, .uint(value), .bytes(data),
        .list(accessList.map(\.rlp)),
      ]
    case .dynamicFee(let chainID, let priorityFee, let maximumFee, let accessList):
      return [
        .uint(chainID), .uint(nonce), .uint(priorityFee), .uint(maximumFee), .uint(gasLimit), destination,
        .uint(value), .bytes(data), .list(accessList.map(\.rlp)),
      ]
    }
  }
}
