import JSONCoding
import JSONRPC
import Primitives
import Testing

@Suite struct EnvelopeTests {
  let server: TestServer

  init() throws { server = try TestServer() }

  @Test("A request gets its result under its own identifier", arguments: ["1", #""a""#, "null", "1.5"])
  func identifiers(_ id: String) async throws {
    let response = try await server.respond(#"{"jsonrpc":"2.0","id":\#(id),"method":"eth_chainId"}"#)
    #expect(response?.encodedText == #"{"jsonrpc":"2.0","id":\#(id),"result":"0x539"}"#)
  }

  @Test("A body that is not JSON is a parse error", arguments: ["", "{", "nul", "[1,", #"{"jsonrpc":"2.0","#])
  func parseErrors(_ body: String) async throws {
    let response = try await server.respond(body)
    #expect(response?.errorCode == -32700)
    #expect(response?["id"] == .null)
  }

  @Test(
    "JSON that is no request is an invalid request",
    arguments: [
      "1", "null", #""text""#, "{}", #"{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}"#,
      #"{"jsonrpc":"2.0","id":1,"method":7}"#, #"{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":"x"}"#, "[]",
    ])
  func invalidRequests(_ body: String) async throws {
    #expect(try await server.respond(body)?.errorCode == -32600)
  }

  @Test("Unknown methods are named in the error", arguments: ["", "eth_", "eth_getBalance ", "constructor"])
  func unknownMethods(_ method: String) async throws {
    let response = try await server.call(method, "[]")
    #expect(response.errorCode == -32601)
    #expect(response.errorMessage.contains("\"\(method)\""))
  }

  @Test("A batch answers each request in order, errors included, and leaves notifications out")
  func batches() async throws {
    let response = try await server.respond(
      #"[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},7,{"jsonrpc":"2.0","method":"eth_chainId"},{"jsonrpc":"2.0","id":2,"method":"no"}]"#
    )
    #expect(response?.elements?.count == 3)
    #expect(response?[0]?["result"] == "0x539")
    #expect(response?[1]?.errorCode == -32600)
    #expect(response?[2]?.errorCode == -32601)
  }

  @Test("Notifications alone get an empty response")
  func notifications() async throws {
    #expect(try await server.respond(#"{"jsonrpc":"2.0","method":"eth_chainId"}"#) == nil)
    #expect(try await server.respond(#"[{"jsonrpc":"2.0","method":"eth_chainId"}]"#) == nil)
  }

  @Test("Batches and bodies above their limits are refused whole")
  func limits() async throws {
    let request = #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#
    let allowed = Array(repeating: request, count: RPCLimits.maximumBatchRequests)
    #expect(try await server.respond("[\(allowed.joined(separator: ","))]")?.elements?.count == allowed.count)
    let refused = try await server.respond("[\((allowed + [request]).joined(separator: ","))]")
    #expect(refused?.errorCode == -32600)
    let large = Bytes(repeating: UInt8(ascii: " "), count: RPCLimits.maximumBodyBytes + 1)
    #expect(try JSON.parse(await server.server.respond(to: large)).errorCode == -32600)
  }

  @Test("Parameters can be given by name")
  func namedParameters() async throws {
    let response = try await server.call("eth_getBlockByNumber", #"{"block":"0x0"}"#)
    #expect(response["result"]?["number"] == "0x0")
    let unknown = try await server.call("eth_getBlockByNumber", #"{"block":"0x0","blok":1}"#)
    #expect(unknown.errorCode == -32602)
    #expect(unknown.errorMessage.contains("blok"))
  }

  @Test(
    "Wrong parameters are refused with the name of the parameter",
    arguments: [
      ("eth_getBalance", "[]", "address"), ("eth_getBalance", "[1]", "address"),
      ("eth_getBalance", #"["0x12"]"#, "address"),
      ("eth_getBalance", #"["0x0000000000000000000000000000000000000000","soon"]"#, "block"),
      ("eth_getBalance", #"["0x0000000000000000000000000000000000000000",{"blockNumber":"0x0","x":1}]"#, "block"),
      ("eth_getBalance", #"["0x0000000000000000000000000000000000000000","latest",1]"#, "at most 2"),
      ("eth_getBlockByNumber", "[1e400,true]", "block"), ("eth_getBlockByNumber", #"["0x01",true]"#, "block"),
      ("eth_getBlockByNumber", #"["0x0","yes"]"#, "fullTransactions"),
      ("eth_getBlockByHash", #"["0x00"]"#, "blockHash"), ("eth_sendRawTransaction", #"["0x123"]"#, "transaction"),
      ("eth_sendRawTransaction", #"["0x"]"#, "transaction"), ("eth_sendRawTransaction", #"["0x03c0"]"#, "transaction"),
      ("eth_call", #"["x"]"#, "transaction"), ("eth_call", #"[{"to":"0x"}]"#, "transaction.to"),
      (
        "eth_call", #"[{"value":"0x10000000000000000000000000000000000000000000000000000000000000000"}]"#,
        "transaction.value"
      ),
      ("eth_call", #"[{"gas":"0xffffffffffffffffff"}]"#, "transaction.gas"),
      ("eth_call", #"[{"data":"0x00","input":"0x01"}]"#, "different"), ("eth_call", #"[{"nope":1}]"#, "nope"),
      ("eth_call", #"[{"gasPrice":"0x1","maxFeePerGas":"0x1"}]"#, "one kind"),
      (
        "eth_call", #"[{"authorizationList":[{"chainId":"0x1"}]}]"#, "transaction.authorizationList[0]"
      ),
      ("eth_call", #"[{},"latest",{"0x12":{}}]"#, "overrides"), ("eth_call", #"[{},"latest",[]]"#, "overrides"),
      (
        "eth_call", #"[{},"latest",{"0x0000000000000000000000000000000000000001":{"state":{},"stateDiff":{}}}]"#,
        "state and stateDiff"
      ),
      ("debug_traceTransaction", #"["0x12"]"#, "transactionHash"),
      ("debug_traceCall", #"[{},"latest",{"tracer":"prestateTracer"}]"#, "options.tracer must be callTracer"),
      ("debug_traceCall", #"[{},"latest",{"enableStack":true}]"#, "enableStack"),
      ("debug_traceCall", #"[{},"latest",{"tracer":"callTracer","tracerConfig":{"withLogs":true}}]"#, "withLogs"),
      ("debug_traceCall", #"[{},"latest",{"limit":-1}]"#, "options.limit"),
      ("debug_traceCall", #"[{},"latest",{"timeout":"soon"}]"#, "options.timeout"),
      ("debug_traceCall", #"[{},"latest",{"timeout":"1h"}]"#, "options.timeout"),
      ("debug_traceCall", #"[{},"latest",{"timeout":"99m"}]"#, "options.timeout"),
      ("debug_traceBlockByNumber", #"["latest",{"stateOverrides":{}}]"#, "stateOverrides"),
      ("eth_getLogs", #"[{"topics":"x"}]"#, "filter.topics"),
      ("eth_getLogs", #"[{"address":["0x"]}]"#, "filter.address[0]"),
      ("eth_getLogs", #"[{"topics":[null,null,null,null,null]}]"#, "at most 4"),
      ("eth_getLogs", #"[{"fromBlock":"0x5","toBlock":"0x1"}]"#, "fromBlock"),
      ("eth_feeHistory", #"["0xfffffffffffffffffff","latest"]"#, "blockCount"),
      ("eth_feeHistory", #"[1,"latest",[50,40]]"#, "percentiles"),
      ("eth_feeHistory", #"[1,"latest",[101]]"#, "percentiles"),
      ("openledger_infer", "[{}]", "question.model"), ("openledger_infer", "[5]", "question"),
      (
        "openledger_quote",
        #"[{"model":"0x0000000000000000000000000000000000000000000000000000000000000000","prompt":"a","maxOutputTokens":-1}]"#,
        "maxOutputTokens"
      ),
    ])
  func wrongParameters(_ method: String, _ parameters: String, _ name: String) async throws {
    let response = try await server.call(method, parameters)
    #expect(response.errorCode == -32602)
    #expect(response.errorMessage.contains(name), "\(response.errorMessage)")
  }

  @Test("An unknown block is null where the method says so and an error where a state is needed")
  func unknownBlocks() async throws {
    #expect(try await server.call("eth_getBlockByNumber", #"["0x5"]"#)["result"] == .null)
    let balance = try await server.call("eth_getBalance", #"["0x0000000000000000000000000000000000000000","0x5"]"#)
    #expect(balance.errorCode == -32001)
  }

  @Test(
    "Every block tag and form names block 0 on a chain of one block",
    arguments: [
      #""latest""#, #""safe""#, #""finalized""#, #""earliest""#, #""0x0""#, #"{"blockNumber":"0x0"}"#,
      #"{"blockNumber":"latest"}"#,
    ])
  func blockForms(_ block: String) async throws {
    let response = try await server.call("eth_getBalance", #"["0x0000000000000000000000000000000000000001",\#(block)]"#)
    #expect(response["result"] == "0x0")
  }
}
