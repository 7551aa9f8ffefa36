extension VerbatimShard {
  /// The occurrences of a stretch: how many, and the positions in the text when there are at most `limit`.
  func occurrences(of stretch: Stretch, in answer: AnswerGrams, limit: Int) -> (count: Int, positions: [Int]) {
    for position in stride(from: stretch.start, through: stretch.end - GramFilter.gramBytes, by: answer.unit)
    where !filter.mayHold(answer.hashes[position]) {
      return (0, [])
    }
    return withView { view in
      let places = Needle.withNeedle(answer.text, stretch.start..<stretch.end) { view.places(of: $0) }
      guard places.count <= limit else { return (places.count, []) }
      return (places.count, places.map { view.suffix($0) }.sorted())
    }
  }

  /// The first occurrence in each row, from positions in ascending order.
  func rows(at positions: [Int]) -> [(row: Int, offset: Int)] {
    guard !positions.isEmpty else { return [] }
    return withView { view in
      var rows: [(row: Int, offset: Int)] = []
      for position in positions {
        let row = view.row(holding: position)
        if rows.last?.row != row { rows.append((row, (position - view.rowStart(row)) / unit.bytes)) }
      }
      return rows
    }
  }

  /// Reads the shard in place.
  func withView<Result>(_ body: (ShardView) -> Result) -> Result {
    ShardView.withView(bytes, header, samples: samples, body)
  }
}
