import Primitives

/// The precompiles that a `MockChain` has from the start (Docs/Specification/Precompiles.md).
enum MockPrecompiles {
  /// The precompile at an address.
  static func standard(_ address: Address) -> ((MockCall, MockChain) -> MockResult)? {
    switch address {
    case Address(0x0A00): blobs
    case Address(0x0A10): nativeTransfer
    case Address(0x0A11): MockSimilarity.run
    default: nil
    }
  }

  static func hash(_ bytes: [UInt8]) -> Hash { Hash(UInt256(Keccak256.hash(bytes).word)) }

  private static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(Array(signature.utf8)).bytes.prefix(4))
  }

  private static func word(_ value: UInt256) -> Bytes { Bytes(value.primitive.bigEndianBytes) }

  /// The blob store: `store(bytes)`, `size(bytes32)`, `read(bytes32,uint64,uint64)`, `assemble(bytes32[])`, `retain(bytes32)`,
  /// `release(bytes32)`, `references(address,bytes32)`, with the chain's typed errors.
  static func blobs(_ call: MockCall, _ chain: MockChain) -> MockResult {
    let input = call.input
    if call.movesValue && !call.value.isZero { return error("NotPayable()") }
    switch Array(input.elements.prefix(4)) {
    case selector("store(bytes)"):
      guard let content = decode(input, { Bytes(from: &$0) }) else { break }
      return store(content, call, chain)
    case selector("size(bytes32)"):
      guard let hash = decode(input, { Hash(from: &$0) }) else { break }
      return .success(word(UInt256(UInt64(chain.world.blobs[hash]?.count ?? 0))))
    case selector("read(bytes32,uint64,uint64)"):
      guard let (hash, offset, count) = decode(input, { (Hash(from: &$0), UInt64(from: &$0), UInt64(from: &$0)) })
      else { break }
      guard let blob = chain.world.blobs[hash] else { return unknown(hash) }
      guard offset <= UInt64(blob.count), count <= UInt64(blob.count) - offset else {
        return error("RangeOutOfBounds(uint64)", UInt256(UInt64(blob.count)))
      }
      return .success(encoded(Bytes(Array(blob[Int(offset)..<Int(offset + count)]))))
    case selector("assemble(bytes32[])"):
      guard let parts = decode(input, { [Hash](from: &$0) }) else { break }
      var content: [UInt8] = []
      for part in parts {
        guard let blob = chain.world.blobs[part] else { return unknown(part) }
        content += blob
      }
      return store(Bytes(content), call, chain)
    case selector("retain(bytes32)"):
      guard let hash = decode(input, { Hash(from: &$0) }) else { break }
      guard let blob = chain.world.blobs[hash] else { return unknown(hash) }
      if call.isStatic { return .revert(Bytes()) }
      chain.world.addReference(owner(call), to: hash)
      return .success(word(UInt256(UInt64(blob.count))))
    case selector("release(bytes32)"):
      guard let hash = decode(input, { Hash(from: &$0) }) else { break }
      guard chain.blobReferences(hash, of: owner(call)) > 0 else {
        return error("NoReference(address,bytes32)", owner(call).word, hash.word)
      }
      if call.isStatic { return .revert(Bytes()) }
      _ = chain.world.release(hash, owner(call))
      return .success(word(chain.world.blobs[hash] == nil ? .zero : .one))
    case selector("references(address,bytes32)"):
      guard let (account, hash) = decode(input, { (Address(from: &$0), Hash(from: &$0)) }) else { break }
      return .success(word(UInt256(chain.blobReferences(hash, of: account))))
    default: break
    }
    return error("InvalidCall()")
  }

  private static func store(_ content: Bytes, _ call: MockCall, _ chain: MockChain) -> MockResult {
    if call.isStatic { return .revert(Bytes()) }
    if content.isEmpty { return error("EmptyBlob()") }
    return .success(word(chain.store(blob: content, owner: owner(call)).word))
  }

  private static func unknown(_ hash: Hash) -> MockResult { error("UnknownBlob(bytes32)", hash.word) }

  /// A typed error with its arguments.
  private static func error(_ signature: String, _ arguments: UInt256...) -> MockResult {
    .revert(Bytes(selector(signature) + arguments.flatMap(\.bigEndian)))
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
