import AdapterEngine
import EngineTestSupport
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

  @Test("a refusal that quotes a hostile file is one short sentence without control characters")
  func quotedSentences() throws {
    let texts = ["{{ '" + String(repeating: "x", count: 5_000), "{{ a \u{0}\u{1B}[2J b }}", "{% for \u{0} in x %}"]
    for text in texts {
      let error = #expect(throws: EngineError.self) {
        try ChatTemplate(tokenizerConfig: nil, jinja: Array(text.utf8)).render([ChatMessage(role: "user", content: "")])
      }
      let sentence = try #require(error).description
      #expect(sentence.utf8.count < 500)
      #expect(sentence.hasSuffix("."), "\(sentence)")
      #expect(sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
  }

  @Test("weights that are not numbers or absurdly large", arguments: [Float.nan, .infinity, -.infinity, 1e6, -1e30])
  func absurdWeights(value: Float) throws {
    let tiny = TinyModel(type: "F32")
    for index in tiny.writer().tensors.indices {
      var writer = tiny.writer()
      let last = writer.tensors[index].bytes.count - 4
      writer.tensors[index].bytes.replaceSubrange(last..<last + 4, with: littleEndian(value.bitPattern))
      let name = writer.tensors[index].name
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
    for index in tiny.writer().tensors.indices {
      var missing = tiny.writer()
      let name = missing.tensors.remove(at: index).name
      var misshapen = tiny.writer()
      misshapen.tensors[index].shape = [1] + misshapen.tensors[index].shape
      var renamed = tiny.writer()
      renamed.tensors.append(.init(name: name + ".bias", type: "F32", shape: [1], bytes: [0, 0, 0, 0]))
      for (writer, wanted) in [(missing, name), (misshapen, name), (renamed, name + ".bias")] {
        #expect {
          try BaseModel(ModelFiles(config: Array(tiny.config.utf8), weights: writer.file()))
        } throws: {
          "\($0)".contains(wanted)
        }
      }
    }
  }
}
