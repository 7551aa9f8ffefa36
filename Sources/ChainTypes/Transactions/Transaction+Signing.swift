public import Cryptography
public import Primitives

extension Transaction {
  /// The bytes whose Keccak-256 hash the sender signs (EIP-155, EIP-2930, EIP-1559, EIP-4844, EIP-7702).
  public var signingPayload: Bytes {
    encode { encoder in
      guard case .legacy(.some(let chainID), _) = envelope else { return }
      encoder.append(chainID)
      encoder.append(UInt64(0))
      encoder.append(UInt64(0))
    }
  }

  /// The hash that the sender signs.
  public var signingHash: Hash { Keccak256.hash(signingPayload) }

  /// Signs the transaction with a key; the signature has the low `s` that EIP-2 asks for.
  public func signed(with key: PrivateKey) -> SignedTransaction {
    SignedTransaction(transaction: self, signature: key.sign(signingHash))
  }

  /// The wire form with a signature, of which only the parity is checked: it must be 0 or 1.
  func encode(with signature: RecoverableSignature) -> Bytes {
    encode { encoder in
      encoder.append(SignatureV.joined(envelope, parity: signature.yParity))
      encoder.append(signature.r)
      encoder.append(signature.s)
    }
  }

  /// The type byte, then the list of the signed fields and of what `appendRest` adds.
  private func encode(_ appendRest: (inout RLPEncoder) -> Void) -> Bytes {
    var encoder = RLPEncoder(reservingCapacity: data.count + Self.usualFieldBytes)
    if type != .legacy { encoder.appendEncoded(CollectionOfOne(type.rawValue)) }
    encoder.appendList { list in
      appendFields(to: &list)
      appendRest(&list)
    }
    return encoder.bytes
  }

  /// Room for all fields but the data of a transaction without an access list.
  private static let usualFieldBytes = 192

  private func appendFields(to encoder: inout RLPEncoder) {
    switch envelope {
    case .legacy(_, let gasPrice):
      encoder.append(nonce)
      encoder.append(gasPrice)
    case .accessList(let chainID, let gasPrice, _):
      encoder.append(chainID)
      encoder.append(nonce)
      encoder.append(gasPrice)
    case .dynamicFee(let chainID, let priorityFee, let maximumFee, _),
      .blob(let chainID, let priorityFee, let maximumFee, _, _, _),
      .setCode(let chainID, let priorityFee, let maximumFee, _, _):
      encoder.append(chainID)
      encoder.append(nonce)
      encoder.append(priorityFee)
      encoder.append(maximumFee)
    }
    encoder.append(gasLimit)
    encoder.append(to)
    encoder.append(value)
    encoder.append(data)
    if type != .legacy { encoder.append(accessList) }
    switch envelope {
    case .legacy, .accessList, .dynamicFee: break
    case .blob(_, _, _, _, let maximumFeePerBlobGas, let blobHashes):
      encoder.append(maximumFeePerBlobGas)
      encoder.append(blobHashes)
    case .setCode(_, _, _, _, let authorizations): encoder.append(authorizations)
    }
  }
}

/// The recovery value `v`, which in a type 0 transaction also carries the chain ID (EIP-155).
enum SignatureV {
  /// Without replay protection: 27 or 28.
  static let unprotectedBase: UInt64 = 27
  /// With replay protection: 35 + 2 × chain ID, or one more.
  static let protectedBase: UInt64 = 35

  static func joined(_ envelope: Transaction.Envelope, parity: UInt8) -> UInt256 {
    let parity = UInt256(UInt64(parity))
    switch envelope {
    case .legacy(.none, _): return UInt256(unprotectedBase) &+ parity
    case .legacy(.some(let chainID), _): return (UInt256(chainID) << 1) &+ UInt256(protectedBase) &+ parity
    case .accessList, .dynamicFee, .blob, .setCode: return parity
    }
  }

  /// Splits the `v` of a type 0 transaction; nil when it belongs to no chain ID of 64 bits.
  static func split(_ v: UInt256) -> (chainID: UInt64?, parity: UInt8)? {
    if let small = UInt64(exactly: v), small < protectedBase {
      guard small == unprotectedBase || small == unprotectedBase + 1 else { return nil }
      return (nil, UInt8(truncatingIfNeeded: small - unprotectedBase))
    }
    let offset = v &- UInt256(protectedBase)
    guard let chainID = UInt64(exactly: offset >> 1) else { return nil }
    return (chainID, UInt8(truncatingIfNeeded: offset.l0 & 1))
  }
}
