/// Binary search in the suffix array.
extension ShardView {
  /// How many bytes a needle and a suffix share at their start, when the first `known` are known to be equal.
  @inline(__always)
  func commonPrefix(_ needle: Needle, _ position: Int, known: Int = 0) -> Int {
    let limit = min(needle.count, textCount - position)
    guard known < limit else { return known }
    var length = known
    while length + 8 <= limit {
      let difference = needle.word(at: length) ^ word(at: position + length)
      guard difference == 0 else { return length + difference.littleEndian.trailingZeroBitCount / 8 }
      length += 8
    }
    while length < limit, needle[length] == byte(at: position + length) { length += 1 }
    return length
  }

  /// The place of the first suffix that is not below a needle.
  ///
  /// Bytes that both ends of the range share with the needle are not compared again (Manber and Myers, section 2).
  func lowerBound(_ needle: Needle) -> Int {
    let (lowest, highest) = needle.keys
    // Samples below the lowest key are suffixes below the needle; the first above the highest is not.
    let first = partition(sampleCount) { sample($0) >= lowest }
    let isBetween = first < sampleCount && sample(first) <= highest
    let end = isBetween ? first + partition(sampleCount - first) { sample(first + $0) > highest } : first
    var (low, high) = (max(first - 1, 0) * Self.sampleStride, min(end * Self.sampleStride, suffixCount))
    var (lowShared, highShared) = (0, 0)
    while low < high {
      let middle = (low &+ high) >> 1
      let position = suffix(middle)
      let shared = commonPrefix(needle, position, known: min(lowShared, highShared))
      let end = position + shared
      if shared >= needle.count || end < textCount && byte(at: end) > needle[shared] {
        (high, highShared) = (middle, shared)
      } else {
        (low, lowShared) = (middle &+ 1, shared)
      }
    }
    return low
  }

  /// The length of the longest start of a needle that occurs in the rows, in whole symbols.
  func longestMatch(_ needle: Needle) -> Int {
    let place = lowerBound(needle)
    let above = place < suffixCount ? commonPrefix(needle, suffix(place)) : 0
    let below = place > 0 ? commonPrefix(needle, suffix(place - 1)) : 0
    let longest = max(above, below)
    return longest - longest % unit
  }

  /// The places of all suffixes that start with a needle.
  func places(of needle: Needle) -> Range<Int> {
    let first = lowerBound(needle)
    func holds(_ place: Int) -> Bool {
      place < suffixCount && commonPrefix(needle, suffix(place)) == needle.count
    }
    guard holds(first) else { return first..<first }
    var step = 1
    while holds(first + step) { step *= 2 }
    // The needle is at first + step / 2, or at first alone, and no more at first + step.
    let known = first + step / 2
    return first..<known + 1 + partition(step - step / 2 - 1) { !holds(known + 1 + $0) }
  }

  /// The first number below a count for which a condition that is false and then true is true.
  @inline(__always) private func partition(_ count: Int, _ isAtOrAbove: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) >> 1
      if isAtOrAbove(middle) { high = middle } else { low = middle &+ 1 }
    }
    return low
  }
}
