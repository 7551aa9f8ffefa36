import ContractKit
import Cryptography
import Primitives

/// A key that signs requests for the gateway (EIP-712), written apart from ContractKit.
struct RequestSigner {
  let key: PrivateKey

  init(_ number: UInt8) throws { key = try PrivateKey([UInt8](repeating: 0, count: 31) + [number]) }

  var address: ContractKit.Address { ContractKit.Address(truncating: Self.word(key.address.word)) }

  /// The fields of a request.
  struct Fields {
    var account: ContractKit.Address
    var key: ContractKit.Address
    var model: ContractKit.UInt256
    var prompt = ContractKit.Bytes("Q")
    var maxOutputTokens: UInt32 = 8
    var seed: UInt64 = 3
    var temperatureMilli: UInt32 = 700
    var maximumFee: ContractKit.UInt256 = 1_000
    var relayer = ContractKit.Address.zero
    var relayerFee: ContractKit.UInt256 = 0
    var nonce: ContractKit.UInt256 = 0
    var deadline: UInt64 = .max
    var chainID: UInt64 = 31_337
    var contract = ContractKit.Address(0x1007)
  }

  static let type =
    "InferenceRequest(address account,address key,uint256 model,bytes prompt,uint32 maxOutputTokens,uint64 seed,"
    + "uint32 temperatureMilli,uint256 maximumFee,address relayer,uint256 relayerFee,uint256 nonce,uint64 deadline)"

  static func digest(_ fields: Fields) -> Primitives.Hash {
    let domain = hash(
      words: [
        hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        hash("OpenLedger InferenceGateway"), hash("1"), ContractKit.UInt256(fields.chainID), fields.contract.word,
      ])
    let structure = hash(
      words: [
        hash(type), fields.account.word, fields.key.word, fields.model,
        word(Keccak256.hash(fields.prompt.elements).word), ContractKit.UInt256(UInt64(fields.maxOutputTokens)),
        ContractKit.UInt256(fields.seed), ContractKit.UInt256(UInt64(fields.temperatureMilli)), fields.maximumFee,
        fields.relayer.word, fields.relayerFee, fields.nonce, ContractKit.UInt256(fields.deadline),
      ])
    return Keccak256.hash([0x19, 0x01] + bytes(domain) + bytes(structure))
  }

  /// The digest as the kit's type.
  static func hash(of fields: Fields) -> ContractKit.Hash { ContractKit.Hash(word(digest(fields).word)) }

  func sign(_ fields: Fields) -> ContractKit.Bytes {
    let signature = key.sign(Self.digest(fields))
    return ContractKit.Bytes(
      signature.r.bigEndianBytes + signature.s.bigEndianBytes + [27 + signature.yParity])
  }

  /// The same signature with the other s, which ECDSA accepts and the chain must not.
  func mirrored(_ fields: Fields) -> ContractKit.Bytes {
    let signature = key.sign(Self.digest(fields))
    return ContractKit.Bytes(
      signature.r.bigEndianBytes + (Secp256k1.order &- signature.s).bigEndianBytes + [28 - signature.yParity])
  }

  static func word(_ number: Primitives.UInt256) -> ContractKit.UInt256 {
    ContractKit.UInt256(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3)
  }

  static func bytes(_ word: ContractKit.UInt256) -> [UInt8] {
    Primitives.UInt256(l0: word.l0, l1: word.l1, l2: word.l2, l3: word.l3).bigEndianBytes
  }

  static func hash(words: [ContractKit.UInt256]) -> ContractKit.UInt256 {
    word(Keccak256.hash(words.flatMap { bytes($0) }).word)
  }

  static func hash(_ text: String) -> ContractKit.UInt256 { word(Keccak256.hash(Array(text.utf8)).word) }
}

/// A Merkle tree over rows that are not recorded one by one, written apart from ContractKit.
struct RestTree {
  struct Leaf {
    var source: UInt64 = 0
    var row: UInt64
    var weight: UInt128
  }

  private var levels: [[ContractKit.UInt256]]

  init(_ leaves: [Leaf], of inference: ContractKit.UInt256) {
    levels = [leaves.map { Self.hash($0, inference) }]
    while levels[levels.count - 1].count > 1 {
      let below = levels[levels.count - 1]
      levels.append(
        stride(from: 0, to: below.count, by: 2).map {
          $0 + 1 < below.count ? Self.pair(below[$0], below[$0 + 1]) : below[$0]
        })
    }
  }

  var root: ContractKit.Hash { ContractKit.Hash(levels[levels.count - 1][0]) }

  func proof(_ leaf: Int) -> [ContractKit.Hash] {
    var index = leaf
    var proof: [ContractKit.Hash] = []
    for level in levels.dropLast() {
      if index ^ 1 < level.count { proof.append(ContractKit.Hash(level[index ^ 1])) }
      index /= 2
    }
    return proof
  }

  /// An inner node and its two children.
  var node: (ContractKit.UInt256, ContractKit.UInt256) { (levels[0][0], levels[0][1]) }

  static func hash(_ leaf: Leaf, _ inference: ContractKit.UInt256) -> ContractKit.UInt256 {
    RequestSigner.hash(words: [
      RequestSigner.hash(words: [
        inference, ContractKit.UInt256(leaf.source), ContractKit.UInt256(leaf.row),
        ContractKit.UInt256(leaf.weight),
      ])
    ])
  }

  static func pair(_ first: ContractKit.UInt256, _ second: ContractKit.UInt256) -> ContractKit.UInt256 {
    RequestSigner.hash(words: first < second ? [first, second] : [second, first])
  }
}
