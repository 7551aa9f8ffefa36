import ChainSpecification
import ChainTypes
import Cryptography
import Primitives
import TransactionPool

/// A pool and signed transactions for its tests.
struct PoolFixture {
  /// One gwei in wei.
  static let gwei: UInt256 = 1_000_000_000
  /// 1,000 OPEN in wei.
  static let rich = SenderAccount(nonce: 0, balance: UInt256(1_000) &* UInt256(1_000_000_000_000_000_000))

  static func rules(blockGasLimit: UInt64 = 30_000_000, fork: HardFork = .osaka) -> PoolRules {
    PoolRules(
      chainID: 1337, blockGasLimit: blockGasLimit, fork: fork, schedule: GasSchedule.schedule(for: fork))
  }

  static func pool(_ change: (inout PoolLimits) -> Void = { _ in }) -> TransactionPool {
    var limits = PoolLimits.standard
    change(&limits)
    return TransactionPool(rules: rules(), limits: limits)
  }

  static func key(_ number: UInt8) -> PrivateKey {
    do {
      return try PrivateKey(Bytes(repeating: 0, count: 31) + [number])
    } catch {
      fatalError("a small number is a valid key: \(error)")
    }
  }

  static func transfer(
    from sender: UInt8 = 1, nonce: UInt64, fee: UInt64 = 10, priority: UInt64 = 1, gas: UInt64 = 21_000,
    value: UInt256 = .one, chainID: UInt64 = 1337, data: Bytes = []
  ) -> SignedTransaction {
    Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: UInt256(priority) &* gwei, maximumFeePerGas: UInt256(fee) &* gwei,
        accessList: []),
      nonce: nonce, gasLimit: gas, to: Address(low: 0xBEEF), value: value, data: data
    ).signed(with: key(sender))
  }

  static func sender(_ number: UInt8) -> Address { key(number).address }
}

extension TransactionPool {
  /// Adds a transaction of a numbered test account.
  mutating func add(
    _ signed: SignedTransaction, from sender: UInt8 = 1, account: SenderAccount = PoolFixture.rich
  ) throws(PoolError) {
    _ = try add(signed, sender: PoolFixture.sender(sender), account: account)
  }

  /// The nonces, in order, that a block would take at a base fee in gwei, as `account:nonce`.
  func order(baseFee: UInt64 = 1) -> [String] {
    select(baseFeePerGas: UInt256(baseFee) &* PoolFixture.gwei, maximumCount: 1_000).map { transaction in
      let number = (1...9).first { PoolFixture.sender($0) == transaction.sender } ?? 0
      return "\(number):\(transaction.nonce)"
    }
  }
}
