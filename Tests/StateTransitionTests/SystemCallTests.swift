import ABI
import ChainSpecification
import ChainTypes
import Cryptography
import Execution
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// What a block does beside its transactions (EIP-4788, EIP-2935, EIP-7002, EIP-7251, EIP-6110, EIP-7685, EIP-4895).
@Suite struct SystemCallTests {
  private static let recipient = Address(low: 0x5EED)

  /// An EVM program that logs or returns the same bytes on every call.
  private static func emit(_ data: Bytes, log: (address: Address, topic: Hash)? = nil) -> Bytes {
    // CODECOPY of what follows the program, then LOG1 or RETURN.
    let head: Bytes = [0x61, UInt8(data.count >> 8), UInt8(data.count & 0xFF), 0x80]
    let tail: Bytes = log.map { [0x7F] + $0.topic.bytes + [0x90, 0x5F, 0xA1, 0x00] } ?? [0x5F, 0xF3]
    let offset = UInt8(head.count + 4 + tail.count)
    return head + [0x60, offset, 0x5F, 0x39] + tail + data
  }

  @Test("Block hashes and beacon roots are recorded before the first transaction")
  func records() throws {
    let chain = try TestChain(consensusLayer: .beaconChain)
    let parent = chain.head
    let root = Keccak256.hash([4, 7, 8, 8])
    let attributes = BlockAttributes(
      timestamp: parent.timestamp + 1, beneficiary: chain.beneficiary, parentBeaconBlockRoot: root)
    let (block, changes) = try chain.builder(attributes).seal()
    try chain.database.save(changes)
    chain.head = block.header
    #expect(chain.state.storage(Predeploy.historyStorage.address, 0) == parent.hash.word)
    let index = UInt256(block.header.timestamp % 8_191)
    #expect(chain.state.storage(Predeploy.beaconRoots.address, index) == UInt256(block.header.timestamp))
    #expect(chain.state.storage(Predeploy.beaconRoots.address, index &+ 8_191) == root.word)
    #expect(block.header.parentBeaconBlockRoot == root)
  }

  @Test("The calls count no gas and no nonce")
  func uncounted() throws {
    let chain = try TestChain()
    let block = try chain.append([])
    #expect(block.header.gasUsed == 0 && chain.state.nonce(Predeploy.caller) == 0)
    #expect(!chain.state.accountExists(Predeploy.caller))
    #expect(block.header.requestsHash == Header.emptyRequestsHash)
  }

  @Test("A withdrawal request of a transaction is in the block's requests")
  func withdrawalRequest() throws {
    let chain = try TestChain()
    let key = Bytes(repeating: 0xAB, count: 48)
    let amount = Bytes(repeating: 0, count: 7) + [9]
    let block = try chain.append([
      chain.transaction(to: Predeploy.withdrawalRequests.address, value: 1, data: key + amount)
    ])
    #expect(block.receipts[0].succeeded)
    // Address, public key, amount with its bytes turned around (EIP-7002).
    let request = [0x01] + chain.address(0).bytes + key + amount.reversed()
    #expect(block.header.requestsHash == SHA256.hash(SHA256.hash(request).bytes))
  }

  @Test(
    "A block without a contract with requests, or in which it fails, is refused with its name",
    arguments: [Predeploy.withdrawalRequests, .consolidationRequests])
  func checkedCalls(predeploy: Predeploy) throws {
    let missing = try TestChain { $0.removeAccount(predeploy.address) }
    #expect(throws: BlockValidationError.systemContractMissing(predeploy)) { try missing.builder().seal() }
    let failing = try TestChain { $0.setCode(Code([0x5F, 0x5F, 0xFD]), of: predeploy.address) }
    #expect(throws: BlockValidationError.systemCallFailed(predeploy, .revert)) { try failing.builder().seal() }
    for error in [
      BlockValidationError.systemContractMissing(predeploy), .systemCallFailed(predeploy, .failure(.outOfGas)),
    ] {
      #expect("\(error)".contains(predeploy.name))
    }
  }

  @Test("A block without the contracts that keep records is valid")
  func uncheckedCalls() throws {
    let chain = try TestChain {
      $0.removeAccount(Predeploy.beaconRoots.address)
      $0.setCode(Code([0xFE]), of: Predeploy.historyStorage.address)
    }
    try chain.append([])
  }

