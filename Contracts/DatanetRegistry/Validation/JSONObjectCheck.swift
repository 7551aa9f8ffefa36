/// Reads one JSON object (RFC 8259) without building anything, and notes which of some keys it has at its top.
///
/// Time grows with the bytes, and for each key at the top with the number of wanted keys. Keys are compared byte by
/// byte, so a key that is written with escapes is not found. Objects and lists nest at most 63 deep.
struct JSONObjectCheck {
  private let bytes: [UInt8]
  private let keys: [[UInt8]]
  private var place = 0
  /// Bit `i` is set when key `i` was seen.
  private var seen: UInt64 = 0
  /// The open containers from the outermost in the highest used bit: 1 for an object, 0 for a list.
  private var containers: UInt64 = 0
  private var depth = 0

  private static var deepest: Int { 63 }

  private enum Expectation {
    case keyOrEnd
    case key
    case valueOrEnd
    case value
    case commaOrEnd
  }

  /// A check of bytes for at most 64 keys.
  init(_ bytes: [UInt8], keys: [[UInt8]]) {
    self.bytes = bytes
    self.keys = keys
  }

  /// Whether every wanted key was seen.
  var hasAllKeys: Bool {
    for index in 0..<keys.count where (seen &>> UInt64(index)) & 1 == 0 { return false }
    return true
  }

  /// Whether the bytes are one JSON object with nothing but white space around it.
  mutating func isObject() -> Bool {
    skipSpace()
    if !take(0x7B) { return false }
    open(isObject: true)
    var expectation = Expectation.keyOrEnd
    while depth > 0 {
      skipSpace()
      guard let next = step(expectation) else { return false }
      expectation = next
    }
    skipSpace()
    return place == bytes.count
  }

  /// Reads what is expected and gives what is expected next; nil when something else is there.
  private mutating func step(_ expectation: Expectation) -> Expectation? {
    switch expectation {
    case .keyOrEnd, .key:
      if expectation == .keyOrEnd && take(0x7D) { return close() }
      let start = place + 1
      if !readString() { return nil }
      if depth == 1 { note(start, place - 1) }
      skipSpace()
      return take(0x3A) ? .value : nil
    case .valueOrEnd, .value:
      if expectation == .valueOrEnd && take(0x5D) { return close() }
      return readValue()
    case .commaOrEnd:
      let isObject = containers & 1 == 1
      if take(0x2C) { return isObject ? .key : .value }
      return take(isObject ? 0x7D : 0x5D) ? close() : nil
    }
  }

  private mutating func readValue() -> Expectation? {
    guard place < bytes.count else { return nil }
    switch bytes[place] {
    case 0x7B:
      place += 1
      return open(isObject: true) ? .keyOrEnd : nil
    case 0x5B:
      place += 1
      return open(isObject: false) ? .valueOrEnd : nil
    case 0x22: return readString() ? .commaOrEnd : nil
    case 0x74: return readWord([0x74, 0x72, 0x75, 0x65]) ? .commaOrEnd : nil
    case 0x66: return readWord([0x66, 0x61, 0x6C, 0x73, 0x65]) ? .commaOrEnd : nil
    case 0x6E: return readWord([0x6E, 0x75, 0x6C, 0x6C]) ? .commaOrEnd : nil
    default: return readNumber() ? .commaOrEnd : nil
    }
  }

  @discardableResult
  private mutating func open(isObject: Bool) -> Bool {
    if depth == JSONObjectCheck.deepest { return false }
    depth += 1
    containers = containers &<< 1 | (isObject ? 1 : 0)
    return true
  }

  private mutating func close() -> Expectation {
    depth -= 1
    containers = containers &>> 1
    return .commaOrEnd
  }

  /// Notes a key at the top that lies between two places.
  private mutating func note(_ start: Int, _ end: Int) {
    for index in 0..<keys.count where keys[index].count == end - start {
      var isSame = true
      for offset in 0..<keys[index].count where keys[index][offset] != bytes[start + offset] {
        isSame = false
        break
      }
      if isSame { seen |= 1 &<< UInt64(index) }
    }
  }

  private mutating func readString() -> Bool {
    if !take(0x22) { return false }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == 0x22 { return true }
      if byte < 0x20 { return false }
      if byte == 0x5C && !readEscape() { return false }
    }
    return false
  }

  private mutating func readEscape() -> Bool {
    guard place < bytes.count else { return false }
    let kind = bytes[place]
    place += 1
    switch kind {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return true
    case 0x75:
      if bytes.count - place < 4 { return false }
      for index in place..<place + 4 where !JSONObjectCheck.isHexDigit(bytes[index]) { return false }
      place += 4
      return true
    default: return false
    }
  }

  private mutating func readNumber() -> Bool {
    _ = take(0x2D)
    if !take(0x30) && !readDigits() { return false }
    if take(0x2E) && !readDigits() { return false }
    if take(0x65) || take(0x45) {
      if !take(0x2B) { _ = take(0x2D) }
      return readDigits()
    }
    return true
  }

  private mutating func readDigits() -> Bool {
    let start = place
    while place < bytes.count && bytes[place] >= 0x30 && bytes[place] <= 0x39 { place += 1 }
    return place > start
  }

  private mutating func readWord(_ word: [UInt8]) -> Bool {
    if bytes.count - place < word.count { return false }
    for index in 0..<word.count where bytes[place + index] != word[index] { return false }
    place += word.count
    return true
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.count, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while place < bytes.count {
      let byte = bytes[place]
      if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return }
      place += 1
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66)
  }
}
