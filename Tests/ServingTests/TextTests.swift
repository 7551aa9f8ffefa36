import EngineTestSupport
import Serving
import Testing

@Suite("Text")
struct TextTests {
  /// The pieces that an assembler gives for bytes cut at random places.
  private func pieces(_ bytes: [UInt8], stops: [String], _ random: inout SeededGenerator) -> (
    text: [String], stop: String?
  ) {
    var assembler = TextAssembler(stops: stops)
    var pieces: [String] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = random.number(in: 1...3)
      let (text, stop) = assembler.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      pieces.append(text)
      if let stop { return (pieces, stop) }
    }
    return (pieces + [assembler.finish()], nil)
  }

  @Test("pieces together are the decoded bytes, and no piece cuts a character", arguments: 0..<200)
  func piecesAreTheText(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let alphabet = Array("aé€漢😀".utf8) + [0xFF, 0xC0, 0xE2, 0x82]
    let isText = seed % 2 == 0
    let bytes =
      isText
      ? (0..<40).flatMap { _ in Array(["a", "é", "€", "漢", "😀"][random.number(in: 0...4)].utf8) }
      : (0..<60).map { _ in alphabet[random.number(in: 0...alphabet.count - 1)] }
    let (pieces, _) = pieces(bytes, stops: [], &random)
    #expect(pieces.joined() == String(decoding: bytes, as: UTF8.self))
    if isText { #expect(pieces.allSatisfy { !$0.unicodeScalars.contains("\u{FFFD}") }) }
  }

  @Test("text ends before the first stop string, wherever it is cut", arguments: 0..<100)
  func stopsCut(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let text = String((0..<30).map { _ in Array("abc€")[random.number(in: 0...3)] })
    let stops = ["abc", "b€", "cc"]
    let (pieces, stop) = pieces(Array(text.utf8), stops: stops, &random)
    let bytes = Array(text.utf8)
    let first = bytes.indices.first { start in stops.contains { bytes[start...].starts(with: Array($0.utf8)) } }
    #expect(pieces.joined() == String(decoding: bytes[..<(first ?? bytes.count)], as: UTF8.self))
    #expect((stop != nil) == (first != nil))
  }

  @Test("a character that never ends is replaced at the end")
  func openCharacterIsReplaced() {
    var assembler = TextAssembler(stops: [])
    #expect(assembler.append([0xF0, 0x9F]).text == "")
    #expect(assembler.finish() == "\u{FFFD}")
  }

  @Test("tokens' bytes together are the bytes of all tokens when words begin texts differently")
  func windowsKeepSpaces() {
    // As SentencePiece does: token 1...9 is " x", without the space at the beginning of a text; 0 has no bytes.
    let detokenize: @Sendable ([Int32]) -> [UInt8] = { tokens in
      let bytes = tokens.flatMap { token in token == 0 ? [] : [0x20, UInt8(0x60 + token)] }
      return bytes.first == 0x20 ? Array(bytes.dropFirst()) : bytes
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<50 {
      let tokens = (0..<60).map { _ in Int32(max(0, random.number(in: -20...9))) }
      var each = TokenBytes(detokenize)
      #expect(tokens.flatMap { each.append($0) } == detokenize(tokens))
    }
  }
}
