/// The suffix array of a sequence of small integers, by induced sorting (SA-IS; Nong, Zhang and Chan, 2009).
///
/// The array is unique by definition, so any correct builder gives the same one. Time and memory are linear.
struct SuffixArray {
  /// Start positions of the suffixes, in ascending order of the suffixes; a suffix sorts before its own extensions.
  let positions: [Int32]

  /// Sorts the suffixes of `text`, whose symbols lie in `0...largestSymbol`.
  init(_ text: [Int32], largestSymbol: Int32) {
    positions = InducedSort(text, largestSymbol: largestSymbol).sorted()
  }
}

/// One level of the induced sort; sorting the leftmost-S substrings may recurse into a text of at most half the length.
private struct InducedSort {
  private let text: [Int32]
  private let largestSymbol: Int32
  /// Whether the suffix at a position is smaller than the one after it (type S); the last is not (type L).
  private let isSmaller: [Bool]
  /// Where the L and the S suffixes of each symbol start in the array.
  private let startOfL: [Int32]
  private let startOfS: [Int32]

  init(_ text: [Int32], largestSymbol: Int32) {
    self.text = text
    self.largestSymbol = largestSymbol
    var isSmaller = [Bool](repeating: false, count: text.count)
    for i in stride(from: text.count - 2, through: 0, by: -1) {
      isSmaller[i] = text[i] == text[i + 1] ? isSmaller[i + 1] : text[i] < text[i + 1]
    }
    var startOfL = [Int32](repeating: 0, count: Int(largestSymbol) + 2)
    var startOfS = startOfL
    // An S suffix of a symbol is never the largest symbol's, so its successor's bucket exists.
    for i in text.indices {
      if isSmaller[i] { startOfL[Int(text[i]) + 1] += 1 } else { startOfS[Int(text[i])] += 1 }
    }
    for symbol in 0...Int(largestSymbol) {
      startOfS[symbol] += startOfL[symbol]
      startOfL[symbol + 1] += startOfS[symbol]
    }
    self.isSmaller = isSmaller
    self.startOfL = startOfL
    self.startOfS = startOfS
  }

  func sorted() -> [Int32] {
    guard text.count > 1 else { return text.isEmpty ? [] : [0] }
    let starts = (1..<text.count).filter { !isSmaller[$0 - 1] && isSmaller[$0] }.map { Int32($0) }
    let array = induced(from: starts)
    guard !starts.isEmpty else { return array }
    return induced(from: sortedStarts(starts, roughly: array))
  }

  /// Fills the array from leftmost-S positions in the given order: L suffixes forwards, then S suffixes backwards.
  private func induced(from starts: [Int32]) -> [Int32] {
    var array = [Int32](repeating: -1, count: text.count)
    var next = startOfS
    for start in starts {
      let symbol = Int(text[Int(start)])
      array[Int(next[symbol])] = start
      next[symbol] += 1
    }
    next = startOfL
    let last = text.count - 1
    array[Int(next[Int(text[last])])] = Int32(last)
    next[Int(text[last])] += 1
    for i in array.indices {
      let position = Int(array[i]) - 1
      guard position >= 0, !isSmaller[position] else { continue }
      let symbol = Int(text[position])
      array[Int(next[symbol])] = Int32(position)
      next[symbol] += 1
    }
    next = startOfL
    for i in array.indices.reversed() {
      let position = Int(array[i]) - 1
      guard position >= 0, isSmaller[position] else { continue }
      let symbol = Int(text[position]) + 1
      next[symbol] -= 1
      array[Int(next[symbol])] = Int32(position)
    }
    return array
  }

  /// The leftmost-S positions in the order of their suffixes, from an array in which their substrings are in order.
  private func sortedStarts(_ starts: [Int32], roughly array: [Int32]) -> [Int32] {
    var number = [Int32](repeating: -1, count: text.count)
    for (i, start) in starts.enumerated() { number[Int(start)] = Int32(i) }
    let ordered = array.filter { $0 >= 0 && number[Int($0)] >= 0 }
    var names = [Int32](repeating: 0, count: starts.count)
    var name: Int32 = 0
    for (previous, current) in zip(ordered, ordered.dropFirst()) {
      if !sameSubstring(Int(previous), Int(current), starts: starts, number: number) { name += 1 }
      names[Int(number[Int(current)])] = name
    }
    return InducedSort(names, largestSymbol: name).sorted().map { starts[Int($0)] }
  }

  /// Whether the substrings from two leftmost-S positions to the next ones are equal.
  private func sameSubstring(_ a: Int, _ b: Int, starts: [Int32], number: [Int32]) -> Bool {
    func end(_ start: Int) -> Int {
      let next = Int(number[start]) + 1
      return next < starts.count ? Int(starts[next]) : text.count
    }
    let length = end(a) - a
    guard end(b) - b == length else { return false }
    for offset in 0..<length where text[a + offset] != text[b + offset] { return false }
    return end(a) < text.count && end(b) < text.count && text[end(a)] == text[end(b)]
  }
}
