import Primitives

/// The precompiles that a `MockChain` has from the start (Docs/Specification/Precompiles.md).
enum MockPrecompiles {
  static func hash(_ bytes: [UInt8]) -> Hash { Hash(UInt256(Keccak256.hash(bytes).word)) }

  private static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
  }

  private static func word(_ value: UInt256) -> Bytes { Bytes(value.primitive.bigEndianBytes) }

  /// The blob store: `store(bytes)`, `size(bytes32)`, `read(bytes32,uint64,uint64)`, `assemble(bytes32[])`, `retain(bytes32)`,
  /// `release(bytes32)`, `references(address,bytes32)`.
  static func blobs(_ call: MockCall, _ chain: MockChain) -> MockResult {
    let input = call.input
    switch Array(input.elements.prefix(4)) {
    case selector("store(bytes)"):
      guard !call.isStatic, let content = decode(input, { Bytes(from: &$0) }) else { return .revert(Bytes()) }
      return .success(word(chain.store(blob: content, owner: owner(call)).word))
    case selector("size(bytes32)"):
      guard let hash = decode(input, { Hash(from: &$0) }) else { return .revert(Bytes()) }
      return .success(word(UInt256(UInt64(chain.world.blobs[hash]?.count ?? 0))))
    case selector("read(bytes32,uint64,uint64)"):
      guard let range = decode(input, { (Hash(from: &$0), UInt64(from: &$0), UInt64(from: &$0)) }),
        let blob = chain.world.blobs[range.0], range.1 <= UInt64(blob.count), range.2 <= UInt64(blob.count) - range.1
      else { return .revert(Bytes()) }
      return .success(encoded(Bytes(Array(blob[Int(range.1)..<Int(range.1 + range.2)]))))
    case selector("assemble(bytes32[])"):
      guard !call.isStatic, let parts = decode(input, { [Hash](from: &$0) }) else { return .revert(Bytes()) }
      var content: [UInt8] = []
      for part in parts {
        guard let blob = chain.world.blobs[part] else { return .revert(Bytes()) }
        content += blob
      }
      return .success(word(chain.store(blob: Bytes(content), owner: owner(call)).word))
    case selector("retain(bytes32)"):
      guard !call.isStatic, let hash = decode(input, { Hash(from: &$0) }),
        let blob = chain.world.blobs[hash]
      else { return .revert(Bytes()) }
      chain.world.blobOwners[hash, default: [:]][owner(call), default: 0] += 1
      return .success(word(UInt256(UInt64(blob.count))))
    case selector("release(bytes32)"):
      guard !call.isStatic, let hash = decode(input, { Hash(from: &$0) }), chain.world.release(hash, owner(call))
      else { return .revert(Bytes()) }
      return .success(word(chain.world.blobs[hash] == nil ? .zero : .one))
    case selector("references(address,bytes32)"):
      guard let (account, hash) = decode(input, { (Address(from: &$0), Hash(from: &$0)) }) else {
        return .revert(Bytes())
      }
      return .success(word(UInt256(chain.world.blobOwners[hash]?[account] ?? 0)))
    default:
      return .revert(Bytes())
    }
  }

  /// Whose references a call changes.
  private static func owner(_ call: MockCall) -> Address { call.isDelegate ? call.target : call.caller }

  /// The account that may move native coins of others.
  static let openToken = Address(0x1000)

  /// Native transfers: `transferNative(address,address,uint256)`, for OpenToken only.
  static func nativeTransfer(_ call: MockCall, _ chain: MockChain) -> MockResult {
    guard Array(call.input.elements.prefix(4)) == selector("transferNative(address,address,uint256)"),
      call.value.isZero,
      !call.isStatic,
      let transfer = decode(call.input, { (Address(from: &$0), Address(from: &$0), UInt256(from: &$0)) })
    else { return .revert(Bytes()) }
    guard call.caller == openToken, !call.isDelegate else {
      return .revert(Bytes(selector("Unauthorized(address)") + word(call.caller.word).elements))
    }
    let (from, to, amount) = transfer
    guard chain.world.transfer(amount, from: from, to: to) else {
      let balance = chain.world.balances[from] ?? .zero
      return .revert(
        Bytes(
          selector("InsufficientBalance(address,uint256,uint256)") + word(from.word).elements
            + word(balance).elements + word(amount).elements))
    }
    return .success(word(.one))
  }

  private static func decode<Value>(_ input: Bytes, _ read: @escaping (inout ABIDecoder) -> Value) -> Value? {
    input.count < 4 ? nil : MockFrame.decode(input, dropping: 4, read)
  }

  private static func encoded(_ bytes: Bytes) -> Bytes {
    let padding = [UInt8](repeating: 0, count: (32 - bytes.count % 32) % 32)
    return Bytes(
      word(32).elements + word(UInt256(UInt64(bytes.count))).elements + bytes.elements + padding)
  }
}
