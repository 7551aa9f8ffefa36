import ABI
import ChainSpecification
import ChainTypes
import Execution
import Precompiles
import Primitives
import Synchronization
import Testing
import WorldState

/// EVALUATE and EMBED with an engine that counts, and their quotes.
@Suite struct EvaluationPrecompileTests {
  private let context = TestContext()
  private let engine = StubEngine()
  private let model: Hash
  private let adapter: Hash

  init() {
    model = context.register([
      ("config.json", Bytes(repeating: 1, count: 300)), ("model.safetensors", Bytes(repeating: 2, count: 5000)),
    ])
    adapter = context.register([
      ("adapter_config.json", Bytes(repeating: 3, count: 100)),
      ("adapter_model.safetensors", Bytes(repeating: 4, count: 700)),
    ])
  }

  private func call(
    _ name: String = "evaluate", adapter: Hash = .zero, rows: [Hash], prompt: String = "", answer: String = ""
  ) throws -> Bytes {
    try FunctionSignature("\(name)(bytes32,bytes32,bytes32[],string,string)").encode([
      .hash(model), .hash(adapter), .array(rows.map { .hash($0) }), .string(prompt), .string(answer),
    ])
  }

  private func evaluate(_ input: Bytes, gas: UInt64 = 1_000_000_000, value: UInt256 = .zero) -> MessageResult {
    context.run(EvaluationPrecompile(engine: engine), input, gas: gas, value: value)
  }

  private func results(_ loss: UInt64, _ tokens: UInt64) -> Bytes {
    UInt256(loss).bigEndianBytes + UInt256(tokens).bigEndianBytes
  }

  @Test("an evaluation costs base, rows and work, all charged before the work; QUOTE says it to the unit")
  func gas() throws {
    let rows = [context.state.storeBlob(Bytes(repeating: 65, count: 40)), context.state.storeBlob([66])]
    let ai = AIParameters.standard
    let reading = 2 * 2_100 + 41 * ai.gasPerPromptByte + 6 * 3
    let work = 2 * 1_000_001 + 8 * 5_300 as UInt64
    let price = ai.baseGas + reading + (work + ai.macsPerGas - 1) / ai.macsPerGas
    let exact = evaluate(try call(rows: rows), gas: price)
    #expect(exact.isSuccess && exact.gasLeft == 0 && exact.output == results(41 << 32, 41))
    #expect(evaluate(try call(rows: rows), gas: price - 1).status == .failure(.outOfGas))
    #expect(engine.generations.withLock { $0 } == 1)
    let quote = context.run(QuotePrecompile(engine: engine), try call("quoteEvaluate", rows: rows))
    #expect(quote.output == UInt256(price).bigEndianBytes)
  }

