/// Splits text into words by its bytes, without tables of Unicode.
///
/// A word is one of these, as long as it can be:
/// - a run of ASCII letters and digits and of bytes from 0x80 on other than those below; only its first
///   `longestWord` bytes count. Capital ASCII letters count as small ones;
/// - a character of its own: a byte 0xE3...0xEF with up to two continuation bytes (0x80...0xBF) behind it, or 0xF0...0xF4
///   with up to three, which covers scripts that are written without spaces.
///
/// Other ASCII, and the bytes 0xC2 with up to one and 0xE2 with up to two continuation bytes (punctuation and symbols),
/// part words and are no words.
struct WordScanner {
  /// The bytes of a run that count.
  static let longestWord = 64

  /// The text with small letters.
  let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }

  /// The bytes of the next word.
  mutating func next() -> Range<Int>? {
    while position < text.count {
      let start = position
      switch Kind(text[start]) {
      case .run:
        repeat { position += 1 } while position < text.count && Kind(text[position]) == .run
        return start..<min(position, start + Self.longestWord)
      case .character(let continuations):
        skip(continuations)
        return start..<position
      case .separator(let continuations):
        skip(continuations)
      }
    }
    return nil
  }

  /// All words of a text.
  static func words(of text: [UInt8]) -> [[UInt8]] {
    var scanner = WordScanner(text)
    var words: [[UInt8]] = []
    while let word = scanner.next() { words.append(Array(scanner.text[word])) }
    return words
  }

  /// Passes a first byte and up to so many continuation bytes.
  private mutating func skip(_ continuations: Int) {
    position += 1
    let end = min(position + continuations, text.count)
    while position < end, text[position] & 0xC0 == 0x80 { position += 1 }
  }

  private enum Kind: Equatable {
    case run
    case character(continuations: Int)
    case separator(continuations: Int)

    @inline(__always) init(_ byte: UInt8) {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: self = .run
      case 0x00...0x7F: self = .separator(continuations: 0)
      case 0xC2: self = .separator(continuations: 1)
      case 0xE2: self = .separator(continuations: 2)
      case 0xE3...0xEF: self = .character(continuations: 2)
      case 0xF0...0xF4: self = .character(continuations: 3)
      default: self = .run
      }
    }
  }
}
