import ABI
import ChainSpecification
import Execution
import Precompiles
import Primitives
import Synchronization
import Testing
import WorldState

/// `inferBatch` of INFER, and pieces of an answer as they come.
@Suite struct BatchPrecompileTests {
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

  private static let types: ABIType = .tuple([
    .fixedBytes(32), .bytes, .uint(bits: 32), .uint(bits: 64), .uint(bits: 32),
  ])

  private func request(_ adapter: Hash, _ prompt: Bytes, seed: UInt64, tokens: UInt64 = 8) -> ABIValue {
    .tuple([.hash(adapter), .bytes(prompt), .number(tokens), .number(seed), .number(0)])
  }

  private func call(_ name: String, _ requests: [ABIValue]) throws -> Bytes {
    try FunctionSignature(name: name, parameters: [.fixedBytes(32), .array(Self.types)]).encode([
      .hash(model), .array(requests),
    ])
  }

  private func run(_ requests: [ABIValue], gas: UInt64 = 1_000_000_000) throws -> MessageResult {
    context.run(InferencePrecompile(engine: engine), try call("inferBatch", requests), gas: gas)
  }

  @Test("every answer of a batch is that of a single call")
  func answers() throws {
    let (first, second) = (request(.zero, [10, 20], seed: 65), request(adapter, [30], seed: 66))
    let result = try run([first, second, first])
    let answer: ABIType = .tuple([.bytes, .uint(bits: 32), .uint(bits: 32)])
    let values = try ABI.decode(result.output, as: [.array(answer)])
    let expected: [ABIValue] = [
      .tuple([.bytes([65, 10, 20]), .number(2), .number(2)]), .tuple([.bytes([66, 30]), .number(1), .number(2)]),
      .tuple([.bytes([65, 10, 20]), .number(2), .number(2)]),
    ]
    #expect(values == [.array(expected)])
  }

  @Test("the model and each adapter cost their load once, and QUOTE says the price to the unit")
  func gas() throws {
    let requests = [
      request(adapter, [1, 2, 3], seed: 1), request(.zero, [4], seed: 1), request(adapter, [5, 6], seed: 1),
    ]
    let ai = AIParameters.standard
    let work = 3 * 1_000_001 + 8 * (5_300 + 800) as UInt64
    let price = ai.baseGas + 6 * ai.gasPerPromptByte + (work + ai.macsPerGas - 1) / ai.macsPerGas
    #expect(try run(requests, gas: price).gasLeft == 0)
    #expect(try run(requests, gas: price).isSuccess)
    #expect(try run(requests, gas: price - 1).status == .failure(.outOfGas))
    let quote = context.run(QuotePrecompile(engine: engine), try call("quoteBatch", requests))
    #expect(quote.output == UInt256(price).bigEndianBytes)
    let one = [request(adapter, [1, 2, 3], seed: 1)]
    let single = context.run(
      QuotePrecompile(engine: engine),
      try FunctionSignature("quote(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
        .hash(model), .hash(adapter), .bytes([1, 2, 3]), .number(8), .number(1), .number(0),
      ]))
    let batch = context.run(QuotePrecompile(engine: engine), try call("quoteBatch", one))
    #expect(single.output.starts(with: batch.output))
  }

  @Test("bad batches revert with a typed error before any work")
  func misuse() throws {
    try expectRevert(try run([]), "EmptyBatch()")
    let one = request(.zero, [1], seed: 0)
    try expectRevert(
      try run(Array(repeating: one, count: 65)), "BatchTooLarge(uint64,uint64)", [.number(65), .number(64)])
    let unknown = Hash.keccak("unknown")
    try expectRevert(try run([one, request(unknown, [1], seed: 0)]), "UnknownAdapter(bytes32)", [.hash(unknown)])
    try expectRevert(try run([one, request(.zero, [], seed: 0)]), "InvalidPrompt()")
    try expectRevert(
      try run([one, request(.zero, [1], seed: 0, tokens: 257)]), "OutputTooLong(uint64,uint64)",
      [.number(257), .number(256)])
    #expect(engine.generations.withLock { $0 } == 0)
  }

  @Test("a tracer is told of an answer's pieces as they come; together they are the answer")
  func streaming() throws {
    let listener = Listener()
    context.tracer = listener
    let result = context.run(
      InferencePrecompile(engine: engine),
      try FunctionSignature("infer(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
        .hash(model), .hash(.zero), .bytes([1, 2]), .number(8), .number(65), .number(0),
      ]))
    #expect(listener.pieces == [[65], [1, 2]])
    let values = try ABI.decode(result.output, as: [.bytes, .uint(bits: 32), .uint(bits: 32)])
    #expect(values[0] == .bytes(listener.pieces.flatMap { $0 }))
  }

  private final class Listener: Tracer {
    var pieces: [Bytes] = []
    let tracesInstructions = false
    func frameStarted(_ message: Message) {}
    func frameEnded(_ result: MessageResult) {}
    func instruction(_ step: borrowing InstructionTrace) {}
    func selfDestructed(_ address: Address, beneficiary: Address, balance: UInt256) {}
    func textGenerated(_ text: Bytes) { pieces.append(text) }
  }
}

extension Hash {
  fileprivate static func keccak(_ text: String) -> Hash { Keccak256.hash(utf8: text) }
}
