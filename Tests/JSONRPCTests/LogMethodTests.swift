import ChainStore
import ChainTypes
import Cryptography
import JSONCoding
import JSONRPC
import Primitives
import Testing
import WorldState

/// `eth_getLogs` and the filters that callers poll.
@Suite struct LogMethodTests {
  let server: TestServer
  var chain: ChainStore { server.chain }

  init() throws { server = try TestServer() }

  @Test("A range above its end, two kinds of range and unknown blocks have the codes that clients expect")
  func wrongRanges() async throws {
    let reversed = try await server.call("eth_getLogs", #"[{"fromBlock":"0x32","toBlock":"0x2f"}]"#)
    #expect(reversed.errorCode == -32602)
    #expect(reversed.errorMessage.hasPrefix("invalid block range params"))
    #expect(try await server.call("eth_newFilter", #"[{"fromBlock":"0x2","toBlock":"0x1"}]"#).errorCode == -32602)
    let both = #"[{"blockHash":"\#(chain.head.hash.hex)","fromBlock":"0x0"}]"#
    #expect(try await server.call("eth_getLogs", both).errorCode == -32602)
    let unknown = try await server.call("eth_getLogs", #"[{"blockHash":"\#(Hash.zero.hex)"}]"#)
    #expect(unknown.errorCode == -32001)
    #expect(unknown.errorMessage.hasPrefix("unknown block"))
  }

  @Test("A query with too many results is refused with the range that fits, and one block is always answered whole")
  func limits() async throws {
    try append(logs: 6_000)
    try append(logs: 6_000)
    try append(logs: 12_000)
    let all = try await server.call("eth_getLogs", #"[{"fromBlock":"0x0","address":"\#(Self.contract.hex)"}]"#)
    #expect(all.errorCode == -32005)
    #expect(all.errorMessage == "query returned more than 10000 results. Try with this block range [0x0, 0x1].")
    let fitting = try await logs(#"{"fromBlock":"0x0","toBlock":"0x1","address":"\#(Self.contract.hex)"}"#)
    #expect(fitting.count == 6_000)
    #expect(try await logs(#"{"fromBlock":"0x3","toBlock":"0x3"}"#).count == 12_000)
    #expect(try await logs(#"{"blockHash":"\#(chain.head.hash.hex)"}"#).count == 12_000)
  }

  @Test("A log filter reports every new log once, in order, however many polls it takes")
  func polling() async throws {
    try append(logs: 3)
    let filter = try await id("eth_newFilter", #"[{"address":"\#(Self.contract.hex)"}]"#)
    #expect(try await changes(filter).isEmpty)
    for count in [2, 0, 1] { try append(logs: count) }
    #expect(try await changes(filter).map { $0["blockNumber"] } == ["0x2", "0x2", "0x4"])
    #expect(try await changes(filter).isEmpty)
    for count in [6_000, 6_000, 12_000] { try append(logs: count) }
    var polls: [Int] = []
    for _ in 0..<4 { polls.append(try await changes(filter).count) }
    #expect(polls == [6_000, 6_000, 12_000, 0])
    let earlier = try await server.call("eth_getFilterLogs", #"["\#(filter)"]"#)
    #expect(earlier["result"]?.elements?.count == 12_000)
  }

  @Test("A log filter keeps to the numbers of its range")
  func boundedFilter() async throws {
    let filter = try await id("eth_newFilter", #"[{"fromBlock":"0x2","toBlock":"0x3"}]"#)
    let past = try await id("eth_newFilter", #"[{"toBlock":"earliest"}]"#)
    for _ in 0..<4 { try append(logs: 1) }
    #expect(try await changes(filter).map { $0["blockNumber"] } == ["0x2", "0x3"])
    try append(logs: 1)
    #expect(try await changes(filter).isEmpty)
    #expect(try await changes(past).isEmpty)
  }

  @Test("A block filter reports the hashes of new blocks")
  func blockFilter() async throws {
    let filter = try await id("eth_newBlockFilter", "[]")
    try append(logs: 0)
    let first = chain.head.hash
    try append(logs: 1)
    #expect(try await changes(filter) == [.string(first.hex), .string(chain.head.hash.hex)])
    #expect(try await changes(filter).isEmpty)
  }

  @Test("Unwinding what a filter has not reported changes nothing for it; unwinding what it has ends it")
  func unwinding() async throws {
    let filter = try await id("eth_newFilter", "[{}]")
    let blocks = try await id("eth_newBlockFilter", "[]")
    try append(logs: 1)
    try chain.unwindHead()
    try append(logs: 2)
    #expect(try await changes(filter).count == 2)
    #expect(try await changes(blocks) == [.string(chain.head.hash.hex)])
    try chain.unwindHead()
    try append(logs: 3)
    for id in [filter, blocks] {
      let response = try await server.call("eth_getFilterChanges", #"["\#(id)"]"#)
      #expect(response.errorCode == -32001)
      #expect(response.errorMessage.hasPrefix("filter not found"))
      #expect(try await server.call("eth_uninstallFilter", #"["\#(id)"]"#)["result"] == false)
    }
    #expect(try await logs("{}").count == 3)
  }

  @Test("Of too many filters the one polled longest ago is forgotten")
  func manyFilters() async throws {
    let used = try await id("eth_newBlockFilter", "[]")
    let idle = try await id("eth_newBlockFilter", "[]")
    _ = try await changes(used)
    for _ in 1..<RPCLimits.maximumFilters { _ = try await id("eth_newBlockFilter", "[]") }
    #expect(try await changes(used).isEmpty)
    #expect(try await server.call("eth_getFilterChanges", #"["\#(idle)"]"#).errorCode == -32001)
  }

  private static let contract = Address(low: 0xc0)

  /// Adds a block with some logs and no change of the state.
  private func append(logs count: Int) throws {
    let head = chain.head
    let number = head.header.number + 1
    let logs = (0..<count).map { Log(address: Self.contract, topics: [], data: [UInt8(truncatingIfNeeded: $0)]) }
    let receipt = Receipt(type: .legacy, succeeded: true, cumulativeGasUsed: 21_000, logs: logs)
    // Nobody looks at the signature; it tells the transactions apart.
    let transaction = SignedTransaction(
      transaction: Transaction(
        envelope: .legacy(chainID: 1337, gasPrice: UInt256(7)), nonce: number, gasLimit: 21_000, to: Self.contract),
      signature: RecoverableSignature(r: UInt256(number), s: UInt256(UInt64(count) + 1), yParity: 0))
    let header = Header(
      parentHash: head.hash, stateRoot: Keccak256.emptyTrieRoot, logsBloom: receipt.logsBloom, number: number,
      gasLimit: 30_000_000, gasUsed: 21_000, timestamp: number, extraData: [UInt8(truncatingIfNeeded: count)],
      baseFeePerGas: .one)
    try chain.append(
      ExecutedBlock(
        block: Block(header: header, transactions: [transaction]), receipts: [receipt], senders: [Address(low: 1)]),
      StateChanges(root: Keccak256.emptyTrieRoot))
  }

  private func logs(_ filter: String) async throws -> [JSON] {
    try #require(try await server.call("eth_getLogs", "[\(filter)]")["result"]?.elements)
  }

  private func id(_ method: String, _ parameters: String) async throws -> String {
    try #require(try await server.call(method, parameters)["result"]?.text)
  }

  private func changes(_ id: String) async throws -> [JSON] {
    try #require(try await server.call("eth_getFilterChanges", #"["\#(id)"]"#)["result"]?.elements)
  }
}
