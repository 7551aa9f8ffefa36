import Primitives

/// A place in JSON text and the tokens that can be read there.
///
/// SAFETY: every read is guarded by `position < count`, and the buffer outlives the cursor, which only `JSON.parse`
/// makes.
@unsafe struct JSONCursor {
  private let text: UnsafeBufferPointer<UInt8>
  private let count: Int
  /// The offset of the next byte; at most `count`.
  var position = 0

  init(text: UnsafeBufferPointer<UInt8>) {
    unsafe self.text = text
    unsafe count = text.count
  }

  var isAtEnd: Bool { unsafe position == count }
  /// The byte at the position; nil at the end.
  var next: UInt8? { unsafe position < count ? text[position] : nil }

  mutating func skipSpace() {
    while unsafe position < count {
      switch unsafe text[position] {
      case 0x20, 0x0A, 0x0D, 0x09: unsafe position += 1
      default: return
      }
    }
  }

  /// Skips white space, and then this character when it is next.
  mutating func skip(ifNext character: Unicode.Scalar) -> Bool {
    unsafe skipSpace()
    guard unsafe next == UInt8(ascii: character) else { return false }
    unsafe position += 1
    return true
  }

  /// A problem at the position.
  func error(_ problem: JSONProblem) -> JSONError {
    let before = unsafe text[..<position]
    let lineStart = unsafe before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return unsafe JSONError(
      problem: problem, position: position, line: before.count { $0 == 0x0A } + 1, column: position - lineStart + 1)
  }
}

// MARK: - Numbers

extension JSONCursor {
  /// A number as it is written; its first byte is at the position.
  mutating func number() throws(JSONError) -> String {
    let start = unsafe position
    if unsafe next == UInt8(ascii: "-") { unsafe position += 1 }
    let isZero = unsafe next == UInt8(ascii: "0")
    let firstDigit = unsafe position
    try unsafe digits()
    if isZero, unsafe position > firstDigit + 1 { throw unsafe error(.leadingZero) }
    if unsafe next == UInt8(ascii: ".") {
      unsafe position += 1
      try unsafe digits()
    }
    if unsafe next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      unsafe position += 1
      if unsafe next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { unsafe position += 1 }
      try unsafe digits()
    }
    guard unsafe position - start <= JSONLimits.maximumNumberLength else { throw unsafe error(.longNumber) }
    return unsafe String(decoding: bytes(from: start), as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let first = unsafe position
    while let byte = unsafe next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { unsafe position += 1 }
    guard unsafe position > first else { throw unsafe error(.missingDigit) }
  }

  /// The bytes from an earlier position to this one.
  private func bytes(from start: Int) -> UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(rebasing: text[start..<position])
  }
}

// MARK: - Strings

extension JSONCursor {
  /// Reads a string whose opening quote is at the position; the common case has no escapes and is copied whole.
  mutating func string() throws(JSONError) -> String {
    unsafe position += 1
    var run = unsafe position
    var unescaped: Bytes?
    while true {
      unsafe skipPlain()
      guard let byte = unsafe next else { throw unsafe error(.openString) }
      switch byte {
      case UInt8(ascii: "\""):
        let tail = unsafe bytes(from: run)
        unsafe position += 1
        let string =
          if let unescaped {
            unsafe String(validating: unescaped + tail, as: UTF8.self)
          } else {
            unsafe String(validating: tail, as: UTF8.self)
          }
        guard let string else { throw unsafe error(.notUTF8) }
        return string
      case UInt8(ascii: "\\"):
        var bytes = unescaped ?? []
        unsafe bytes += self.bytes(from: run)
        unsafe position += 1
        try unsafe escape(into: &bytes)
        unescaped = bytes
        unsafe run = position
      default: throw unsafe error(.controlCharacter)
      }
    }
  }

  /// Moves to the next quote, backslash or control character, or to the end; eight bytes a step.
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while unsafe position + 8 <= count {
      // SAFETY: eight bytes from the position on are within the text.
      let word = unsafe UInt64(
        littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self))
      // A byte's high bit is set where the byte is zero after the exclusive or, or below 0x20; the lowest such mark
      // is exact, later ones may be borrowed into.
      let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let marks =
        (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)) & highs
      if marks != 0 {
        unsafe position += marks.trailingZeroBitCount / 8
        return
      }
      unsafe position += 8
    }
    while let byte = unsafe next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
      unsafe position += 1
    }
  }

  private mutating func escape(into bytes: inout Bytes) throws(JSONError) {
    guard let byte = unsafe next else { throw unsafe error(.openString) }
    unsafe position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes += UTF8.encode(try unsafe scalar()) ?? .init()
    default: throw unsafe error(.wrongEscape)
    }
  }

  /// One escaped scalar: four digits, or a surrogate pair in two escapes.
  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    let first = try unsafe codeUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), unsafe next == UInt8(ascii: "\\") else { throw unsafe error(.loneSurrogate) }
    unsafe position += 1
    guard unsafe next == UInt8(ascii: "u") else { throw unsafe error(.loneSurrogate) }
    unsafe position += 1
    let second = try unsafe codeUnit()
    guard UTF16.isTrailSurrogate(second) else { throw unsafe error(.loneSurrogate) }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func codeUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = unsafe next, let nibble = Character(Unicode.Scalar(digit)).hexDigitValue else {
        throw unsafe error(.missingHexDigit)
      }
      unit = unit << 4 | UInt16(nibble)
      unsafe position += 1
    }
    return unit
  }
}
