import ABI
import ChainSpecification
import Execution
import Precompiles
import Primitives
import Synchronization
import Testing
import WorldState

@Suite struct InferencePrecompileTests {
  static let configuration = Bytes(repeating: 1, count: 300)
  static let weights = Bytes(repeating: 2, count: 5000)
  static let adapterConfiguration = Bytes(repeating: 3, count: 100)
  static let adapterWeights = Bytes(repeating: 4, count: 700)

  let context = TestContext()
  let engine = StubEngine()
  let model: Hash
  let adapter: Hash

  init() {
    model = context.register([("config.json", Self.configuration), ("model.safetensors", Self.weights)])
    adapter = context.register([
      ("adapter_config.json", Self.adapterConfiguration), ("adapter_model.safetensors", Self.adapterWeights),
    ])
  }

  private func call(
    _ name: String = "infer", model: Hash? = nil, adapter: Hash = .zero, prompt: Bytes = [10, 20, 30],
    outputTokens: UInt64 = 8, seed: UInt64 = 65, temperature: UInt64 = 0
  ) throws -> Bytes {
    try FunctionSignature("\(name)(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
      .hash(model ?? self.model), .hash(adapter), .bytes(prompt), .number(outputTokens), .number(seed),
      .number(temperature),
    ])
  }

  private func infer(_ input: Bytes, gas: UInt64 = 1_000_000_000, value: UInt256 = .zero) -> MessageResult {
    context.run(InferencePrecompile(engine: engine), input, gas: gas, value: value)
  }

  /// The formula of the specification.
  private func price(prompt: UInt64, fileBytes: UInt64) -> UInt64 {
    let ai = AIParameters.standard
    return ai.baseGas + ai.gasPerPromptByte * prompt + (1_000_001 + 8 * fileBytes + ai.macsPerGas - 1) / ai.macsPerGas
  }

  @Test("an answer costs base, prompt bytes and work, all charged before the work")
  func gas() throws {
    let base = price(prompt: 3, fileBytes: 5300)
    let result = infer(try call(), gas: base)
    #expect(result.isSuccess && result.gasLeft == 0)
    #expect(
      try ABI.decode(result.output, as: [.bytes, .uint(bits: 32), .uint(bits: 32)])
        == [.bytes([65, 10, 20, 30]), .number(3), .number(2)])
    #expect(infer(try call(), gas: base - 1).status == .failure(.outOfGas))
    #expect(engine.generations.withLock { $0 } == 1)
    let adapted = price(prompt: 3, fileBytes: 6100)
    #expect(infer(try call(adapter: adapter), gas: adapted).gasLeft == 0)
    #expect(infer(try call(adapter: adapter), gas: adapted).isSuccess)
  }

  @Test("QUOTE says what INFER charges, without running it")
  func quote() throws {
    let quote = context.run(QuotePrecompile(engine: engine), try call("quote", adapter: adapter))
    let values = try ABI.decode(quote.output, as: [.uint(bits: 64), .uint(bits: 32)])
    #expect(values == [.number(price(prompt: 3, fileBytes: 6100)), .number(3)])
    #expect(1_000_000_000 - quote.gasLeft == 10_000 + 16 * 3 + (8 * 400 + 199) / 200)
    #expect(engine.generations.withLock { $0 } == 0)
    try expectRevert(context.run(QuotePrecompile(engine: engine), try call("infer")), "InvalidCall()")
  }

  @Test("each misuse reverts with its typed error before any work")
  func misuse() throws {
    try expectRevert(infer(try call(), value: 1), "NotPayable()")
    try expectRevert(infer([1, 2, 3, 4]), "InvalidCall()")
    try expectRevert(infer(try call(model: Hash(5))), "UnknownModel(bytes32)", [.hash(Hash(5))])
    try expectRevert(infer(try call(adapter: Hash(6))), "UnknownAdapter(bytes32)", [.hash(Hash(6))])
    try expectRevert(infer(try call(prompt: [])), "InvalidPrompt()")
    try expectRevert(
      infer(try call(prompt: Bytes(repeating: 1, count: 1025))), "PromptTooLong(uint64,uint64)",
      [.number(1025), .number(1024)])
    try expectRevert(
      infer(try call(outputTokens: 257)), "OutputTooLong(uint64,uint64)", [.number(257), .number(256)])
    let short = InferencePrecompile(engine: StubEngine(context: 10))
    try expectRevert(context.run(short, try call()), "ContextTooLong(uint64,uint64)", [.number(11), .number(10)])
    #expect(engine.generations.withLock { $0 } == 0 && context.state.fault == nil)
  }

  @Test("an id that is not a manifest of the right kind, or names missing files, is invalid")
  func manifests() throws {
    let text = context.state.storeBlob([9, 9, 9])
    try expectRevert(infer(try call(model: text)), "InvalidModel(bytes32,string)", [.hash(text), .string("manifest")])
    let large = context.state.storeBlob(Bytes(repeating: 0xC0, count: 2000))
    try expectRevert(
      infer(try call(model: large)), "InvalidModel(bytes32,string)", [.hash(large), .string("manifest")])
    try expectRevert(
      infer(try call(model: adapter)), "InvalidModel(bytes32,string)", [.hash(adapter), .string("manifest")])
    try expectRevert(
      infer(try call(adapter: model)), "InvalidAdapter(bytes32,string)", [.hash(model), .string("manifest")])
    let checkpoint = context.state.checkpoint()
    let absent = context.register([("config.json", [7]), ("model.safetensors", [8])])
    let manifest = context.state.blob(absent) ?? []
    context.state.revert(to: checkpoint)
    context.state.storeBlob(manifest)
    try expectRevert(
      infer(try call(model: absent)), "InvalidModel(bytes32,string)", [.hash(absent), .string("config.json")])
    context.specification.ai.maximumAdapterBytes = 799
    try expectRevert(
      infer(try call(adapter: adapter)), "AdapterTooLarge(uint64,uint64)", [.number(800), .number(799)])
  }

  @Test("a file that the engine refuses is a typed error; a node that cannot run the engine is a fault")
  func engineErrors() throws {
    let refusing = StubEngine(error: .invalidFile(source: adapter, name: "adapter_model.safetensors"))
    let result = context.run(InferencePrecompile(engine: refusing), try call(adapter: adapter))
    try expectRevert(
      result, "InvalidAdapter(bytes32,string)", [.hash(adapter), .string("adapter_model.safetensors")])
    #expect(1_000_000_000 - result.gasLeft == price(prompt: 3, fileBytes: 6100))
    #expect(context.state.fault == nil)

    let failing = StubEngine(error: .unavailable("out of memory"))
    #expect(!context.run(InferencePrecompile(engine: failing), try call()).isSuccess)
    #expect(context.state.fault == .unusableBlob(model, "out of memory"))
  }

  @Test("hostile call data never stops the node")
  func hostileInput() throws {
    var input = try call()
    for position in 0..<input.count {
      let saved = input[position]
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        input[position] = value
        _ = infer(input, gas: 10_000_000)
        _ = context.run(BlobPrecompile(), input, gas: 10_000_000)
      }
      input[position] = saved
    }
    for length in 0..<input.count { _ = infer(Bytes(input.prefix(length)), gas: 10_000_000) }
    #expect(context.state.fault == nil)
  }
}
