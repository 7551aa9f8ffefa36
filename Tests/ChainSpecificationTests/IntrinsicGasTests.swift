import ChainSpecification
import ChainTypes
import Primitives
import Testing

@Suite struct IntrinsicGasTests {
  private let specification = ChainSpecification(chainID: 7)

  private func transaction(
    gasLimit: UInt64 = 1_000_000, to: Address? = .zero, data: Bytes = [], accessList: AccessList = [],
    maximumFee: UInt256 = 10, priorityFee: UInt256 = 1, nonce: UInt64 = 0, chainID: UInt64 = 7
  ) -> Transaction {
    Transaction(
      envelope: .dynamicFee(
        chainID: chainID, maximumPriorityFeePerGas: priorityFee, maximumFeePerGas: maximumFee, accessList: accessList),
      nonce: nonce, gasLimit: gasLimit, to: to, data: data)
  }

  @Test func `base, call data, creation and access list are added up`() {
    let accessList = [AccessListEntry(address: .zero, storageKeys: [.zero, .zero]), AccessListEntry(address: .zero)]
    let call = GasSchedule.cancun.intrinsicGas(of: transaction(data: [0, 1, 0, 255], accessList: accessList))
    #expect(call == IntrinsicGas(intrinsic: 21_000 + 2 * 4 + 2 * 16 + 2 * 2_400 + 2 * 1_900, floor: 0))
    let create = GasSchedule.osaka.intrinsicGas(of: transaction(to: nil, data: Bytes(repeating: 0, count: 33)))
    #expect(create == IntrinsicGas(intrinsic: 21_000 + 33 * 4 + 32_000 + 2 * 2, floor: 21_000 + 33 * 10))
  }

  @Test func `the call data floor of EIP-7623 binds since Prague`() throws {
    let data = Bytes(repeating: 1, count: 100)
    let required = UInt64(21_000 + 400 * 10)
    let low = transaction(gasLimit: required - 1, data: data)
    try specification.validateIntrinsic(low, in: .cancun)
    #expect(throws: TransactionIntrinsicError.gasLimitBelowFloor(required: required, actual: required - 1)) {
      try specification.validateIntrinsic(low, in: .prague)
    }
    try specification.validateIntrinsic(transaction(gasLimit: required, data: data), in: .prague)
  }

  @Test func `the gas cap of EIP-7825 binds since Osaka`() throws {
    let cap: UInt64 = 1 << 24
    try specification.validateIntrinsic(transaction(gasLimit: cap), in: .osaka)
    try specification.validateIntrinsic(transaction(gasLimit: cap + 1), in: .prague)
    #expect(throws: TransactionIntrinsicError.gasLimitAboveCap(cap: cap, actual: cap + 1)) {
      try specification.validateIntrinsic(transaction(gasLimit: cap + 1), in: .osaka)
    }
  }

  @Test func `init code is limited by the machine that runs it`() throws {
    func create(_ prefix: Bytes, count: Int) -> Transaction {
      transaction(gasLimit: 10_000_000, to: nil, data: prefix + Bytes(repeating: 0, count: count - prefix.count))
    }
    try specification.validateIntrinsic(create([], count: 49_152), in: .osaka)
    #expect(throws: TransactionIntrinsicError.initCodeTooLarge(limit: 49_152, actual: 49_153)) {
      try specification.validateIntrinsic(create([], count: 49_153), in: .osaka)
    }
    try specification.validateIntrinsic(create(GasSchedule.containerMagic, count: 131_072), in: .osaka)
    #expect(throws: TransactionIntrinsicError.initCodeTooLarge(limit: 131_072, actual: 131_073)) {
      try specification.validateIntrinsic(create(GasSchedule.containerMagic, count: 131_073), in: .osaka)
    }
  }

  @Test func `foreign chains, the last nonce and impossible fees are refused`() {
    #expect(throws: TransactionIntrinsicError.wrongChain(expected: 7, actual: 8)) {
      try specification.validateIntrinsic(transaction(chainID: 8), in: .osaka)
    }
    #expect(throws: TransactionIntrinsicError.nonceOverflow) {
      try specification.validateIntrinsic(transaction(nonce: .max), in: .osaka)
    }
    #expect(throws: TransactionIntrinsicError.priorityFeeAboveMaximumFee) {
      try specification.validateIntrinsic(transaction(priorityFee: 11), in: .osaka)
    }
    #expect(throws: TransactionIntrinsicError.costOverflow) {
      try specification.validateIntrinsic(transaction(maximumFee: .max), in: .osaka)
    }
  }
}
