import ContractKit
import Cryptography
import Primitives
import Testing

@Suite("What a contract knows of its surroundings")
struct FactTests {
  let chain = MockChain()
  let contract: MockContract<Closed>

  init() throws {
    contract = try chain.deploy(Closed.self, at: ContractKit.Address(0xC1)) { Closed(_contract: ContractInstance()) }
  }

  @Test("the block, the chain and the transaction are what the test sets")
  func environment() throws {
    chain.blockNumber = 300
    chain.timestamp = 1_800_000_000
    chain.chainID = 5
    chain.baseFee = 6
    chain.gasPrice = 7
    chain.prevRandao = 8
    chain.coinbase = ContractKit.Address(9)
    let numbers = try contract.read { _ in [Block.number, Block.timestamp, Block.gasLimit, Chain.id] }
    #expect(numbers == [300, 1_800_000_000, 60_000_000, 5])
    let words = try contract.read { _ in [Block.baseFee, Transaction.gasPrice, Block.prevRandao, Block.coinbase.word] }
    #expect(words == [6, 7, 8, 9])
    let hashes = try contract.read { _ in [43, 44, 299, 300].map { Block.hash($0).isZero } }
    #expect(hashes == [true, false, false, true], "the last 256 blocks have hashes")
  }

  @Test("a signature names its signer, and its mirror image names nobody")
  func signatures() throws {
    let key = try PrivateKey([UInt8](repeating: 7, count: 32))
    let digest = Keccak256.hash(utf8: "message")
    let signature = key.sign(digest)
    let hash = ContractKit.Hash(Raw.word(digest.word))
    let (r, s) = (Raw.word(signature.r), Raw.word(signature.s))
    let v = 27 + signature.yParity
    let mirrored = Raw.word(Secp256k1.order &- signature.s)
    let signers = try contract.read { _ in
      [
        Signature.signer(of: hash, v: v, r: ContractKit.Hash(r), s: ContractKit.Hash(s)),
        Signature.signer(of: hash, v: 55 - v, r: ContractKit.Hash(r), s: ContractKit.Hash(mirrored)),
        Signature.signer(of: hash, v: v - 27, r: ContractKit.Hash(r), s: ContractKit.Hash(s)),
        Signature.signer(of: hash, v: v, r: .zero, s: ContractKit.Hash(s)),
      ]
    }
    #expect(signers == [ContractKit.Address(truncating: Raw.word(key.address.word)), nil, nil, nil])
  }

  @Test("hashes are Keccak-256 of bytes and of words")
  func hashes() throws {
    let hashes = try contract.read { _ in
      [
        ContractKit.Hash.keccak256(ContractKit.Bytes("abc")), ContractKit.Hash.keccak256(1, 2),
        ContractKit.Hash.keccak256([]),
      ]
    }
    #expect(hashes.map(\.word) == [Raw.slot(Array("abc".utf8)), Raw.slot(1, 2), Raw.slot([])])
  }
}
