import ChainTypes
import FixtureSupport
import Primitives
import Testing

@Suite struct ReceiptTests {
  @Test func `receipts and logs survive encoding and decoding`() throws {
    var random = SeededGenerator(suite: "receipt round trips", fallback: 658)
    for _ in 0..<200 {
      let receipt = random.receipt()
      #expect(try Receipt.decode(receipt.encoded) == receipt)
      #expect(try receipt.logs.map { try Log.decode($0.encoded) } == receipt.logs)
    }
  }

  @Test func `a bloom holds the address and the topics of its logs and little else`() {
    var random = SeededGenerator(suite: "blooms", fallback: 2_048)
    let logs = (0..<20).map { _ in random.log() }
    var bloom = Bloom()
    for log in logs { bloom.formUnion(Bloom(logs: [log])) }
    #expect(bloom == Bloom(logs: logs))
    for log in logs {
      #expect(bloom.mayContain(log.address))
      for topic in log.topics { #expect(bloom.mayContain(topic: topic)) }
    }
    let strangers = (0..<200).filter { _ in bloom.mayContain(random.address()) }
    #expect(strangers.count < 10)
    #expect(Bloom().isEmpty && !bloom.isEmpty)
  }

  @Test func `a bloom sets the three bits of the yellow paper`() {
    let address = Address(low: 0x0F57_2E52)
    let digest = Keccak256.hash(address.bytes).bytes
    var expected = Bytes(repeating: 0, count: Bloom.byteCount)
    for index in [0, 2, 4] {
      let bit = (Int(digest[index]) << 8 + Int(digest[index + 1])) % 2_048
      expected[255 - bit / 8] |= 1 << UInt8(bit % 8)
    }
    #expect(Bloom(logs: [Log(address: address)]).bytes == expected)
  }

  @Test func `receipts of other types or with foreign blooms are refused`() throws {
    #expect(throws: ReceiptDecodingError.empty) { try Receipt.decode([]) }
    #expect(throws: ReceiptDecodingError.unsupportedType(5)) { try Receipt.decode([5, 0xC0]) }
    let receipt = Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 1, logs: [])
    var items = try RLP.decode(receipt.encoded).asList()
    items[2] = .bytes(Bytes(repeating: 1, count: Bloom.byteCount))
    let encoded = RLP.list(items).encoded()
    #expect(throws: ReceiptDecodingError.wrongBloom) { try Receipt.decode(encoded) }
    items[0] = .uint(2 as UInt64)
    let status = RLP.list(items).encoded()
    #expect(throws: ReceiptDecodingError.invalidStatus(2)) { try Receipt.decode(status) }
  }
}
