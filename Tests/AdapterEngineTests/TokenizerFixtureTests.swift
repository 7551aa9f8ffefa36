import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

/// Tokenizers of every kind with the tokens that Hugging Face's package gives, written by Tests/Oracle/tokenizers_check.py.
@Suite("Tokenizers of every kind")
struct TokenizerFixtureTests {
  struct Kind {
    let name: String
    let vocabulary: Int
    let json: [UInt8]
    let tokens: [[Int32]]
  }

  private static func read() throws -> (texts: [String], kinds: [Kind]) {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/Tokenizer/kinds.json")
    let bytes = try readBytes(path.standardizedFileURL.path())
    guard let file = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
      let texts = file["texts"] as? [String], let list = file["kinds"] as? [[String: Any]]
    else { throw SetUpError(sentence: "kinds.json is not the JSON that was expected") }
    let kinds = try list.map { entry in
      Kind(
        name: entry["name"] as? String ?? "", vocabulary: entry["vocabulary"] as? Int ?? 0,
        json: [UInt8](try JSONSerialization.data(withJSONObject: entry["tokenizer"] ?? [])),
        tokens: (entry["tokens"] as? [[Int]] ?? []).map { $0.map(Int32.init) })
    }
    return (texts, kinds)
  }

  @Test("every text has the tokens that the package gives")
  func tokens() throws {
    let (texts, kinds) = try Self.read()
    #expect(kinds.count == 10 && texts.count > 150)
    for kind in kinds {
      let tokenizer = try Tokenizer(json: kind.json, vocabularySize: kind.vocabulary)
      #expect(kind.tokens.count == texts.count)
      for (text, tokens) in zip(texts, kind.tokens) {
        #expect(try tokenizer.tokenize(Array(text.utf8)) == tokens, "\(kind.name): \(text.debugDescription)")
      }
    }
  }

  @Test("without special tokens nothing stands before or after a text")
  func specialTokens() throws {
    let (_, kinds) = try Self.read()
    for kind in kinds {
      let tokenizer = try Tokenizer(json: kind.json, vocabularySize: kind.vocabulary)
      let bare = try tokenizer.tokenize(Array("fox".utf8), addingSpecialTokens: false)
      let full = try tokenizer.tokenize(Array("fox".utf8))
      let around = ["llama3": 2, "llama2": 1, "mistral": 1, "metaspace": 1, "metaspace never": 1][kind.name] ?? 0
      #expect(full.count - bare.count == around, "\(kind.name)")
      #expect(full.firstRange(of: bare) != nil)
      #expect(String(decoding: tokenizer.detokenize(full), as: UTF8.self) == "fox")
    }
  }

  @Test("bytes that are not UTF-8 survive the way to tokens and back")
  func anyBytes() throws {
    var random = SeededGenerator(seed: 12)
    for kind in try Self.read().kinds {
      let tokenizer = try Tokenizer(json: kind.json, vocabularySize: kind.vocabulary)
      for _ in 0..<100 {
        // Above the spaces and the letters, so that no added token and no word mark takes part.
        let bytes =
          [0x21]
          + (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0xF5...0xFF, using: &random) }
        #expect(tokenizer.detokenize(try tokenizer.tokenize(bytes)) == bytes, "\(kind.name): \(bytes)")
      }
    }
  }

  @Test("NFC joins what canonically belongs together, also in long runs of marks")
  func normalForm() throws {
    guard let qwen2 = try Self.read().kinds.first(where: { $0.name == "qwen2" }) else { return }
    let tokenizer = try Tokenizer(json: qwen2.json, vocabularySize: qwen2.vocabulary)
    for (text, composed) in [("e\u{301}", "\u{E9}"), ("\u{212B}", "\u{C5}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}")] {
      let bytes = tokenizer.detokenize(try tokenizer.tokenize(Array(text.utf8)))
      #expect(bytes == Array(composed.utf8))
    }
    let marks = String(repeating: "\u{301}\u{323}", count: 50_000)
    let ordered = "a" + String(repeating: "\u{323}", count: 50_000) + String(repeating: "\u{301}", count: 50_000)
    let found = try tokenizer.tokenize(Array(("a" + marks).utf8))
    #expect(try found == tokenizer.tokenize(Array(ordered.utf8)))
  }
}
