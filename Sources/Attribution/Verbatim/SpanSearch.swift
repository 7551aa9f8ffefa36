/// A stretch of an answer, in bytes.
struct Stretch: Hashable {
  let start: Int
  let length: Int
  var end: Int { start + length }
}

/// Looks for the maximal stretches of an answer in all shards at once, from its start to its end.
///
/// A start counts when the longest match from it, in any shard, reaches further than all matches before. So each shard is
/// only asked for a match of `need` bytes, and not when its filter excludes one of the runs in it.
struct SpanSearch {
  private let answer: AnswerGrams
  private let shards: [VerbatimShard]
  /// The shortest stretch in bytes.
  private let minimum: Int
  /// The distance of the runs of which each match of `minimum` bytes holds at least one; 0 when it may hold none.
  private let spacing: Int
  private var states: [State] = []
  private var found: [Stretch] = []

  /// What is known of a shard.
  private struct State {
    let shard: Int
    /// Which of the runs at multiples of `spacing` the filter lets pass, one bit each.
    let passes: [UInt64]
    /// The first start that may still have a match.
    var next = 0
    /// The filter lets all runs pass from `next` to here.
    var passed = 0
  }

  init(_ answer: AnswerGrams, in shards: [VerbatimShard], minimum: Int) {
    self.answer = answer
    self.shards = shards
    self.minimum = minimum
    let slack = minimum - GramFilter.gramBytes
    spacing = slack < 0 ? 0 : slack / answer.unit * answer.unit + answer.unit
    for (number, shard) in shards.enumerated() {
      let passes = spacing == 0 ? [] : answer.passes(shard.filter, spacing: spacing)
      // Without a run that passes, the shard has no match.
      if spacing == 0 || passes.contains(where: { $0 != 0 }) { states.append(State(shard: number, passes: passes)) }
    }
  }

  /// The stretches in ascending order; none lies inside another.
  mutating func maximal() -> [Stretch] {
    var start = 0
    while start < answer.text.count {
      var next = answer.text.count
      for place in states.indices {
        if states[place].next <= start { ask(place, at: start) }
        next = min(next, states[place].next)
      }
      start = max(next, start + answer.unit)
    }
    return found
  }

  /// Looks for a match from a start that reaches further than what was found, and notes the next start worth asking.
  private mutating func ask(_ place: Int, at start: Int) {
    states[place].next = start + answer.unit
    let need = max(minimum, (found.last?.end ?? 0) - start + answer.unit)
    guard start + need <= answer.ends[start], mayMatch(place, start, need) else { return }
    let length = shards[states[place].shard].withView { view in
      Needle.withNeedle(answer.text, start..<answer.ends[start]) { view.longestMatch($0) }
    }
    guard length >= need else { return }
    if found.last?.start == start { found.removeLast() }
    found.append(Stretch(start: start, length: length))
  }

  /// Whether the filter lets all runs of a stretch pass; when not, no start up to the excluded run can match.
  private mutating func mayMatch(_ place: Int, _ start: Int, _ need: Int) -> Bool {
    guard need >= GramFilter.gramBytes else { return true }
    if spacing > 0 {
      let sample = (start + spacing - 1) / spacing
      if states[place].passes[sample >> 6] >> UInt64(sample & 63) & 1 == 0 {
        states[place].next = sample * spacing + answer.unit
        return false
      }
    }
    let filter = shards[states[place].shard].filter
    let last = start + need - GramFilter.gramBytes
    for position in stride(from: last, through: max(states[place].passed, start), by: -answer.unit)
    where !filter.mayHold(answer.hashes[position]) {
      states[place].next = position + answer.unit
      states[place].passed = states[place].next
      return false
    }
    states[place].passed = max(states[place].passed, last + answer.unit)
    return true
  }
}
