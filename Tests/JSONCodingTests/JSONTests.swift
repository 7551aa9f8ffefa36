import JSONCoding
import Primitives
import Testing

@Suite struct JSONTests {
  @Test(
    "Every kind of value survives parsing and writing",
    arguments: [
      "null", "true", "false", "0", "-1.5e+10", "123456789012345678901234567890", #""text""#, "[]", "{}", "[1,[2,{}]]",
      #"{"a":1,"b":[true,null],"ü":"€😀"}"#, #""\"\\\n\r\t\u0001\u007f""#,
    ])
  func roundTrip(_ text: String) throws {
    let value = try JSON.parse(text)
    #expect(value.encodedText == text)
    #expect(try JSON.parse(value.prettyText) == value)
  }

  @Test("Escapes and surrogate pairs become their characters")
  func escapes() throws {
    #expect(try JSON.parse(#""\u0041\/\b\f\ud83d\ude00""#) == .string("A/\u{8}\u{c}😀"))
  }

  @Test(
    "Malformed text is refused",
    arguments: [
      "", " ", "{", "[", "nul", "tru", "{} {}", "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "01", "-",
      "1.", ".5", "1e", "+1", "0x10", "NaN", "Infinity", #""\x""#, #""\u12"#, #""\ud800""#, #""\ud800\u0041""#,
      "\"\n\"",
      #""open"#, "'a'", "[1 2]", "\u{FEFF}1", #"{"a":1 "b":2}"#,
    ])
  func malformed(_ text: String) {
    #expect(throws: JSONError.self) { try JSON.parse(text) }
  }

  @Test("A name that stands twice is refused")
  func duplicateNames() {
    let error = #expect(throws: JSONError.self) { try JSON.parse(#"{"a":1,"a":2}"#) }
    #expect(error?.problem == .repeatedName("a"))
    let many = "{" + (0..<100).map { #""\#($0 % 99)":0"# }.joined(separator: ",") + "}"
    #expect(throws: JSONError.self) { try JSON.parse(many) }
  }

  @Test("Repeated names are kept for a reader that reports them itself")
  func keptNames() throws {
    let value = try JSON.parse(Bytes(#"{"a":1,"a":2}"#.utf8), allowsRepeatedNames: true)
    #expect(value.members?.map(\.value) == [.number("1"), .number("2")])
  }

  @Test("A fault is told with its line and column")
  func places() {
    let error = #expect(throws: JSONError.self) { try JSON.parse("{\n  \"a\": tru\n}") }
    #expect(error?.problem == .wrongWord("true"))
    #expect(error?.line == 2)
    #expect(error?.column == 11)
  }

  @Test("Strings of every length around the scanner's step end at their quote, with and without special characters")
  func stringLengths() throws {
    for length in 0..<40 {
      let plain = String(repeating: "x", count: length)
      #expect(try JSON.parse("\"\(plain)\"") == .string(plain))
      for place in 0..<length {
        var characters = Array(plain)
        for special in ["\"", "\\", "\u{1}", "\u{80}", "\u{7FF}", "€", "😀", "\u{7F}"] as [Character] {
          characters[place] = special
          let text = String(characters)
          #expect(try JSON.parse(JSON.string(text).encoded) == .string(text))
        }
        characters[place] = "\u{1F}"
        #expect(throws: JSONError.self) { try JSON.parse("\"" + String(characters) + "\"") }
      }
    }
  }

  @Test("Bytes that are not UTF-8 are refused inside strings and outside")
  func invalidUTF8() {
    for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0xFF], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [Bytes] {
      #expect(throws: JSONError.self) { try JSON.parse(bytes) }
    }
  }

  @Test("Nesting up to the limit is accepted and one more is refused")
  func nesting() throws {
    let nest = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
    _ = try JSON.parse(nest(JSONLimits.maximumDepth))
    #expect(throws: JSONError.self) { try JSON.parse(nest(JSONLimits.maximumDepth + 1)) }
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
    #expect(throws: JSONError.self) { try JSON.parse(String(repeating: #"{"a":"#, count: 1_000_000)) }
  }

  @Test("A number longer than the limit is refused")
  func longNumbers() throws {
    _ = try JSON.parse(String(repeating: "9", count: JSONLimits.maximumNumberLength))
    #expect(throws: JSONError.self) {
      try JSON.parse(String(repeating: "9", count: JSONLimits.maximumNumberLength + 1))
    }
  }

  @Test("Random mutations of a request never trap, and what parses is written back the same")
  func mutations() throws {
    let seed: UInt64 = 0xA11CE
    print("JSONTests seed \(seed)")
    var state = seed
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let original = Bytes(
      #"{"jsonrpc":"2.0","id":"é\u00e9","method":"eth_call","params":[{"to":"0x00","data":"0xff"},"latest",[1.5e3,-2,null]]}"#
        .utf8)
    for _ in 0..<20_000 {
      var bytes = original
      for _ in 0...random(4) {
        switch random(3) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes.insert(Bytes(#"{}[]",:\0"#.utf8)[random(9)], at: random(bytes.count))
        }
      }
      if let value = try? JSON.parse(bytes) { #expect(try JSON.parse(value.encoded) == value) }
    }
  }
}
