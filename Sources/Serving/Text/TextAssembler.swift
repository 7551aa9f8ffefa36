/// Turns drawn tokens into text that may be shown at once: whole characters, and nothing that a stop string may yet take.
///
/// The pieces together are `String(decoding: bytes, as: UTF8.self)` of the output's bytes, cut before the first stop string.
package struct TextAssembler: Sendable {
  private let stops: [[UInt8]]
  /// Bytes not shown yet.
  private var held: [UInt8] = []

  /// An assembler for these stop strings; empty ones are left out.
  package init(stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// What a token's bytes make certain: text, and the stop string that ended it.
  package mutating func append(_ bytes: [UInt8]) -> (text: String, stop: String?) {
    held += bytes
    if let (start, stop) = firstStop() {
      let text = String(decoding: held[..<start], as: UTF8.self)
      held = []
      return (text, String(decoding: stop, as: UTF8.self))
    }
    let certain = min(startOfPossibleStop(), startOfOpenCharacter())
    let text = String(decoding: held[..<certain], as: UTF8.self)
    held.removeFirst(certain)
    return (text, nil)
  }

  /// The rest of the text; an unfinished character becomes U+FFFD.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  /// The stop string that begins first in the held bytes; of those that begin together the first given.
  private func firstStop() -> (start: Int, stop: [UInt8])? {
    for start in held.indices {
      if let stop = stops.first(where: { held[start...].starts(with: $0) }) { return (start, stop) }
    }
    return nil
  }

  /// Where the held bytes may be the beginning of a stop string; their end when they are not.
  private func startOfPossibleStop() -> Int {
    let longest = stops.map(\.count).max() ?? 0
    let first = max(0, held.count - longest + 1)
    return (first..<max(first, held.count)).first { start in
      stops.contains { $0.starts(with: held[start...]) }
    } ?? held.count
  }

  /// Where the last character begins when bytes of it are still missing; the end otherwise.
  private func startOfOpenCharacter() -> Int {
    for back in 1...3 where back <= held.count {
      let start = held.count - back
      let byte = held[start]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > back && isPrefix(held[start...], of: length) ? start : held.count
    }
    return held.count
  }

  /// Whether some character of `length` bytes begins so (the ranges of RFC 3629, section 4).
  private func isPrefix(_ bytes: ArraySlice<UInt8>, of length: Int) -> Bool {
    guard let first = bytes.first, first >= 0xC2, first <= 0xF4 else { return false }
    guard let second = bytes.dropFirst().first else { return true }
    switch first {
    case 0xE0: return second >= 0xA0
    case 0xED: return second <= 0x9F
    case 0xF0: return second >= 0x90
    case 0xF4: return second <= 0x8F
    default: return true
    }
  }
}

/// Gives each token's own bytes, such that together they are the bytes of all tokens.
///
/// Detokenising token by token is not enough: some tokenizers write a word differently at the beginning of a text. The bytes of a token
/// are what it adds to those of the few tokens before it.
package struct TokenBytes: Sendable {
  private var window: [Int32] = []
  private var windowBytes: [UInt8] = []
  private let detokenize: @Sendable ([Int32]) -> [UInt8]

  package init(_ detokenize: @escaping @Sendable ([Int32]) -> [UInt8]) {
    self.detokenize = detokenize
  }

  /// The bytes that a token adds.
  package mutating func append(_ token: Int32) -> [UInt8] {
    window.append(token)
    let bytes = detokenize(window)
    let added = Array(bytes.dropFirst(windowBytes.count))
    windowBytes = bytes
    if window.count >= Self.windowLength { shorten() }
    return added
  }

  /// Forgets the older half of the window, unless the rest has no bytes and would pass for the beginning of a text.
  private mutating func shorten() {
    let rest = Array(window.suffix(Self.windowLength / 2))
    let bytes = detokenize(rest)
    guard !bytes.isEmpty else { return }
    window = rest
    windowBytes = bytes
  }

  private static let windowLength = 8
}
