/// Hashes that people sign in their wallets as structured data (EIP-712).
///
/// The domain is a name, a version, this chain and this contract, so that a signature counts nowhere else.
public enum EIP712 {
  /// The hash of the domain, `DOMAIN_SEPARATOR` in EIP-2612.
  @inline(never)
  public static func domainSeparator(name: Text, version: Text) -> Hash {
    var content = ABIEncoder(words: 5, tail: 0)
    content.append(
      word: #keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)").word)
    content.append(word: name.utf8.keccak256)
    content.append(word: version.utf8.keccak256)
    content.append(word: UInt256(Chain.id))
    content.append(word: Host.address(.this).word)
    return content.keccak256
  }

  /// What `eip712Domain()` of ERC-5267 answers: fields 0x0f are the name, the version, the chain and the contract.
  public static func domain(
    name: Text, version: Text
  ) -> (
    fields: Bytes1, name: Text, version: Text, chainId: UInt256, verifyingContract: Address, salt: Hash,
    extensions: [UInt256]
  ) {
    (Bytes1(0x0f), name, version, UInt256(Chain.id), Host.address(.this), .zero, [])
  }

  /// The hash that is signed for a structure: `keccak256("\x19\x01" ‖ domain ‖ structHash)`.
  @inline(__always)
  public static func digest(name: Text, version: Text, structHash: Hash) -> Hash {
    digest(domain: domainSeparator(name: name, version: version), structHash: structHash)
  }

  /// The hash that is signed for a structure in a domain.
  @inline(never)
  public static func digest(domain: Hash, structHash: Hash) -> Hash {
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: Host.scratch(66), count: 66)
    unsafe buffer.storeBytes(of: 0x0119 as UInt16, as: UInt16.self)
    unsafe buffer.storeBytes(of: domain.word.byteSwapped, toByteOffset: 2, as: UInt256.self)
    unsafe buffer.storeBytes(of: structHash.word.byteSwapped, toByteOffset: 34, as: UInt256.self)
    return Hash(unsafe Host.keccak256(UnsafeRawBufferPointer(buffer)))
  }

  /// The hash of a structure whose fields are words: `keccak256(abi.encode(typeHash, fields…))`. Dynamic fields are given
  /// as their hashes.
  /// - Parameter type: `#keccak256("Vote(address voter,uint256 nonce)")`.
  public static func structHash(_ type: Hash, _ fields: [UInt256]) -> Hash {
    var content = ABIEncoder(words: fields.count + 1, tail: 0)
    content.append(word: type.word)
    for field in fields { content.append(word: field) }
    return content.keccak256
  }

  /// The hash that `personal_sign` of wallets signs for 32 bytes (EIP-191, version 0x45).
  public static func personalDigest(_ hash: Hash) -> Hash {
    var message = Bytes("\u{19}Ethereum Signed Message:\n32")
    let prefix = message.count
    message.elements += [UInt8](repeating: 0, count: 32)
    unsafe message.elements.withUnsafeMutableBytes { buffer in
      unsafe buffer.storeBytes(of: hash.word.byteSwapped, toByteOffset: prefix, as: UInt256.self)
    }
    return Hash.keccak256(message)
  }
}
