import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

/// tokenizer.json and the encodings Hugging Face's tokenizers gives, made by Tests/Fixtures/Tokenizer/make.py.
enum TokenizerFixture {
  static func read(_ name: String) throws -> [UInt8] {
    try readBytes(
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Tokenizer/\(name)")
        .standardizedFileURL.path())
  }

  struct Variant {
    let name: String
    let json: [UInt8]
    let cases: [(text: String, tokens: [Int32])]
  }

  static func variants() throws -> [Variant] {
    guard var base = try JSONSerialization.jsonObject(with: Data(try read("tokenizer.json"))) as? [String: Any],
      var model = base["model"] as? [String: Any],
      let list = try JSONSerialization.jsonObject(with: Data(try read("cases.json"))) as? [[String: Any]]
    else { throw SetUpError(sentence: "the tokenizer fixture is not the JSON that was expected") }
    return try list.map { entry in
      base["pre_tokenizer"] = entry["pre_tokenizer"]
      model["ignore_merges"] = entry["ignore_merges"]
      base["model"] = model
      let cases = (entry["cases"] as? [[String: Any]] ?? []).map {
        ($0["text"] as? String ?? "", ($0["tokens"] as? [Int] ?? []).map(Int32.init))
      }
      return Variant(
        name: entry["name"] as? String ?? "", json: [UInt8](try JSONSerialization.data(withJSONObject: base)),
        cases: cases)
    }
  }
}

@Suite("Tokenizer")
struct TokenizerTests {
  @Test("byte-level BPE gives the tokens that Hugging Face gives")
  func huggingFace() throws {
    let variants = try TokenizerFixture.variants()
    #expect(variants.count == 5)
    for variant in variants {
      let tokenizer = try Tokenizer(json: variant.json, vocabularySize: 512)
      #expect(variant.cases.count > 150)
      for (text, tokens) in variant.cases {
        #expect(try tokenizer.tokenize(Array(text.utf8)) == tokens, "\(variant.name): \(text.debugDescription)")
      }
    }
  }

  @Test("any bytes survive the way to tokens and back")
  func roundTrip() throws {
    let tokenizer = try Tokenizer(json: TokenizerFixture.read("tokenizer.json"), vocabularySize: 512)
    var random = SeededGenerator(seed: 8)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let tokens = try tokenizer.tokenize(bytes)
      #expect(tokenizer.detokenize(tokens) == bytes)
    }
  }

  @Test("special tokens have no bytes, and tokens outside the vocabulary are skipped")
  func decoding() throws {
    let tokenizer = try Tokenizer(json: TokenizerFixture.read("tokenizer.json"), vocabularySize: 512)
    let tokens = try tokenizer.tokenize(Array("a<|end|>b<|endless|>".utf8))
    #expect(String(decoding: tokenizer.detokenize(tokens + [-1, 511, 70_000]), as: UTF8.self) == "ab<|endless|>")
  }

  @Test("a word of 200,000 bytes is merged whole")
  func longWord() throws {
    let tokenizer = try Tokenizer(json: TokenizerFixture.read("tokenizer.json"), vocabularySize: 512)
    let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
    #expect(try tokenizer.detokenize(tokenizer.tokenize(text)) == text)
  }

  @Test("the byte vocabulary is one token a byte, and 0 ends a document")
  func byteVocabulary() throws {
    let tokenizer = try Tokenizer(json: nil, vocabularySize: 256)
    #expect(try tokenizer.tokenize(Array("Aé".utf8)) == [65, 195, 169])
    #expect(tokenizer.detokenize([72, 105, 0, 256, -5]) == Array("Hi".utf8))
    #expect(throws: EngineError.self) { try tokenizer.tokenize([1, 0, 2]) }
    #expect(throws: EngineError.self) { try Tokenizer(json: nil, vocabularySize: 255) }
  }

  @Test(
    "tokenizers the engine does not do are refused by name",
    arguments: [
      (#""normalizer":null"#, #""normalizer":{"type":"NFKC"}"#, "normalizer"),
      (#""add_prefix_space":false"#, #""add_prefix_space":true"#, "add_prefix_space"),
      (#""type":"BPE""#, #""type":"Unigram""#, "Unigram"),
      (#""byte_fallback":false"#, #""byte_fallback":true"#, "byte_fallback"),
      (#""pre_tokenizer":{"type":"ByteLevel""#, #""pre_tokenizer":{"type":"Metaspace""#, "byte_fallback"),
      (#""post_processor":null"#, #""post_processor":{"type":"TemplateProcessing"}"#, "post_processor"),
      (#""single_word":false"#, #""single_word":true"#, "single_word"),
      (#""id":0"#, #""id":5000"#, "id"),
    ])
  func refusals(field: String, replacement: String, name: String) throws {
    let good = String(decoding: try TokenizerFixture.read("tokenizer.json"), as: UTF8.self)
    #expect(good.contains(field))
    #expect {
      try Tokenizer(json: Array(good.replacing(field, with: replacement, maxReplacements: 1).utf8), vocabularySize: 512)
    } throws: {
      "\($0)".contains(name)
    }
  }
}
