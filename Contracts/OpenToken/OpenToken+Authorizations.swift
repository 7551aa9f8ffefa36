import ContractKit

/// What an owner signs to let coins move (EIP-3009).
struct Authorization {
  enum Kind {
    case transfer, receive
  }

  var type: Kind
  var from: Address
  var to: Address
  var value: UInt256
  var validAfter: UInt256
  var validBefore: UInt256
  var nonce: Hash

  /// The hash of the signed structure (EIP-712).
  var structHash: Hash {
    let type =
      switch type {
      case .transfer:
        #keccak256(
          "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        )
      case .receive:
        #keccak256(
          "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        )
      }
    return EIP712.structHash(type, [from.word, to.word, value, validAfter, validBefore, nonce.word])
  }

  /// A signature as 65 bytes, `r ‖ s ‖ v`.
  static func packed(_ v: UInt8, _ r: Hash, _ s: Hash) -> Bytes {
    var words = ABIEncoder(words: 3, tail: 0)
    words.append(word: r.word)
    words.append(word: s.word)
    words.append(word: UInt256(UInt64(v)) << 248)
    var bytes = words.bytes
    bytes.elements.removeLast(31)
    return bytes
  }
}

extension OpenToken {
  /// Moves coins as their owner signed it.
  mutating func move(by authorization: Authorization, _ signature: Bytes) {
    let now = UInt256(Block.timestamp)
    guard now > authorization.validAfter else {
      OpenTokenError.authorizationNotYetValid(validAfter: authorization.validAfter).revert()
    }
    guard now < authorization.validBefore else {
      OpenTokenError.authorizationExpired(validBefore: authorization.validBefore).revert()
    }
    let sender = Message.sender
    guard authorization.type == .transfer || sender == authorization.to else {
      OpenTokenError.callerNotReceiver(caller: sender).revert()
    }
    use(authorization.from, authorization.nonce, authorization.structHash, signature)
    emit(AuthorizationUsed(authorizer: authorization.from, nonce: authorization.nonce))
    move(from: authorization.from, to: authorization.to, authorization.value)
  }

  /// Uses an authorization up as its owner signed it.
  mutating func cancel(_ authorizer: Address, _ nonce: Hash, _ signature: Bytes) {
    let type = #keccak256("CancelAuthorization(address authorizer,bytes32 nonce)")
    use(authorizer, nonce, EIP712.structHash(type, [authorizer.word, nonce.word]), signature)
    emit(AuthorizationCanceled(authorizer: authorizer, nonce: nonce))
  }

  private mutating func use(
    _ authorizer: Address, _ nonce: Hash, _ structHash: Hash, _ signature: Bytes
  ) {
    guard !authorizations[authorizer][nonce] else {
      OpenTokenError.authorizationUsedOrCanceled(authorizer: authorizer, nonce: nonce).revert()
    }
    let digest = EIP712.digest(domain: domainSeparator(), structHash: structHash)
    guard SignatureChecker.isValid(signature, of: digest, by: authorizer) else {
      OpenTokenError.invalidAuthorization(authorizer: authorizer).revert()
    }
    authorizations[authorizer][nonce] = true
  }

  /// Moves native coins; no code of the receiver runs.
  mutating func move(from: Address, to: Address, _ value: UInt256) {
    if to.isZero || to == address { ERC20Error.invalidReceiver(to).revert() }
    let balance = from.balance
    if balance < value { ERC20Error.insufficientBalance(sender: from, balance: balance, needed: value).revert() }
    invariant(NativeTransferContract(at: Address(0x0A10)).transferNative(from, to, value))
    emit(ERC20.Transfer(from: from, to: to, value: value))
  }
}
