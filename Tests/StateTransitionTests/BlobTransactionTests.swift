import ChainSpecification
import ChainTypes
import Primitives
import StateTransition
import Testing
import WorldState

/// Transactions of type 3 in blocks (EIP-4844, EIP-7691, EIP-7918).
@Suite struct BlobTransactionTests {
  private static let recipient = Address(low: 0x5EED)
  private static let hash = Hash(UInt256(1) << 248)

  private func transaction(
    _ chain: TestChain, from sender: Int = 0, blobs: Int, blobFee: UInt256 = 1
  ) -> SignedTransaction {
    Transaction(
      envelope: .blob(
        chainID: 1337, maximumPriorityFeePerGas: 0, maximumFeePerGas: TestChain.gwei &* 10, accessList: [],
        maximumFeePerBlobGas: blobFee, blobHashes: Array(repeating: Self.hash, count: blobs)),
      nonce: chain.nonce(sender), gasLimit: 21_000, to: Self.recipient
    ).signed(with: chain.keys[sender])
  }

  @Test("The blobs' price leaves the sender and nobody gets it")
  func price() throws {
    let treasury = Address(low: 0x7EA5)
    let chain = try TestChain(policy: .treasury(treasury))
    let before = chain.state.balance(chain.address(0))
    let block = try chain.append([transaction(chain, blobs: 2)])
    let gas = block.header.baseFeePerGas &* 21_000
    #expect(chain.state.balance(chain.address(0)) == before &- gas &- UInt256(2 * Transaction.gasPerBlob))
    #expect(chain.state.balance(treasury) == gas)
    #expect(block.header.blobGasUsed == 2 * Transaction.gasPerBlob && block.receipts[0].type == .blob)
  }

  @Test("The excess follows from the parent, and a maximum below the price is refused")
  func excess() throws {
    let chain = try TestChain(fork: .cancun)
    for _ in 0..<25 { try chain.append([transaction(chain, blobs: 6, blobFee: 100)]) }
    #expect(chain.head.excessBlobGas == 24 * 3 * Transaction.gasPerBlob)
    #expect(throws: TransactionValidationError.maximumBlobFeeBelowBaseFee(baseFee: 19, found: 18)) {
      try chain.builder().apply(transaction(chain, blobs: 1, blobFee: 18))
    }
    try chain.append([transaction(chain, blobs: 1, blobFee: 19)])
  }

  @Test("A block has no more blobs than its fork allows")
  func blockLimit() throws {
    let chain = try TestChain()
    let builder = try chain.builder()
    try builder.apply(transaction(chain, from: 0, blobs: 6))
    let left = 3 * Transaction.gasPerBlob
    let refused = TransactionValidationError.blobGasAboveBlock(available: left, found: left + Transaction.gasPerBlob)
    #expect(throws: refused) { try builder.apply(transaction(chain, from: 1, blobs: 4)) }
    try builder.apply(transaction(chain, from: 1, blobs: 3))
    #expect(try builder.seal().block.header.blobGasUsed == 9 * Transaction.gasPerBlob)
  }

  @Test("The balance must cover the blobs at their maximum fee")
  func funds() throws {
    let chain = try TestChain()
    let costly = transaction(chain, blobs: 1, blobFee: TestChain.ether)
    #expect(throws: TransactionValidationError.self) { try chain.builder().apply(costly) }
  }
}
