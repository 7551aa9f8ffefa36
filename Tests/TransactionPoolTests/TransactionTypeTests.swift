import ChainSpecification
import ChainTypes
import Cryptography
import Primitives
import Testing
import TransactionPool

/// Which types the pool takes (EIP-4844, EIP-7702).
@Suite struct TransactionTypeTests {
  typealias Fixture = PoolFixture

  private static let authorization = Authorization(
    chainID: 1337, address: Address(low: 0xC0DE), nonce: 0, signedWith: Fixture.key(2))

  private func setCode(
    nonce: UInt64 = 0, gas: UInt64 = 100_000, to: Address? = Address(low: 0xBEEF),
    _ authorizations: [Authorization] = [authorization]
  ) -> SignedTransaction {
    Transaction(
      envelope: .setCode(
        chainID: 1337, maximumPriorityFeePerGas: Fixture.gwei, maximumFeePerGas: Fixture.gwei &* 10, accessList: [],
        authorizations: authorizations),
      nonce: nonce, gasLimit: gas, to: to
    ).signed(with: Fixture.key(1))
  }

  @Test("A type 4 transaction waits like any other")
  func accepted() throws {
    var pool = Fixture.pool()
    try pool.add(setCode())
    #expect(pool.order() == ["1:0"])
  }

  @Test("A type 4 transaction without authorizations, recipient or the gas for them is refused, as before Prague")
  func refused() throws {
    var pool = Fixture.pool()
    #expect(throws: PoolError.invalid(.noAuthorizations)) { try pool.add(setCode([])) }
    #expect(throws: PoolError.invalid(.creationNotAllowed(.setCode))) { try pool.add(setCode(to: nil)) }
    #expect(throws: PoolError.gasLimitTooLow(45_999, minimum: 46_000)) { try pool.add(setCode(gas: 45_999)) }
    pool.rules = Fixture.rules(fork: .cancun)
    #expect(throws: PoolError.invalid(.typeNotInForce(.setCode, .cancun))) { try pool.add(setCode()) }
    #expect(pool.isEmpty)
  }

  @Test("A type 3 transaction is refused with the reason")
  func blobs() throws {
    var pool = Fixture.pool()
    let transaction = Transaction(
      envelope: .blob(
        chainID: 1337, maximumPriorityFeePerGas: 1, maximumFeePerGas: 10, accessList: [], maximumFeePerBlobGas: 1,
        blobHashes: [Hash(UInt256(1) << 248)]),
      nonce: 0, gasLimit: 21_000, to: .zero
    ).signed(with: Fixture.key(1))
    #expect(throws: PoolError.blobsNotCarried) { try pool.add(transaction) }
    #expect(PoolError.blobsNotCarried.description.contains("carries no blobs"))
  }

  @Test(
    "When an authorization moved a sender's nonce and its delegation spent the balance, the rest of the queue stays right"
  )
  func movedAccount() throws {
    var pool = Fixture.pool()
    for nonce in [0, 1, 2] as [UInt64] { try pool.add(Fixture.transfer(nonce: nonce)) }
    pool.update(accounts: [Fixture.sender(1): SenderAccount(nonce: 1, balance: .one)])
    #expect(pool.order() == ["1:1", "1:2"])
    let poor = SenderAccount(nonce: 1, balance: .one)
    #expect(throws: PoolError.self) { try pool.add(Fixture.transfer(nonce: 3), account: poor) }
    for transaction in pool.content(of: Fixture.sender(1)).pending { pool.remove(transaction) }
    #expect(pool.isEmpty)
  }
}