  @Test("of a JSON row the answer counts, and the prompt when there is one")
  func fields() throws {
    let row = context.state.storeBlob(Bytes(#"{"q":"two","a":"four"}"#.utf8))
    #expect(evaluate(try call(rows: [row], prompt: "q", answer: "a")).output == results(4 << 32, 4))
    #expect(evaluate(try call(rows: [row], answer: "q")).output == results(3 << 32, 3))
    for content in [
      "{}", #"{"q":"x"}"#, #"{"q":"x","a":1}"#, #"{"a":"x","a":"y","q":"z"}"#, "[]", "two", #"{"q":"x","a":"y""#,
    ] {
      let bad = context.state.storeBlob(Bytes(content.utf8))
      try expectRevert(
        evaluate(try call(rows: [row, bad], prompt: "q", answer: "a")), "InvalidRow(bytes32)", [.hash(bad)])
    }
  }

  @Test("bad input reverts with a typed error before any work")
  func misuse() throws {
    let row = context.state.storeBlob([65])
    try expectRevert(evaluate(try call(rows: [row]), value: 1), "NotPayable()")
    try expectRevert(evaluate([1, 2, 3, 4]), "InvalidCall()")
    try expectRevert(evaluate(try call(rows: [row], prompt: "q")), "InvalidCall()")
    try expectRevert(evaluate(try call(rows: [row], answer: String(repeating: "a", count: 65))), "InvalidCall()")
    try expectRevert(evaluate(try call(rows: [])), "NoRows()")
    let unknown = Keccak256.hash([9])
    try expectRevert(evaluate(try call(rows: [row, unknown])), "UnknownRow(bytes32)", [.hash(unknown)])
    try expectRevert(
      evaluate(try call(adapter: unknown, rows: [row])), "UnknownAdapter(bytes32)", [.hash(unknown)])
    let version = try FunctionSignature(
      "evaluateVersion(bytes32,bytes32,uint256,uint64,uint64,uint64,string,string)"
    ).encode([
      .hash(model), .hash(.zero), .number(1), .number(1), .number(0), .number(9), .string(""), .string(""),
    ])
    try expectRevert(evaluate(version), "UnknownVersion(uint256,uint64)", [.number(1), .number(1)])
    #expect(engine.generations.withLock { $0 } == 0)
  }

  @Test("the rows of a version are those that are in it, between the indexes that are asked for")
  func version() throws {
    let rows = (0..<4).map { context.state.storeBlob(Bytes(repeating: 65, count: $0 + 1)) }
    let (account, storage) = (SystemContract.datanetRegistry.address, DatanetStorage(datanet: 7))
    for (index, row) in rows.enumerated() {
      let slot = storage.row(at: UInt64(index))
      context.state.setStorage(account, slot, row.word)
      // Row 1 is in the next version only.
      let accepted: UInt64 = index == 1 ? 3 : 2
      context.state.setStorage(account, slot &+ 1, UInt256(l0: 1, l1: 0, l2: accepted << 32, l3: 0))
    }
    context.state.setStorage(account, storage.version(2), UInt256(l0: 3, l1: 4, l2: 0, l3: 0))
    func input(_ name: String, first: UInt64, count: UInt64) throws -> Bytes {
      try FunctionSignature("\(name)(bytes32,bytes32,uint256,uint64,uint64,uint64,string,string)").encode([
        .hash(model), .hash(adapter), .number(7), .number(2), .number(first), .number(count), .string(""),
        .string(""),
      ])
    }
    #expect(evaluate(try input("evaluateVersion", first: 0, count: .max)).output == results(8 << 32, 8))
    #expect(evaluate(try input("evaluateVersion", first: 1, count: 2)).output == results(3 << 32, 3))
    try expectRevert(evaluate(try input("evaluateVersion", first: 1, count: 1)), "NoRows()")
    try expectRevert(evaluate(try input("evaluateVersion", first: 4, count: 1)), "NoRows()")
    let quote = context.run(
      QuotePrecompile(engine: engine), try input("quoteEvaluateVersion", first: 0, count: .max))
    let gas = UInt256(bigEndian: quote.output).l0
    #expect(evaluate(try input("evaluateVersion", first: 0, count: .max), gas: gas).gasLeft == 0)
    #expect(
      evaluate(try input("evaluateVersion", first: 0, count: .max), gas: gas - 1).status == .failure(.outOfGas))
  }

  @Test("an embedding costs what reading the text costs, and QUOTE says it to the unit")
  func embedding() throws {
    func input(_ name: String, _ text: Bytes) throws -> Bytes {
      try FunctionSignature("\(name)(bytes32,bytes32,bytes)").encode([.hash(model), .hash(adapter), .bytes(text)])
    }
    let ai = AIParameters.standard
    let work = 1_000_001 + 8 * 6_100 as UInt64
    let price = ai.baseGas + 2 * ai.gasPerPromptByte + (work + ai.macsPerGas - 1) / ai.macsPerGas
    let embed = EmbeddingPrecompile(engine: engine)
    let result = context.run(embed, try input("embed", [1, 2]), gas: price)
    #expect(result.isSuccess && result.gasLeft == 0)
    let values = try ABI.decode(result.output, as: [.array(.int(bits: 16)), .uint(bits: 32), .uint(bits: 32)])
    #expect(values == [.array([.int(-32_767), .int(0), .int(2)]), .number(0x3F80_0000), .number(2)])
    #expect(context.run(embed, try input("embed", [1, 2]), gas: price - 1).status == .failure(.outOfGas))
    let quote = context.run(QuotePrecompile(engine: engine), try input("quoteEmbed", [1, 2]))
    #expect(quote.output == UInt256(price).bigEndianBytes)
    try expectRevert(context.run(embed, try input("embed", [])), "InvalidPrompt()")
    try expectRevert(context.run(embed, try input("embed", [1]), value: 1), "NotPayable()")
    try expectRevert(
      context.run(embed, try input("embed", Bytes(repeating: 1, count: 1_025))), "PromptTooLong(uint64,uint64)",
      [.number(1_025), .number(1_024)])
  }
}
