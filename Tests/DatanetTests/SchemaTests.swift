import ContractKit
import DatanetRegistry
import FixtureSupport
import Foundation
import Testing

private typealias F = DatanetFixture

@Suite("The schema of a Datanet")
struct SchemaTests {
  private func chats(_ f: DatanetFixture, fields: [Text] = ["prompt", "answer"]) throws -> UInt256 {
    let id = try f.by(F.owner).draftDatanet(name: "chats", licence: "MIT", dataType: Hash(ascii: "chat"))
    try f.by(F.owner).setSchema(
      datanet: id, dataType: Hash(ascii: "chat"), schema: .zero, fields: fields, minimumBytes: 0, maximumBytes: 0)
    try f.by(F.owner).setAccepting(datanet: id, isAccepting: true)
    return id
  }

  @Test("text is well-formed UTF-8, images are any bytes")
  func bytes() throws {
    let f = try F()
    let malformed: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xC3], [0x41, 0xFF],
    ]
    for bytes in malformed {
      #expect(f.fails(with: .invalidRow(1)) { try f.by(F.alice).contribute(datanet: 1, row: Bytes(bytes)) }, "\(bytes)")
    }
    try f.by(F.alice).contribute(datanet: 1, row: row("naïve, 日本, 🦜"))
    let images = try f.by(F.owner).draftDatanet(name: "i", licence: "MIT", dataType: Hash(ascii: "image"))
    try f.by(F.owner).setAccepting(datanet: images, isAccepting: true)
    try f.by(F.alice).contributeRows(datanet: images, rows: malformed.map { Bytes($0) })
  }

  @Test("the UTF-8 check agrees with the standard library on random bytes")
  func randomUTF8() throws {
    var random = SeededGenerator(suite: "UTF-8 rows", fallback: 51)
    let f = try F(F.Parameters(dailyRowsPerUser: 100_000, dailyRowsPerDatanet: 100_000))
    let starts: [UInt8] = [
      0x41, 0x80, 0xBF, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0x9F, 0xA0, 0x90, 0x8F,
    ]
    for number in 0..<1_000 {
      let tail = (0..<Int.random(in: 1...6, using: &random)).map { _ in starts.randomElement(using: &random) ?? 0 }
      let bytes = Array("\(number) ".utf8) + tail
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      let isTaken = (try? f.by(F.alice).contribute(datanet: 1, row: Bytes(bytes))) != nil
      #expect(isTaken == isValid, "\(bytes)")
    }
  }

  @Test("a row of a chat Datanet is one JSON object with the required keys")
  func objects() throws {
    let f = try F()
    let id = try chats(f)
    #expect(try f.reading.fieldsOf(datanet: id) == ["prompt", "answer"])
    let good = [
      #"{"prompt":"a","answer":"b"}"#, #" { "x" : [1, -2.5e+3, {"y": null}], "answer": {}, "prompt": "\u00e9\n\"" } "#,
      #"{"answer":true,"prompt":[[],[[]],{"a":{"b":[false]}}]}"#, "{\"prompt\":0,\"answer\":-0.0}\n",
    ]
    for text in good { try f.by(F.alice).contribute(datanet: id, row: row(text)) }
    let noObjects = [
      "", "[]", "{", "}", "{}}", #"{"prompt"}"#, #"{"prompt":}"#, #"{"prompt":1,}"#, #"{prompt:1}"#, #"{"a":01}"#,
      #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#, #"{"a":tru}"#, #"{"a":"\x"}"#, #"{"a":"\u12g4"}"#,
      "{\"a\":\"\n\"}", #"{"a":[1,]}"#, #"{"a":[1}"#, #"{"a":{]}"#, #"{"a":1 "b":2}"#, #"{"a":1}{}"#, #"{"a":"#,
      #"{"a":"b"#,
      #"{"a":-}"#, #"{,}"#, String(repeating: #"{"a":"#, count: 70) + "1" + String(repeating: "}", count: 70),
    ]
    for text in noObjects where !text.isEmpty {
      #expect(f.fails(with: .invalidRow(2)) { try f.by(F.alice).contribute(datanet: id, row: row(text)) }, "\(text)")
    }
    let missing = [#"{"prompt":1}"#, #"{"prompt":{"answer":1}}"#, #"{"answer ":1,"prompt":2}"#, "{}"]
    for text in missing {
      #expect(f.fails(with: .invalidRow(3)) { try f.by(F.alice).contribute(datanet: id, row: row(text)) }, "\(text)")
    }
    #expect(
      f.fails(with: .invalidRow(1)) { try f.by(F.alice).contribute(datanet: id, row: Bytes([0x7B, 0xFF, 0x7D])) })
  }

  @Test("the JSON check agrees with Foundation on damaged objects")
  func randomJSON() throws {
    var random = SeededGenerator(suite: "JSON rows", fallback: 52)
    let f = try F(F.Parameters(dailyRowsPerUser: 100_000, dailyRowsPerDatanet: 100_000))
    let id = try chats(f, fields: [])
    let seeds = [#"{"a":[1,2.5,{"b":null}],"c":"d\n","e":{"f":[true,false,-1e9]}}"#, #"{"x":"\u0041","y":[[],{}]}"#]
    let alphabet = Array(#"{}[],:"\ 019.eE+-tfnu"#.utf8)
    for number in 0..<1_000 {
      var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
        default: bytes[place] = alphabet.randomElement(using: &random) ?? 0
        }
      }
      // Foundation takes a comma before a closing brace, which RFC 8259 does not.
      let written = String(decoding: bytes.filter { $0 != 0x20 }, as: UTF8.self)
      if written.contains(",}") || written.contains(",]") { continue }
      // White space in front makes every row another one.
      bytes = (0..<10).map { number >> $0 & 1 == 1 ? 0x20 : 0x0A } + bytes
      let isObject = (try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any]
      let isTaken = (try? f.by(F.alice).contribute(datanet: id, row: Bytes(bytes))) != nil
      #expect(isTaken == isObject, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("what is checked later forfeits the bond when anybody proves the violation")
  func checksLater() throws {
    let f = try F()
    let id = try chats(f)
    try f.by(F.owner).setPolicy(
      datanet: id, isReviewed: true, nearDuplicates: 0, threshold: 8_000, checksLater: true, minimumQuality: 0,
      bond: 100,
      dailyRowsPerUser: 0, dailyRows: 0)
    try f.by(F.alice, value: 200).contributeRows(
      datanet: id, rows: [row("no object"), row(#"{"prompt":1,"answer":2}"#)])
    #expect(f.fails(with: .notProven) { try f.by(F.bob).proveSchemaViolation(datanet: id, index: 1) })
    try f.by(F.bob).proveSchemaViolation(datanet: id, index: 0)
    #expect(try f.reading.owedTo(account: F.governor) == 100)
    #expect(try f.reading.rowState(datanet: id, index: 0).state == 7)
    #expect(f.fails(with: .wrongState(0, 7)) { try f.by(F.bob).proveSchemaViolation(datanet: id, index: 0) })
    #expect(try f.reading.reputationOf(account: F.alice) == (0, 0, 1, 1_666))
  }
}
