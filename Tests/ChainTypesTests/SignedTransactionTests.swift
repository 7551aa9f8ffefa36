import ChainTypes
import Cryptography
import FixtureSupport
import Primitives
import Testing

@Suite struct SignedTransactionTests {
  /// The worked example of EIP-155.
  private let example = Transaction(
    envelope: .legacy(chainID: 1, gasPrice: 20_000_000_000), nonce: 9, gasLimit: 21_000,
    to: Address(truncating: UInt256(bigEndian: Bytes(repeating: 0x35, count: 20))), value: 1_000_000_000_000_000_000)
  private let exampleEncoding =
    "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
    + "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
    + "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"

  @Test func `the example of EIP-155 has its signing hash, its encoding and its sender`() throws {
    let key = try PrivateKey(Bytes(repeating: 0x46, count: 32))
    #expect(example.signingHash.hex == "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53")
    let signed = example.signed(with: key)
    #expect(Hex.encode(signed.encoded) == exampleEncoding)
    #expect(signed.v == 37)
    let decoded = try SignedTransaction.decode(Hex.decode(exampleEncoding))
    #expect(decoded.transaction == example)
    #expect(try decoded.recoverSender() == key.address)
    #expect(key.address.hex == "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
  }

  @Test func `a transaction survives encoding and decoding, and its signer is its sender`() throws {
    var random = SeededGenerator(suite: "transaction round trips", fallback: 2_718)
    for _ in 0..<300 {
      let transaction = random.transaction()
      let key = try random.key()
      let signed = transaction.signed(with: key)
      let decoded = try SignedTransaction.decode(signed.encoded)
      #expect(decoded.transaction == transaction)
      #expect(decoded.signature == signed.signature)
      #expect(decoded.hash == signed.hash)
      #expect(try decoded.recoverSender() == key.address)
    }
  }

  @Test func `a decoded transaction encodes to the same bytes, whatever the input`() throws {
    var random = SeededGenerator(suite: "transaction mutations", fallback: 155)
    var accepted = 0
    for _ in 0..<200 {
      let encoded = try random.transaction().signed(with: random.key()).encoded
      for _ in 0..<50 {
        let mutant = random.mutation(of: encoded)
        guard let decoded = try? SignedTransaction.decode(mutant) else { continue }
        accepted += 1
        let again = SignedTransaction(transaction: decoded.transaction, signature: decoded.signature)
        #expect(again.encoded == mutant)
      }
    }
    #expect(accepted > 0)
  }

  @Test(arguments: [0x05, 0x06, 0x00, 0x7F] as [UInt8])
  func `other types are refused by name`(type: UInt8) throws {
    let bytes = [type] + (try Hex.decode("0xc0"))
    #expect(throws: TransactionDecodingError.unsupportedType(type)) { try SignedTransaction.decode(bytes) }
    #expect(
      TransactionDecodingError.unsupportedType(type).description.hasPrefix(
        "transactions of type \(type) do not exist"))
  }

  @Test func `malformed transactions are refused with the field that is wrong`() throws {
    #expect(throws: TransactionDecodingError.empty) { try SignedTransaction.decode([]) }
    #expect(throws: TransactionDecodingError.malformed(.expectedList)) { try SignedTransaction.decode([0x80]) }
    #expect(throws: TransactionDecodingError.wrongFieldCount(type: .legacy, actual: 0)) {
      try SignedTransaction.decode([0xC0])
    }
    #expect(throws: TransactionDecodingError.wrongFieldCount(type: .dynamicFee, actual: 1)) {
      try SignedTransaction.decode([0x02, 0xC1, 0x80])
    }
    let trailing = try Hex.decode(exampleEncoding) + [0]
    #expect(throws: TransactionDecodingError.malformed(.trailingBytes)) { try SignedTransaction.decode(trailing) }
    for (v, isValid) in [(0, false), (26, false), (27, true), (28, true), (29, false), (34, false), (35, true)] {
      let encoded = legacy(v: RLP.uint(UInt64(v)))
      #expect((try? SignedTransaction.decode(encoded)) != nil ? isValid : !isValid, "v = \(v)")
    }
    let tooWide = UInt256(l0: 35, l1: 2, l2: 0, l3: 0)
    #expect(throws: TransactionDecodingError.invalidV(tooWide)) {
      try SignedTransaction.decode(legacy(v: RLP.uint(tooWide)))
    }
    #expect(throws: TransactionDecodingError.invalidField(.nonce, .leadingZeros)) {
      try SignedTransaction.decode(legacy(nonce: .bytes([0]), v: .uint(27 as UInt64)))
    }
    #expect(throws: TransactionDecodingError.invalidField(.nonce, .numberTooWide(limit: 8))) {
      try SignedTransaction.decode(legacy(nonce: .bytes(Bytes(repeating: 1, count: 9)), v: .uint(27 as UInt64)))
    }
  }

  @Test func `signatures outside the ranges of EIP-2 have no sender`() throws {
    func sender(r: UInt256, s: UInt256, yParity: UInt8 = 0) throws -> Address {
      let signature = RecoverableSignature(r: r, s: s, yParity: yParity)
      return try SignedTransaction(transaction: example, signature: signature).recoverSender()
    }
    #expect(throws: TransactionSignatureError.invalidR) { try sender(r: 0, s: 1) }
    #expect(throws: TransactionSignatureError.invalidR) { try sender(r: Secp256k1.order, s: 1) }
    #expect(throws: TransactionSignatureError.invalidS) { try sender(r: 1, s: 0) }
    #expect(throws: TransactionSignatureError.invalidS) { try sender(r: 1, s: Secp256k1.halfOrder &+ 1) }
    #expect(throws: TransactionSignatureError.invalidYParity(2)) { try sender(r: 1, s: 1, yParity: 2) }
    // No point of the curve has the x coordinate 5.
    #expect(throws: TransactionSignatureError.unrecoverable) { try sender(r: 5, s: 1) }
  }

  @Test func `the sender pays the base fee and at most the priority fee`() {
    let transaction = Transaction(
      envelope: .dynamicFee(chainID: 1, maximumPriorityFeePerGas: 3, maximumFeePerGas: 10, accessList: []), nonce: 0,
      gasLimit: 100, to: nil, value: 7)
    #expect(transaction.effectiveGasPrice(baseFeePerGas: 5) == 8)
    #expect(transaction.effectiveGasPrice(baseFeePerGas: 9) == 10)
    #expect(transaction.effectivePriorityFeePerGas(baseFeePerGas: 9) == 1)
    #expect(transaction.effectiveGasPrice(baseFeePerGas: 11) == nil)
    #expect(transaction.maximumCost == 1_007)
    var costly = transaction
    costly.value = .max
    #expect(costly.maximumCost == nil)
  }

  private func legacy(nonce: RLP = .uint(0 as UInt64), v: RLP) -> Bytes {
    RLP.list([
      nonce, .uint(1 as UInt64), .uint(21_000 as UInt64), .bytes([]), .uint(0 as UInt64), .bytes([]), v,
      .uint(1 as UInt64), .uint(1 as UInt64),
    ]).encoded()
  }
}
