import ChainTypes
import Cryptography
import Foundation
import JSONCoding
import JSONRPC
import KeyValueStore
import Node
import Primitives
import Testing

/// Traces of simulated calls and of transactions, in the formats that geth documents.
@Suite(.timeLimit(.minutes(2))) struct TracingTests {
  let fixture: NodeFixture
  let node: Node

  init() throws {
    fixture = try NodeFixture()
    node = try fixture.node(on: MemoryStore())
  }

  // MARK: - Programs

  private static let first = "0x00000000000000000000000000000000000a0001"
  private static let second = "0x00000000000000000000000000000000000a0002"
  /// Stores 42 in slot 0, loads it and returns it.
  private static let storing = "0x602a6000556000546000526020" + "6000f3"
  /// Calls `second` with all gas and its call data of four zero bytes, and returns nothing.
  private static let calling = "0x6000600060046000600073" + second.dropFirst(2) + "5af100"
  /// Reverts with `Error("no")`.
  private static let reverting =
    "0x7f08c379a0" + String(repeating: "0", count: 56) + "600052" + "6020600452" + "6002602452" + "616e6f60f01b604452"
    + "60646000fd"

  /// A call of `first` on a state where the accounts have this code.
  private func traceCall(_ code: [String: String], _ options: JSON, gas: String = "0x186a0") async throws -> JSON {
    let overrides = JSON.object(code.sorted { $0.key < $1.key }.map { JSONMember($0.key, ["code": .string($0.value)]) })
    let options = JSON.object((options.members ?? []) + [JSONMember("stateOverrides", overrides)])
    return try await node.rpc.call(
      "debug_traceCall", [["to": .string(Self.first), "gas": .string(gas)], "latest", options])
  }

  // MARK: - Struct logs

  @Test("A struct log has each instruction with its gas, stack and storage as geth writes it")
  func structLog() async throws {
    let trace = try await traceCall([Self.first: Self.storing], [:])
    let word = { (digits: String) in String(repeating: "0", count: 64 - digits.count) + digits }
    let golden = """
      {"gas":43224,"failed":false,"returnValue":"0x\(word("2a"))","structLogs":[\
      {"pc":0,"op":"PUSH1","gas":79000,"gasCost":3,"depth":1,"stack":[]},\
      {"pc":2,"op":"PUSH1","gas":78997,"gasCost":3,"depth":1,"stack":["0x2a"]},\
      {"pc":4,"op":"SSTORE","gas":78994,"gasCost":22100,"depth":1,"stack":["0x2a","0x0"],\
      "storage":{"\(word("0"))":"\(word("2a"))"}},\
      {"pc":5,"op":"PUSH1","gas":56894,"gasCost":3,"depth":1,"stack":[]},\
      {"pc":7,"op":"SLOAD","gas":56891,"gasCost":100,"depth":1,"stack":["0x0"],\
      "storage":{"\(word("0"))":"\(word("2a"))"}},\
      {"pc":8,"op":"PUSH1","gas":56791,"gasCost":3,"depth":1,"stack":["0x2a"]},\
      {"pc":10,"op":"MSTORE","gas":56788,"gasCost":6,"depth":1,"stack":["0x2a","0x0"]},\
      {"pc":11,"op":"PUSH1","gas":56782,"gasCost":3,"depth":1,"stack":[]},\
      {"pc":13,"op":"PUSH1","gas":56779,"gasCost":3,"depth":1,"stack":["0x20"]},\
      {"pc":15,"op":"RETURN","gas":56776,"gasCost":0,"depth":1,"stack":["0x20","0x0"]}]}
      """
    #expect(trace.encodedText == golden)
  }

  @Test("Memory is logged on request, and stack and storage are left out on request")
  func structLogOptions() async throws {
    let trace = try await traceCall(
      [Self.first: Self.storing], ["enableMemory": true, "disableStack": true, "disableStorage": true])
    let logs = try #require(trace["structLogs"]?.elements)
    #expect(logs.allSatisfy { $0["stack"] == nil && $0["storage"] == nil })
    #expect(logs[6]["memory"] == [])
    let word: JSON = .string(String(repeating: "0", count: 62) + "2a")
    #expect(logs[7]["memory"] == [word])
    #expect(logs[9]["memory"] == [word])
  }

  @Test("A limit ends the log without an error and leaves the result as it is")
  func structLogLimit() async throws {
    let trace = try await traceCall([Self.first: Self.storing], ["limit": .integer(3)])
    #expect(trace["structLogs"]?.elements?.count == 3)
    #expect(trace["gas"] == .integer(43_224))
  }

  @Test("A callee's instructions are one deeper, and what it returns is logged on request")
  func nestedStructLog() async throws {
    let trace = try await traceCall(
      [Self.first: Self.calling, Self.second: Self.storing], ["enableReturnData": true])
    let logs = try #require(trace["structLogs"]?.elements)
    #expect(
      logs.map { $0["depth"] } == (0..<8).map { _ in .integer(1) } + (0..<10).map { _ in .integer(2) } + [.integer(1)])
    #expect(logs[7]["op"] == "CALL")
    #expect(logs.last?["op"] == "STOP")
    #expect(logs.last?["returnData"] == .string("0x" + String(repeating: "0", count: 62) + "2a"))
    // A call costs the access to a cold account, a word of memory, and the gas that the callee gets.
    let gas = { (log: JSON, name: String) in
      if case .number(let literal) = log[name] { Int(literal) ?? -1 } else { -1 }
    }
    #expect(gas(logs[7], "gasCost") == gas(logs[8], "gas") + 2_603)
  }

  @Test(
    "An instruction that ends its frame carries the reason in geth's words",
    arguments: [
      ("0x01", "stack underflow"), ("0xfe", "invalid opcode: INVALID"),
      ("0x0c", "invalid opcode: opcode 0xc not defined"),
      ("0x600056", "invalid jump destination"), ("0x60006000600160003e", "return data out of bounds"),
      ("0x62ffffff600052620fffff51", "out of gas"),
    ])
  func structLogFailures(_ code: String, _ reason: String) async throws {
    let trace = try await traceCall([Self.first: code], [:])
    #expect(trace["failed"] == true)
    #expect(trace["returnValue"] == "0x")
    #expect(trace["gas"] == .integer(100_000))
    #expect(trace["structLogs"]?.elements?.last?["error"]?.text?.hasPrefix(reason) == true, "\(trace.encodedText)")
  }

  @Test("A revert is a failed result with its data and no error in the log")
  func structLogRevert() async throws {
    let trace = try await traceCall([Self.first: Self.reverting], [:])
    #expect(trace["failed"] == true)
    #expect(trace["returnValue"]?.text?.hasPrefix("0x08c379a0") == true)
    #expect(trace["structLogs"]?.elements?.last?["op"] == "REVERT")
    #expect(trace["structLogs"]?.elements?.last?["error"] == nil)
  }

  // MARK: - Call frames

  @Test("The call tracer nests the frames and names the reason of a revert")
  func callFrames() async throws {
    let trace = try await traceCall(
      [Self.first: Self.calling, Self.second: Self.reverting], ["tracer": "callTracer"])
    #expect(trace["type"] == "CALL")
    #expect(trace["from"] == .address(.zero))
    #expect(trace["to"] == .string(Self.first))
    #expect(trace["gas"] == "0x186a0")
    #expect(trace["value"] == "0x0")
    #expect(trace["input"] == "0x")
    #expect(trace["error"] == nil)
    #expect(trace["output"] == nil)
    let frame = try #require(trace["calls"]?[0])
    #expect(trace["calls"]?.elements?.count == 1)
    #expect(frame["from"] == .string(Self.first))
    #expect(frame["to"] == .string(Self.second))
    #expect(frame["input"] == "0x00000000")
    #expect(frame["error"] == "execution reverted")
    #expect(frame["revertReason"] == "no")
    #expect(frame["calls"] == nil)
    let plain = try await traceCall([Self.first: Self.calling, Self.second: Self.reverting], [:])
    guard case .number(let gas) = plain["gas"] else { return #expect(Bool(false)) }
    #expect(trace["gasUsed"] == .quantity(try #require(UInt64(gas))))
  }

  @Test("Only the top call is recorded on request")
  func onlyTopCall() async throws {
    let trace = try await traceCall(
      [Self.first: Self.calling, Self.second: Self.reverting],
      ["tracer": "callTracer", "tracerConfig": ["onlyTopCall": true]])
    #expect(trace["calls"] == nil)
    #expect(trace["type"] == "CALL")
  }

  @Test("Logs are recorded on request, with their place between calls, and not when they were undone")
  func callLogs() async throws {
    // A log without topics, a call, then a log with the topic 7.
    let caller =
      "0x60006000a0" + Self.calling.dropFirst(2).dropLast(2) + "50600760006000a100"
    let configuration: JSON = ["tracer": "callTracer", "tracerConfig": ["withLog": true]]
    let kept = try await traceCall([Self.first: caller, Self.second: "0x60006000a000"], configuration)
    let logs = try #require(kept["logs"]?.elements)
    #expect(logs.map { $0["position"] } == ["0x0", "0x1"])
    #expect(logs.map { $0["index"] } == ["0x0", "0x2"])
    #expect(logs[1]["topics"]?[0] == .hash(Hash(UInt256(7))))
    #expect(kept["calls"]?[0]?["logs"]?[0]?["address"] == .string(Self.second))
    let undone = try await traceCall([Self.first: caller, Self.second: "0x60006000a060006000fd"], configuration)
    #expect(undone["logs"]?.elements?.count == 2)
    #expect(undone["calls"]?[0]?["logs"] == nil)
  }

  @Test(
    "Every kind of call has its type, its parties and its value",
    arguments: [
      ("6000600060006000600073", "5af100", "CALL", "0x0"), ("6000600060006000600073", "5af200", "CALLCODE", "0x0"),
      ("600060006000600073", "5af400", "DELEGATECALL", "0x0"), ("600060006000600073", "5afa00", "STATICCALL", nil),
    ] as [(String, String, String, String?)])
  func kinds(_ head: String, _ tail: String, _ type: String, _ value: String?) async throws {
    let code = "0x" + head + Self.second.dropFirst(2) + tail
    let trace = try await traceCall([Self.first: code, Self.second: "0x00"], ["tracer": "callTracer"])
    let frame = try #require(trace["calls"]?[0])
    #expect(frame["type"] == .string(type))
    #expect(frame["from"] == .string(Self.first))
    #expect(frame["to"] == .string(Self.second))
    #expect(frame["value"] == value.map { .string($0) })
  }

  @Test("Creations show the new code, or no address when they fail, and ended contracts their balance")
  func creations() async throws {
    // Creates a contract of one STOP byte, then one whose init code is INVALID, then ends itself for the benefit of `second`.
    let code =
      "0x" + "6460016000f3600052" + "6005601b6000f0" + "60fe600052" + "6001601f6000f0" + "73"
      + Self.second.dropFirst(2) + "ff"
    let trace = try await traceCall([Self.first: code], ["tracer": "callTracer"], gas: "0xf4240")
    let calls = try #require(trace["calls"]?.elements)
    #expect(calls.map { $0["type"] } == ["CREATE", "CREATE", "SELFDESTRUCT"])
    #expect(calls[0]["to"]?.text?.count == 42)
    #expect(calls[0]["output"] == "0x00")
    #expect(calls[1]["to"] == nil)
    #expect(calls[1]["error"] == "invalid opcode: INVALID")
    #expect(calls[2]["to"] == .string(Self.second))
  }

  // MARK: - Both machines

  @Test("In a ContractVM frame each host call is one entry, with storage, under an EVM caller")
  func hostCalls() async throws {
    let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let artifact = try JSON.parse(
      Bytes(try Data(contentsOf: folder.appending(path: "Genesis/contracts/OpenToken.json"))))
    let token = try #require(artifact["deployedBytecode"]?.text)
    // Calls allowance(0, 0) of the token: the selector is the first word's first bytes.
    let selector = Hex.encode(
      Bytes(Keccak256.hash(Bytes("allowance(address,address)".utf8)).bytes.prefix(4)), prefix: false)
    let code = "0x63" + selector + "60e01b60005260006000604460006000" + "73" + Self.second.dropFirst(2) + "5af100"
    let accounts = [Self.first: code, Self.second: token]
    let trace = try await traceCall(accounts, [:], gas: "0xf4240")
    let logs = try #require(trace["structLogs"]?.elements)
    let inner = logs.filter { $0["depth"] == .integer(2) }
    #expect(trace["failed"] == false)
    #expect(inner.last?["op"] == "return")
    let load = try #require(inner.first { $0["op"] == "storage_load" })
    #expect(load["gasCost"] == .integer(2_100))
    #expect(load["storage"]?.members?.count == 1)
    #expect(load["stack"] == [])
    #expect(inner.allSatisfy { if case .number(let pc) = $0["pc"] { (Int(pc) ?? 0) >= 0x4000_0000 } else { false } })
    let frames = try await traceCall(accounts, ["tracer": "callTracer"], gas: "0xf4240")
    #expect(frames["calls"]?[0]?["output"] == .string("0x" + String(repeating: "0", count: 64)))
  }

  // MARK: - Limits and refusals

  @Test("A program that runs longer than a trace may be ends in a clear error, whatever the tracer keeps")
  func stepLimit() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await traceCall([Self.first: "0x5b600056"], ["disableStack": true], gas: "0xf42400")
    }
    #expect(error?.code == -32005)
    #expect(error?.message.contains("limit") == true)
    let frames = try await traceCall([Self.first: "0x5b600056"], ["tracer": "callTracer"], gas: "0xf42400")
    #expect(frames["error"] == "out of gas")
  }

  @Test("A time limit ends a trace with a clear error")
  func timeLimit() async throws {
    let error = await #expect(throws: RPCError.self) {
      try await traceCall([Self.first: "0x5b600056"], ["timeout": "0.000001ms"])
    }
    #expect(error?.message.contains("timeout") == true)
  }

  @Test("Unknown transactions and block 0 cannot be traced")
  func refusals() async throws {
    let unknown = await #expect(throws: RPCError.self) {
      try await node.rpc.call("debug_traceTransaction", [.hash(Hash(UInt256(1)))])
    }
    #expect(unknown?.code == -32001)
    let genesis = await #expect(throws: RPCError.self) {
      try await node.rpc.call("debug_traceBlockByNumber", ["0x0"])
    }
    #expect(genesis?.code == -32000)
  }

  // MARK: - Transactions

  @Test("A transaction is traced on the state that the earlier ones of its block left")
  func tracedTransactions() async throws {
    node.start()
    defer { node.stop() }
    // Adds one to slot 0; the init code returns it.
    let runtime = "600160005401600055"
    let contract = Transaction(
      envelope: .legacy(chainID: NodeFixture.chainID, gasPrice: 20_000_000_000), nonce: 0, gasLimit: 200_000, to: nil,
      data: try Hex.decode("68" + runtime + "60005260096017f3")
    ).signed(with: fixture.keys[0])
    _ = try await node.send(contract)
    let address = try #require((try await node.receipt(contract))["contractAddress"]?.text)
    var hashes: [JSON] = []
    for nonce in 1...3 as ClosedRange<UInt64> {
      let call = Transaction(
        envelope: .legacy(chainID: NodeFixture.chainID, gasPrice: 20_000_000_000), nonce: nonce, gasLimit: 60_000,
        to: Address(hex: address)
      ).signed(with: fixture.keys[0])
      hashes.append(try await node.send(call))
    }
    for (index, hash) in hashes.enumerated() {
      let trace = try await node.rpc.call("debug_traceTransaction", [hash])
      let load = trace["structLogs"]?.elements?.first { $0["op"] == "SLOAD" }
      #expect(load?["storage"]?.members?.first?.value.text?.last == Character("\(index)"))
      let receipt = try await node.rpc.call("eth_getTransactionReceipt", [hash])
      let frame = try await node.rpc.call("debug_traceTransaction", [hash, ["tracer": "callTracer"]])
      #expect(frame["gasUsed"] == receipt["gasUsed"])
      #expect(frame["gas"] == "0xea60")
      let block = try await node.rpc.call("debug_traceBlockByHash", [receipt["blockHash"] ?? .null])
      #expect(block == [["txHash": hash, "result": trace]])
      #expect(try await node.rpc.call("debug_traceBlockByNumber", [receipt["blockNumber"] ?? .null]) == block)
    }
    let created = try await node.rpc.call("debug_traceTransaction", [.hash(contract.hash), ["tracer": "callTracer"]])
    #expect(created["type"] == "CREATE")
    #expect(created["to"] == .string(address))
    #expect(created["output"] == .string("0x" + runtime))
  }
}
