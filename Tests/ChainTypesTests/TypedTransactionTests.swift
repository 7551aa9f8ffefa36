import ChainTypes
import Cryptography
import FixtureSupport
import Primitives
import Testing

/// Transactions of types 3 and 4 and their parts (EIP-4844, EIP-7702).
@Suite struct TypedTransactionTests {
  private static let target = Address(low: 0xBEEF)
  private static let blobHash = Hash(UInt256(1) << 248)

  private func blob(to: Address? = target, hashes: [Hash] = [blobHash]) -> Transaction {
    Transaction(
      envelope: .blob(
        chainID: 1, maximumPriorityFeePerGas: 2, maximumFeePerGas: 10, accessList: [], maximumFeePerBlobGas: 3,
        blobHashes: hashes),
      nonce: 4, gasLimit: 21_000, to: to, value: 5)
  }

  private func setCode(to: Address? = target, authorizations: [Authorization]) -> Transaction {
    Transaction(
      envelope: .setCode(
        chainID: 1, maximumPriorityFeePerGas: 2, maximumFeePerGas: 10, accessList: [], authorizations: authorizations),
      nonce: 4, gasLimit: 100_000, to: to)
  }

  @Test("Types 3 and 4 decode to what was encoded, with their sender")
  func roundTrip() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    let authorization = Authorization(chainID: 0, address: Self.target, nonce: 9, signedWith: key)
    for transaction in [blob(), setCode(authorizations: [authorization])] {
      let signed = transaction.signed(with: key)
      let decoded = try SignedTransaction.decode(signed.encoded)
      #expect(decoded.transaction == transaction)
      #expect(signed.encoded.first == transaction.type.rawValue)
      #expect(try decoded.recoverSender() == key.address)
    }
  }

  @Test("Blobs cost their gas at the maximum fee beside the transaction's")
  func blobCost() {
    let transaction = blob(hashes: [Self.blobHash, Self.blobHash])
    #expect(transaction.blobGas == 262_144)
    // 10 × 21,000 + 3 × 262,144
    #expect(transaction.maximumGasCost == 996_432)
    #expect(transaction.maximumCost == 996_437)
  }

  @Test("A type 3 transaction with its blobs is refused by name")
  func networkForm() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    let payload = try RLP.decode(Bytes(blob().signed(with: key).encoded.dropFirst()))
    for rest in [[RLP.list([]), .list([]), .list([])], [.uint(1 as UInt64), .list([]), .list([]), .list([])]] {
      let wrapped = [0x03] + RLP.list([payload] + rest).encoded()
      #expect(throws: TransactionDecodingError.blobsPresent) { try SignedTransaction.decode(wrapped) }
    }
  }

  @Test("Types 3 and 4 without a recipient are refused by name")
  func creation() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    for transaction in [blob(to: nil), setCode(to: nil, authorizations: [])] {
      let encoded = transaction.signed(with: key).encoded
      #expect(throws: TransactionDecodingError.creationNotAllowed(transaction.type)) {
        try SignedTransaction.decode(encoded)
      }
    }
  }

  @Test("An authorization names its authority, and no signature with a high s does")
  func authority() throws {
    let key = try PrivateKey(Bytes(repeating: 7, count: 32))
    let authorization = Authorization(chainID: 1, address: Self.target, nonce: 9, signedWith: key)
    #expect(authorization.recoverAuthority() == key.address)
    var other = authorization
    other.nonce = 10
    #expect(other.recoverAuthority() != key.address)
    let signature = authorization.signature
    let malleated: [RecoverableSignature] = [
      RecoverableSignature(r: signature.r, s: Secp256k1.order &- signature.s, yParity: signature.yParity ^ 1),
      RecoverableSignature(r: 0, s: signature.s, yParity: 0), RecoverableSignature(r: signature.r, s: 0, yParity: 0),
      RecoverableSignature(r: Secp256k1.order, s: signature.s, yParity: 0),
      RecoverableSignature(r: signature.r, s: signature.s, yParity: 2),
    ]
    for signature in malleated {
      other = authorization
      other.signature = signature
      #expect(other.recoverAuthority() == nil)
    }
  }

  @Test("An authorization's parity has one byte")
  func parity() {
    func encoded(parity: UInt64) -> Bytes {
      RLP.list([
        .uint(1 as UInt64), .bytes(Self.target.bytes), .uint(0 as UInt64), .uint(parity), .uint(1 as UInt64),
        .uint(1 as UInt64),
      ]).encoded()
    }
    #expect(throws: RLPError.numberTooWide(limit: 1)) { try Authorization.decode(encoded(parity: 256)) }
    #expect((try? Authorization.decode(encoded(parity: 255)))?.signature.yParity == 255)
  }

  @Test("A block names the authorities of its transactions")
  func authorities() throws {
    let keys = try [7, 8].map { try PrivateKey(Bytes(repeating: $0, count: 32)) }
    let authorizations = keys.map { Authorization(chainID: 1, address: Self.target, nonce: 0, signedWith: $0) }
    let block = Block(
      header: Header(number: 1, gasLimit: 1, timestamp: 1, baseFeePerGas: 1),
      transactions: [setCode(authorizations: authorizations).signed(with: keys[0]), blob().signed(with: keys[0])])
    #expect(block.authorities == Set(keys.map(\.address)))
  }
}
