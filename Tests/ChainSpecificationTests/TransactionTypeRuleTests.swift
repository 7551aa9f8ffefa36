import ChainSpecification
import ChainTypes
import Cryptography
import Primitives
import Testing

/// What transactions of types 3 and 4 must satisfy whatever the state (EIP-4844, EIP-7594, EIP-7702).
@Suite struct TransactionTypeRuleTests {
  private let specification = ChainSpecification(chainID: 1)
  private static let hash = Hash(UInt256(1) << 248)
  private static let authorization = Authorization(
    chainID: 0, address: Address(low: 1), nonce: 0, signature: RecoverableSignature(r: 1, s: 1, yParity: 0))

  private func blob(hashes: [Hash], to: Address? = Address(low: 1)) -> Transaction {
    Transaction(
      envelope: .blob(
        chainID: 1, maximumPriorityFeePerGas: 0, maximumFeePerGas: 1, accessList: [], maximumFeePerBlobGas: 1,
        blobHashes: hashes),
      nonce: 0, gasLimit: 100_000, to: to)
  }

  private func setCode(_ authorizations: [Authorization], to: Address? = Address(low: 1), gas: UInt64 = 100_000)
    -> Transaction
  {
    Transaction(
      envelope: .setCode(
        chainID: 1, maximumPriorityFeePerGas: 0, maximumFeePerGas: 1, accessList: [], authorizations: authorizations),
      nonce: 0, gasLimit: gas, to: to)
  }

  private func error(_ transaction: Transaction, in fork: HardFork = .osaka) -> TransactionIntrinsicError? {
    do throws(TransactionIntrinsicError) { try specification.validateIntrinsic(transaction, in: fork) } catch {
      return error
    }
    return nil
  }

  @Test("A type 3 transaction has one to six blobs with hashes of version 1, and a recipient")
  func blobs() {
    #expect(error(blob(hashes: [Self.hash])) == nil)
    #expect(error(blob(hashes: [])) == .noBlobs)
    let seven = [Hash](repeating: Self.hash, count: 7)
    #expect(error(blob(hashes: seven)) == .tooManyBlobs(limit: 6, actual: 7))
    #expect(error(blob(hashes: seven), in: .prague) == nil)
    #expect(error(blob(hashes: [Self.hash, .zero])) == .unknownBlobHashVersion(index: 1, .zero))
    #expect(error(blob(hashes: [Self.hash], to: nil), in: .cancun) == .creationNotAllowed(.blob))
  }

  @Test("A type 4 transaction has authorizations and a recipient, and comes with Prague")
  func setCodes() {
    #expect(error(setCode([Self.authorization])) == nil)
    #expect(error(setCode([])) == .noAuthorizations)
    #expect(error(setCode([Self.authorization], to: nil)) == .creationNotAllowed(.setCode))
    #expect(error(setCode([Self.authorization]), in: .cancun) == .typeNotInForce(.setCode, .cancun))
  }

  @Test("An authorization costs 25,000 gas before execution")
  func authorizationGas() {
    #expect(error(setCode([Self.authorization, Self.authorization], gas: 71_000)) == nil)
    #expect(
      error(setCode([Self.authorization, Self.authorization], gas: 70_999))
        == .gasLimitTooLow(required: 71_000, actual: 70_999))
  }

  @Test("The call data floor has its own error")
  func floor() {
    var transaction = setCode([Self.authorization], gas: 60_999)
    transaction.envelope = .legacy(chainID: 1, gasPrice: 1)
    transaction.data = Bytes(repeating: 1, count: 1_000)
    #expect(error(transaction) == .gasLimitBelowFloor(required: 61_000, actual: 60_999))
    #expect(error(transaction, in: .cancun) == nil)
  }

  @Test("Every error says what to do")
  func descriptions() {
    let errors: [TransactionIntrinsicError] = [
      .noBlobs, .noAuthorizations, .tooManyBlobs(limit: 6, actual: 7), .unknownBlobHashVersion(index: 0, .zero),
      .creationNotAllowed(.blob), .typeNotInForce(.setCode, .cancun), .gasLimitBelowFloor(required: 2, actual: 1),
    ]
    for error in errors { #expect(error.description.contains("transaction")) }
  }
}
