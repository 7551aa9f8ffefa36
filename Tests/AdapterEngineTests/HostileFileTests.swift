import AdapterEngine
import Foundation
import Testing

@Suite("Hostile files are refused without harm")
struct HostileFileTests {
  /// A file with its header replaced.
  private func safetensors(header: String, data: Int = 0) -> [UInt8] {
    littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  @Test(
    "broken safetensors containers",
    arguments: [
      [], [1, 2, 3], [UInt8](repeating: 0xFF, count: 8), [UInt8](repeating: 0xFF, count: 64),
      littleEndian(UInt64(1) << 40) + [123], littleEndian(UInt64.max - 7) + Array("{}".utf8), littleEndian(UInt64(0)),
    ] as [[UInt8]])
  func containers(file: [UInt8]) {
    #expect(throws: EngineError.self) {
      try BaseModel(ModelFiles(config: Array(TinyModel().config.utf8), weights: file))
    }
  }

  @Test(
    "lying safetensors headers",
    arguments: [
      #"{"#, #"[]"#, #"{"a":1}"#, #"{"a":{"dtype":"F32"}}"#,
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}"#,
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
      #"{"a":{"dtype":"F32","shape":[9007199254740992,9007199254740992],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,1e300]}}"#,
      #"{"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#,
      #"{"a":{"dtype":"F32","shape":[1,1,1,1,1],"data_offsets":[0,4]}}"#,
    ])
  func headers(header: String) {
    #expect(throws: EngineError.self) {
      try BaseModel(ModelFiles(config: Array(TinyModel().config.utf8), weights: safetensors(header: header, data: 16)))
    }
  }

  /// A text with a short name for the report.
  struct NamedText: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String
  }

  static let texts: [NamedText] =
    [
      "", "nul", "{}x", #"{"a":1,}"#, #"{"a":01}"#, #"{"a":1e999}"#, #"{"a":"\ud800"}"#, #"{"a":"\u12"}"#, #"{"a""#,
      #""\"#, "-", "[1 2]",
    ]
    .map { NamedText(testDescription: $0, text: $0) } + [
      NamedText(testDescription: "deep lists", text: String(repeating: "[", count: 100_000)),
      NamedText(testDescription: "deep objects", text: String(repeating: #"{"a":"#, count: 50_000)),
      NamedText(testDescription: "control character", text: "{\"a\":\"\u{1}\"}"),
      NamedText(testDescription: "long list", text: "[" + String(repeating: "0,", count: 400_000) + "0]"),
    ]

  @Test("JSON that is deep, long, or not JSON", arguments: texts)
  func json(named: NamedText) {
    let bytes = Array(named.text.utf8)
    #expect(throws: EngineError.self) { try ModelShape(config: bytes) }
    #expect(throws: EngineError.self) { try Tokenizer(json: bytes, vocabularySize: 300) }
    #expect(throws: EngineError.self) {
      try BaseModel(ModelFiles(config: Array(TinyModel().config.utf8), weights: safetensors(header: named.text)))
    }
  }

  @Test("weights that are not numbers or absurdly large", arguments: [Float.nan, .infinity, -.infinity, 1e6, -1e30])
  func absurdWeights(value: Float) throws {
    let tiny = TinyModel(type: "F32")
    for index in tiny.writer().header.indices {
      var writer = tiny.writer()
      let last = writer.header[index].bytes.count - 4
      writer.header[index].bytes.replaceSubrange(last..<last + 4, with: littleEndian(value.bitPattern))
      let name = writer.header[index].name
      #expect {
        try BaseModel(ModelFiles(config: Array(tiny.config.utf8), weights: writer.file()))
      } throws: {
        "\($0)".contains(name)
      }
    }
    let base = try BaseModel(tiny.files)
    let files = tiny.adapter(rank: 2, targets: ["k_proj"])
    var weights = files.weights
    weights.replaceSubrange(weights.count - 4..<weights.count, with: littleEndian(value.bitPattern))
    #expect {
      try LoRAAdapter(AdapterFiles(config: files.config, weights: weights), base: base)
    } throws: {
      if case EngineError.invalidAdapter(let sentence) = $0 { sentence.contains("lora_B") } else { false }
    }
  }

  @Test("missing, misshapen and unknown tensors are named")
  func tensors() throws {
    let tiny = TinyModel()
    for index in tiny.writer().header.indices {
      var missing = tiny.writer()
      let name = missing.header.remove(at: index).name
      var misshapen = tiny.writer()
      misshapen.header[index].shape = [1] + misshapen.header[index].shape
      var renamed = tiny.writer()
      renamed.header.append((name + ".bias", "F32", [1], [0, 0, 0, 0]))
      for (writer, wanted) in [(missing, name), (misshapen, name), (renamed, name + ".bias")] {
        #expect {
          try BaseModel(ModelFiles(config: Array(tiny.config.utf8), weights: writer.file()))
        } throws: {
          "\($0)".contains(wanted)
        }
      }
    }
  }

  /// Changes a few bytes, cuts, doubles or splices a stretch.
  private func mutate(_ file: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      // Headers are where the decisions are, so most changes go there.
      let near = min(bytes.count, Bool.random(using: &random) ? 4096 : bytes.count)
      let at = Int.random(in: 0..<near, using: &random)
      let end = min(bytes.count, at + Int.random(in: 1...16, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: bytes.removeSubrange(at..<end)
      case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 4: bytes.removeSubrange(at...)
      case 5: bytes.replaceSubrange(at..<end, with: Array("9999999999".utf8))
      default: bytes[at] = Array("{}[]\",:0-e9".utf8).randomElement(using: &random) ?? 0
      }
    }
    return bytes
  }

  /// Rounds of each fuzz test; OPENLEDGER_FUZZ_ROUNDS asks for more.
  private static let rounds = Int(ProcessInfo.processInfo.environment["OPENLEDGER_FUZZ_ROUNDS"] ?? "") ?? 3000

  @Test("mutated models and adapters load and run, or are refused")
  func fuzzModels() throws {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    let tiny = TinyModel(hidden: 8, layers: 1, heads: 2, keyValueHeads: 1, headDimension: 4, feedForward: 8)
    let files = tiny.files
    let adapter = tiny.adapter(rank: 2, targets: ["q_proj", "down_proj"])
    let base = try BaseModel(files)
    var accepted = 0
    for _ in 0..<Self.rounds {
      var changed = files
      var changedAdapter = adapter
      switch Int.random(in: 0..<4, using: &random) {
      case 0: changed.config = mutate(files.config, &random)
      case 1: changed.weights = mutate(files.weights, &random)
      case 2: changedAdapter.config = mutate(adapter.config, &random)
      default: changedAdapter.weights = mutate(adapter.weights, &random)
      }
      do {
        let model = changed.config == files.config && changed.weights == files.weights ? base : try BaseModel(changed)
        let adapted = try LoRAAdapter(changedAdapter, base: model)
        _ = try generate(.init(prompt: [1, 2], maximumOutputTokens: 2), model: model, adapter: adapted)
        accepted += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    print("fuzz: seed \(seed), \(Self.rounds) models and adapters, \(accepted) ran")
  }

  @Test("mutated tokenizers load and encode, or are refused")
  func fuzzTokenizers() throws {
    let seed: UInt64 = 78
    var random = SeededGenerator(seed: seed)
    let file = try TokenizerFixture.read("tokenizer.json")
    let text = Array("the data, it's 42 <|end|> é".utf8)
    var accepted = 0
    for _ in 0..<Self.rounds / 3 {
      do {
        let tokenizer = try Tokenizer(json: mutate(file, &random), vocabularySize: 512)
        _ = tokenizer.detokenize(try tokenizer.tokenize(text))
        accepted += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    print("fuzz: seed \(seed), \(Self.rounds / 3) tokenizers, \(accepted) ran")
  }
}
