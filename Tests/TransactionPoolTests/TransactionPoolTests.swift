import ChainTypes
import Primitives
import Testing
import TransactionPool

@Suite struct TransactionPoolTests {
  typealias Fixture = PoolFixture

  @Test("Transactions of a sender run in nonce order, whatever the order of arrival")
  func nonceOrder() throws {
    var pool = Fixture.pool()
    for nonce in [2, 0, 1] as [UInt64] { try pool.add(Fixture.transfer(nonce: nonce)) }
    #expect(pool.order() == ["1:0", "1:1", "1:2"])
  }

  @Test("A transaction behind a gap is queued until the gap is filled")
  func queuedBehindGap() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(nonce: 1))
    #expect(pool.status == PoolStatus(pending: 0, queued: 1))
    #expect(pool.order().isEmpty)
    #expect(pool.nextNonce(of: Fixture.sender(1), account: 0) == 0)
    try pool.add(Fixture.transfer(nonce: 0))
    #expect(pool.status == PoolStatus(pending: 2, queued: 0))
    #expect(pool.nextNonce(of: Fixture.sender(1), account: 0) == 2)
  }

  @Test("The highest effective priority fee runs first, of equal ones the earliest")
  func feeOrder() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(from: 1, nonce: 0, priority: 1), from: 1)
    try pool.add(Fixture.transfer(from: 2, nonce: 0, priority: 3), from: 2)
    try pool.add(Fixture.transfer(from: 3, nonce: 0, priority: 1), from: 3)
    try pool.add(Fixture.transfer(from: 2, nonce: 1, priority: 2), from: 2)
    #expect(pool.order() == ["2:0", "2:1", "1:0", "3:0"])
  }

  @Test("A maximum fee near the base fee leaves a small priority fee")
  func effectivePriorityFee() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(from: 1, nonce: 0, fee: 10, priority: 9), from: 1)
    try pool.add(Fixture.transfer(from: 2, nonce: 0, fee: 20, priority: 3), from: 2)
    #expect(pool.order(baseFee: 1) == ["1:0", "2:0"])
    #expect(pool.order(baseFee: 9) == ["2:0", "1:0"])
  }

  @Test("Transactions that do not pay the base fee, and those behind them, wait")
  func belowBaseFee() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(nonce: 0, fee: 5))
    try pool.add(Fixture.transfer(nonce: 1, fee: 50))
    #expect(pool.order(baseFee: 6).isEmpty)
    #expect(!pool.hasExecutable(baseFeePerGas: UInt256(6) &* Fixture.gwei))
    #expect(pool.order(baseFee: 5) == ["1:0", "1:1"])
    #expect(pool.hasExecutable(baseFeePerGas: UInt256(5) &* Fixture.gwei))
  }

  @Test("A replacement needs ten percent more on both fees")
  func replacement() throws {
    var pool = Fixture.pool()
    let old = Fixture.transfer(nonce: 0, fee: 100, priority: 10)
    try pool.add(old)
    let refused = PoolError.replacementUnderpriced(
      minimumFee: UInt256(110) &* Fixture.gwei, minimumPriorityFee: UInt256(11) &* Fixture.gwei)
    #expect(throws: refused) { try pool.add(Fixture.transfer(nonce: 0, fee: 109, priority: 11)) }
    #expect(throws: refused) { try pool.add(Fixture.transfer(nonce: 0, fee: 110, priority: 10)) }
    #expect(pool[old.hash] != nil)
    let new = Fixture.transfer(nonce: 0, fee: 110, priority: 11)
    try pool.add(new)
    #expect(pool[old.hash] == nil)
    #expect(pool[new.hash] != nil)
    #expect(pool.count == 1)
  }

  @Test("The same transaction is not taken twice")
  func alreadyKnown() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(nonce: 0))
    #expect(throws: PoolError.alreadyKnown) { try pool.add(Fixture.transfer(nonce: 0)) }
  }

  @Test("A nonce below the account's is refused")
  func nonceTooLow() {
    var pool = Fixture.pool()
    let account = SenderAccount(nonce: 5, balance: Fixture.rich.balance)
    #expect(throws: PoolError.nonceTooLow(4, next: 5)) { try pool.add(Fixture.transfer(nonce: 4), account: account) }
  }

  @Test("The sender's waiting transactions together may not cost more than its balance")
  func insufficientFunds() throws {
    var pool = Fixture.pool()
    let cost = UInt256(21_000) &* UInt256(10) &* Fixture.gwei &+ .one
    let account = SenderAccount(nonce: 0, balance: cost &+ cost &- .one)
    try pool.add(Fixture.transfer(nonce: 0), account: account)
    #expect(throws: PoolError.insufficientFunds(balance: account.balance, cost: cost &+ cost)) {
      try pool.add(Fixture.transfer(nonce: 1), account: account)
    }
    try pool.add(Fixture.transfer(nonce: 1, value: .zero), account: account)
  }

  @Test("A cost above 2^256 is refused without overflow")
  func costOverflow() {
    var pool = Fixture.pool()
    #expect(throws: PoolError.self) { try pool.add(Fixture.transfer(nonce: 0, value: .max)) }
  }

  @Test("Rules of the chain are checked: chain ID, gas limits, fees, init code and size")
  func rules() {
    var pool = Fixture.pool { $0.maximumTransactionBytes = 1_000 }
    #expect(throws: PoolError.wrongChain(signed: 1, expected: 1337)) {
      try pool.add(Fixture.transfer(nonce: 0, chainID: 1))
    }
    #expect(throws: PoolError.gasLimitTooLow(20_999, minimum: 21_000)) {
      try pool.add(Fixture.transfer(nonce: 0, gas: 20_999))
    }
    #expect(throws: PoolError.gasLimitTooHigh(16_777_217, maximum: 16_777_216)) {
      try pool.add(Fixture.transfer(nonce: 0, gas: 16_777_217))
    }
    #expect(throws: PoolError.priorityFeeAboveMaximumFee) {
      try pool.add(Fixture.transfer(nonce: 0, fee: 1, priority: 2))
    }
    #expect(throws: PoolError.nonceTooHigh(.max)) { try pool.add(Fixture.transfer(nonce: .max)) }
    let large = Fixture.transfer(nonce: 0, data: Bytes(repeating: 1, count: 1_000))
    #expect(throws: PoolError.tooLarge(large.encoded.count, maximum: 1_000)) { try pool.add(large) }
    #expect(pool.isEmpty)
  }

  @Test("A full pool drops its lowest fee for a higher one and refuses lower ones")
  func eviction() throws {
    var pool = Fixture.pool { $0.maximumTransactions = 3 }
    try pool.add(Fixture.transfer(from: 1, nonce: 0, fee: 10), from: 1)
    try pool.add(Fixture.transfer(from: 2, nonce: 0, fee: 20), from: 2)
    try pool.add(Fixture.transfer(from: 3, nonce: 0, fee: 30), from: 3)
    #expect(throws: PoolError.full) { try pool.add(Fixture.transfer(from: 4, nonce: 0, fee: 10), from: 4) }
    #expect(pool.count == 3)
    try pool.add(Fixture.transfer(from: 4, nonce: 0, fee: 11), from: 4)
    #expect(pool.count == 3)
    #expect(Set(pool.order()) == ["2:0", "3:0", "4:0"])
  }

  @Test("When a transaction in the middle is dropped, the sender's later ones are queued")
  func evictionInTheMiddle() throws {
    var pool = Fixture.pool { $0.maximumTransactions = 3 }
    try pool.add(Fixture.transfer(nonce: 0, fee: 30))
    try pool.add(Fixture.transfer(nonce: 1, fee: 10))
    try pool.add(Fixture.transfer(nonce: 2, fee: 30))
    try pool.add(Fixture.transfer(from: 2, nonce: 0, fee: 20), from: 2)
    #expect(pool.status == PoolStatus(pending: 2, queued: 1))
    #expect(Set(pool.order()) == ["1:0", "2:0"])
  }

  @Test("The limit of bytes is held")
  func byteLimit() throws {
    let size = Fixture.transfer(nonce: 0).encoded.count
    var pool = Fixture.pool { $0.maximumBytes = 2 * size + 1 }
    try pool.add(Fixture.transfer(nonce: 0))
    try pool.add(Fixture.transfer(nonce: 1))
    #expect(throws: PoolError.full) { try pool.add(Fixture.transfer(nonce: 2)) }
    try pool.add(Fixture.transfer(from: 2, nonce: 0, fee: 11), from: 2)
    #expect(pool.count == 2)
  }

  @Test("One sender cannot hold more than its share, nor more than its share behind a gap")
  func senderLimits() throws {
    var pool = Fixture.pool {
      $0.maximumPerSender = 3
      $0.maximumQueuedPerSender = 1
    }
    try pool.add(Fixture.transfer(nonce: 5))
    #expect(throws: PoolError.nonceTooHigh(6)) { try pool.add(Fixture.transfer(nonce: 6)) }
    try pool.add(Fixture.transfer(nonce: 0))
    try pool.add(Fixture.transfer(nonce: 1))
    #expect(throws: PoolError.tooManyFromSender(maximum: 3)) { try pool.add(Fixture.transfer(nonce: 2)) }
  }

  @Test("A block's transactions leave the pool and free their sender's funds")
  func update() throws {
    var pool = Fixture.pool()
    for nonce in 0..<4 as Range<UInt64> { try pool.add(Fixture.transfer(nonce: nonce)) }
    pool.update(accounts: [Fixture.sender(1): SenderAccount(nonce: 3, balance: Fixture.rich.balance)])
    #expect(pool.count == 1)
    #expect(pool.order() == ["1:3"])
    pool.update(accounts: [Fixture.sender(1): SenderAccount(nonce: 4, balance: Fixture.rich.balance)])
    #expect(pool.isEmpty)
    #expect(pool.senders.isEmpty)
  }

  @Test("A sender's account that is newer than the pool's drops what has passed before its next transaction is placed")
  func newerAccount() throws {
    var pool = Fixture.pool { $0.maximumQueuedPerSender = 1 }
    for nonce in 0..<5 as Range<UInt64> { try pool.add(Fixture.transfer(nonce: nonce)) }
    let account = SenderAccount(nonce: 3, balance: Fixture.rich.balance)
    try pool.add(Fixture.transfer(nonce: 5), account: account)
    #expect(pool.order() == ["1:3", "1:4", "1:5"])
    #expect(pool.status == PoolStatus(pending: 3, queued: 0))
  }

  @Test("A transaction that fails in a block is removed alone")
  func remove() throws {
    var pool = Fixture.pool()
    try pool.add(Fixture.transfer(nonce: 0))
    try pool.add(Fixture.transfer(nonce: 1))
    let first = try #require(pool.select(baseFeePerGas: .one, maximumCount: 1).first)
    pool.remove(first)
    pool.remove(first)
    #expect(pool.status == PoolStatus(pending: 0, queued: 1))
  }

  @Test("Random additions, blocks and removals keep counts and order right")
  func randomOperations() throws {
    let seed: UInt64 = 0x5EED_0001
    print("TransactionPoolTests seed \(seed)")
    var random = SplitMix64(state: seed)
    var pool = Fixture.pool { $0.maximumTransactions = 60 }
    var nonces: [UInt8: UInt64] = [:]
    for _ in 0..<1_500 {
      let sender = UInt8(random.below(6) + 1)
      let nonce = nonces[sender, default: 0]
      let account = SenderAccount(nonce: nonce, balance: Fixture.rich.balance)
      switch random.below(10) {
      case 0:
        nonces[sender] = nonce + 1
        pool.update(accounts: [
          Fixture.sender(sender): SenderAccount(nonce: nonce + 1, balance: Fixture.rich.balance)
        ])
      case 1:
        if let first = pool.select(baseFeePerGas: .one, maximumCount: 1).first { pool.remove(first) }
      default:
        let fee = random.below(40) + 10
        let transaction = Fixture.transfer(
          from: sender, nonce: nonce + random.below(12), fee: fee, priority: random.below(10))
        try? pool.add(transaction, from: sender, account: account)
      }
      let status = pool.status
      #expect(status.pending + status.queued == pool.count)
      #expect(pool.count <= 60)
      let selected = pool.select(baseFeePerGas: .one, maximumCount: 1_000)
      #expect(selected.count == status.pending)
      #expect(Set(selected.map(\.hash)).count == selected.count)
    }
  }
}

/// A small seeded generator.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}