  @Test("The requests hash takes each kind that has requests, in the order of their types")
  func requestsHash() throws {
    let chain = try TestChain {
      $0.setCode(Code(Self.emit([1, 2])), of: Predeploy.withdrawalRequests.address)
      $0.setCode(Code(Self.emit([3])), of: Predeploy.consolidationRequests.address)
    }
    let block = try chain.append([])
    let hashes = SHA256.hash([0x01, 1, 2]).bytes + SHA256.hash([0x02, 3]).bytes
    #expect(block.header.requestsHash == SHA256.hash(hashes))
  }

  // MARK: Deposits

  private static let depositContract = UInt256(hex: "0x00000000219ab540356cbb839cbe05303d7705fa").map {
    Address(truncating: $0)
  }
  private static let depositTopic = Keccak256.hash(Bytes("DepositEvent(bytes,bytes,bytes,bytes,bytes)".utf8))

  private static func depositData() throws -> (data: Bytes, request: Bytes) {
    let fields = [(48, 1), (32, 2), (8, 3), (96, 4), (8, 5)].map { Bytes(repeating: UInt8($0.1), count: $0.0) }
    let data = try ABI.encode(fields.map { .bytes($0) }, as: ABI.types("bytes", count: 5))
    return (data, fields.flatMap { $0 })
  }

  private func depositChain(_ data: Bytes, fork: HardFork = .osaka) throws -> (TestChain, Address) {
    let contract = try #require(Self.depositContract)
    let code = Self.emit(data, log: (contract, Self.depositTopic))
    return (try TestChain(fork: fork) { $0.setCode(Code(code), of: contract) }, contract)
  }

  @Test("A deposit's log is a request of the block")
  func deposit() throws {
    let (data, request) = try Self.depositData()
    let (chain, contract) = try depositChain(data)
    let block = try chain.append([chain.transaction(to: contract)])
    #expect(block.receipts[0].logs.count == 1)
    #expect(block.header.requestsHash == SHA256.hash(SHA256.hash([0x00] + request).bytes))
  }

  @Test("A deposit's log with another layout is refused and leaves no trace")
  func malformedDeposit() throws {
    let (data, _) = try Self.depositData()
    var wrongOffset = data
    wrongOffset[31] = 0xA1
    var wrongLength = data
    wrongLength[191] = 47
    let faults: [(Bytes, DepositRequest.LayoutError)] = [
      (data + [0], .wrongLength(577)), (wrongOffset, .wrongOffset(field: "pubkey")),
      (wrongLength, .wrongFieldLength(field: "pubkey")),
    ]
    for (data, fault) in faults {
      let (chain, contract) = try depositChain(data)
      let builder = try chain.builder()
      #expect(throws: TransactionValidationError.invalidDeposit(fault)) {
        try builder.apply(chain.transaction(to: contract))
      }
      #expect(try builder.seal().block.header == chain.builder().seal().block.header)
      #expect("\(fault)".hasPrefix("its "))
    }
    let (cancun, contract) = try depositChain(wrongLength, fork: .cancun)
    try cancun.append([cancun.transaction(to: contract)])
  }

  // MARK: Withdrawals

  @Test("Withdrawals are paid in gwei, and a chain without a beacon chain has none")
  func withdrawals() throws {
    let withdrawal = Withdrawal(index: 0, validatorIndex: 1, address: Self.recipient, amount: 5)
    func attributes(_ chain: TestChain) -> BlockAttributes {
      BlockAttributes(
        timestamp: chain.head.timestamp + 1, beneficiary: chain.beneficiary, withdrawals: [withdrawal])
    }
    let chain = try TestChain(consensusLayer: .beaconChain)
    let (block, changes) = try chain.builder(attributes(chain)).seal()
    let again = try BlockValidator(rules: chain.rules).execute(
      block.block, parent: chain.head, state: chain.state, ancestorHash: chain.ancestorHash)
    #expect(again.changes.root == changes.root)
    try chain.database.save(changes)
    chain.head = block.header
    #expect(chain.state.balance(Self.recipient) == 5 &* TestChain.gwei)

    let own = try TestChain()
    #expect(throws: BlockValidationError.self) { try own.builder(attributes(own)) }
  }
}

extension ABI {
  fileprivate static func types(_ text: String, count: Int) throws -> [ABIType] {
    try (0..<count).map { _ in try ABIType(text) }
  }
}
