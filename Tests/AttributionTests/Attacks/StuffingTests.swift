import Attribution
import Testing

@Suite("What stuffing rows with words gains")
struct StuffingTests {
  /// The parts of the questions and answers that all rows share, again and again.
  private static func phrases(_ count: Int) -> String {
    String(
      repeating:
        " Who keeps the well of it? In it, who looks after the well? Name the keeper at it. The keeper of it is.",
      count: count)
  }

  /// What the attacker's rows have of the scores of a method, mean over the questions.
  private struct Shares {
    var spans = 0.0
    var words = 0.0

    init(_ rows: [WellKeepers.Row], _ keepers: WellKeepers) throws {
      let verbatim = try VerbatimIndex(rows: rows.map(\.text))
      let retrieval = try RetrievalIndex(rows: rows.map(\.text))
      func share(_ scores: [(row: Int, score: UInt64)]) -> Double {
        let whole = scores.reduce(0) { $0 + Double($1.score) }
        let own = scores.reduce(0) { rows[$1.row].owner == .attacker ? $0 + Double($1.score) : $0 }
        return own / max(whole, 1) / Double(keepers.asked.count)
      }
      for question in keepers.asked {
        let found = verbatim.spans(of: Array(question.answer.utf8), rule: SpanRule())
        spans += share(VerbatimScores.scores(of: found).map { ($0.row, $0.score) })
        words += share(retrieval.search(query: question.text, limit: 64).map { ($0.row, $0.score) })
      }
    }
  }

  @Test("phrases that all rows have gain nothing by spans and influence; by words they gain up to two thirds")
  func phrases() throws {
    let keepers = try WellKeepers()
    let before = try Shares(keepers.honest, keepers)
    for count in [1, 5, 20] {
      let rows = keepers.honest.map { row in
        row.owner == .attacker
          ? WellKeepers.Row(question: row.question, answer: row.answer + Self.phrases(count), owner: row.owner) : row
      }
      let after = try Shares(rows, keepers)
      print("\(count) × common phrases: by spans \(after.spans / before.spans), by words \(after.words / before.words)")
      #expect(after.spans <= before.spans)
      #expect(after.words <= before.words * 5 / 3)
      if count == 1 {
        let (plain, stuffed) = (try keepers.earnings(keepers.honest), try keepers.earnings(rows))
        print("\(count) × common phrases: by influence \(stuffed.own / plain.own)")
        #expect(stuffed.own <= plain.own)
      }
    }
  }

  @Test("a row that lists all names earns nothing by spans, and as much as a few rows by words")
  func list() throws {
    let keepers = try WellKeepers()
    let others = keepers.honest.map { WellKeepers.Row(question: $0.question, answer: $0.answer, owner: .others) }
    let shares = try Shares(
      others + [WellKeepers.Row(question: "", answer: keepers.list, owner: .attacker)], keepers)
    let rows = Double(others.count + 1)
    print("a list of all names: by spans \(shares.spans * rows), by words \(shares.words * rows) of what a row has")
    #expect(shares.spans == 0)
    #expect(shares.words * rows < 3)
  }
}
