import ChainTypes
import Cryptography
import FixtureSupport
import Primitives

extension SeededGenerator {
  mutating func hash() -> Hash { Hash(UInt256(bigEndian: bytes(32))) }

  mutating func address() -> Address { Address(truncating: UInt256(bigEndian: bytes(20))) }

  /// A number whose width is random, so that short encodings are as frequent as long ones.
  mutating func uint256() -> UInt256 { UInt256(bigEndian: bytes(Int.random(in: 0...32, using: &self))) }

  mutating func uint64() -> UInt64 { next() >> UInt64.random(in: 0...63, using: &self) }

  mutating func list<Element>(upTo count: Int, _ make: (inout SeededGenerator) -> Element) -> [Element] {
    (0..<Int.random(in: 0...count, using: &self)).map { _ in make(&self) }
  }

  mutating func accessList() -> AccessList {
    list(upTo: 3) { random in
      AccessListEntry(address: random.address(), storageKeys: random.list(upTo: 3) { $0.hash() })
    }
  }

  mutating func transaction() -> Transaction {
    let chainID = uint64()
    let type = TransactionType.allCases.randomElement(using: &self) ?? .legacy
    let envelope: Transaction.Envelope =
      switch type {
      case .accessList: .accessList(chainID: chainID, gasPrice: uint256(), accessList: accessList())
      case .dynamicFee:
        .dynamicFee(
          chainID: chainID, maximumPriorityFeePerGas: uint256(), maximumFeePerGas: uint256(), accessList: accessList())
      case .blob:
        .blob(
          chainID: chainID, maximumPriorityFeePerGas: uint256(), maximumFeePerGas: uint256(), accessList: accessList(),
          maximumFeePerBlobGas: uint256(), blobHashes: list(upTo: 3) { $0.hash() })
      case .setCode:
        .setCode(
          chainID: chainID, maximumPriorityFeePerGas: uint256(), maximumFeePerGas: uint256(), accessList: accessList(),
          authorizations: list(upTo: 3) { $0.authorization() })
      case .legacy: .legacy(chainID: Bool.random(using: &self) ? chainID : nil, gasPrice: uint256())
      }
    let creates = type.allowsCreation && Bool.random(using: &self)
    return Transaction(
      envelope: envelope, nonce: uint64(), gasLimit: uint64(), to: creates ? nil : address(),
      value: uint256(), data: bytes(Int.random(in: 0...80, using: &self)))
  }

  mutating func authorization() -> Authorization {
    Authorization(
      chainID: uint256(), address: address(), nonce: uint64(),
      signature: RecoverableSignature(
        r: uint256(), s: uint256(), yParity: UInt8.random(in: .min ... .max, using: &self)))
  }

  mutating func key() throws -> PrivateKey { try PrivateKey([1] + bytes(31)) }

  mutating func log() -> Log {
    Log(
      address: address(), topics: list(upTo: Log.maximumTopics) { $0.hash() },
      data: bytes(Int.random(in: 0...70, using: &self)))
  }

  mutating func receipt() -> Receipt {
    Receipt(
      type: TransactionType.allCases.randomElement(using: &self) ?? .legacy, succeeded: Bool.random(using: &self),
      cumulativeGasUsed: uint64(), logs: list(upTo: 4) { $0.log() })
  }

  mutating func header() -> Header {
    Header(
      parentHash: hash(), beneficiary: address(), stateRoot: hash(), transactionsRoot: hash(), receiptsRoot: hash(),
      logsBloom: Bloom(logs: list(upTo: 3) { $0.log() }), difficulty: uint256(), number: uint64(), gasLimit: uint64(),
      gasUsed: uint64(), timestamp: uint64(), extraData: bytes(Int.random(in: 0...32, using: &self)),
      prevRandao: hash(), nonce: next(), baseFeePerGas: uint256(), withdrawalsRoot: hash(), blobGasUsed: uint64(),
      excessBlobGas: uint64(), parentBeaconBlockRoot: hash(),
      requestsHash: Bool.random(using: &self) ? hash() : nil)
  }

  mutating func withdrawal() -> Withdrawal {
    Withdrawal(index: uint64(), validatorIndex: uint64(), address: address(), amount: uint64())
  }

  mutating func block() throws -> Block {
    var transactions: [SignedTransaction] = []
    for _ in 0..<Int.random(in: 0...3, using: &self) { transactions.append(try transaction().signed(with: key())) }
    return Block(header: header(), transactions: transactions, withdrawals: list(upTo: 2) { $0.withdrawal() })
  }

  /// The bytes with one bit flipped, one byte removed or inserted, or the end cut off.
  mutating func mutation(of bytes: Bytes) -> Bytes {
    var mutant = bytes
    guard let index = mutant.indices.randomElement(using: &self) else { return [0] }
    switch Int.random(in: 0...3, using: &self) {
    case 0: mutant[index] ^= 1 << UInt8.random(in: 0...7, using: &self)
    case 1: mutant.remove(at: index)
    case 2: mutant.insert(UInt8.random(in: 0...255, using: &self), at: index)
    default: mutant.removeSubrange(index...)
    }
    return mutant
  }
}
