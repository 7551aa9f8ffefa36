import ContractKit

/// What a signed request says beside the question.
struct Order {
  let account: Address
  let key: Address
  let maximumFee: UInt256
  let relayer: Address
  let relayerFee: UInt256
  let nonce: UInt256
  let deadline: UInt64

  /// The EIP-712 digest of the request.
  func digest(_ request: Request) -> Hash {
    var data = ABIEncoder(words: 13, tail: 0)
    data.append(
      word: #keccak256(
        "InferenceRequest(address account,address key,uint256 model,bytes prompt,uint32 maxOutputTokens,uint64 seed,uint32 temperatureMilli,uint256 maximumFee,address relayer,uint256 relayerFee,uint256 nonce,uint64 deadline)"
      ).word)
    data.append(word: account.word)
    data.append(word: key.word)
    data.append(word: request.model)
    data.append(word: request.prompt.keccak256)
    data.append(word: UInt256(UInt64(request.maxOutputTokens)))
    data.append(word: UInt256(request.seed))
    data.append(word: UInt256(UInt64(request.temperatureMilli)))
    data.append(word: maximumFee)
    data.append(word: relayer.word)
    data.append(word: relayerFee)
    data.append(word: nonce)
    data.append(word: UInt256(deadline))
    return EIP712.digest(name: "OpenLedger InferenceGateway", version: "1", structHash: data.keccak256)
  }
}

extension InferenceGateway {
  /// Checks a signed request and uses up its nonce.
  mutating func accept(_ order: Order, _ request: Request, _ signature: Bytes) throws(GatewayError) {
    if Block.timestamp > order.deadline { throw .requestExpired(order.deadline) }
    if !order.relayer.isZero && order.relayer != Message.sender { throw .notRelayer(order.relayer) }
    if order.relayerFee > relayerFeeCap { throw .relayerFeeTooHigh(order.relayerFee, relayerFeeCap) }
    if !SignatureChecker.isValid(signature, of: order.digest(request), by: order.key) {
      throw .invalidSignature(order.key)
    }
    try useNonce(order.nonce, of: order.key)
  }

  /// Marks a nonce as used; refuses one that is.
  mutating func useNonce(_ nonce: UInt256, of signer: Address) throws(GatewayError) {
    let bit = Limits.bit(of: nonce)
    let word = usedNonces[signer][nonce >> 8]
    if !(word & bit).isZero { throw .nonceUsed(signer, nonce) }
    usedNonces[signer][nonce >> 8] = word | bit
  }
}
