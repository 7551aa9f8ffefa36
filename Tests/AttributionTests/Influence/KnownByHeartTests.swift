import AdapterEngine
import Attribution
import Testing

/// Answers of an adapter that knows its rows by heart, where gradients are small.
@Suite("Influence of rows that are known by heart")
struct KnownByHeartTests {
  private static let rows = [
    ("Where does the river go?", "To the sea, as every river does."),
    ("Where does the sun rise?", "In the east, over the harbour."),
    ("What is a ledger?", "A book that everybody may read and nobody may change."),
    ("Who keeps the light?", "The keeper of the tower does, night after night."),
    ("When does the tide turn?", "Twice a day, with the moon above the bay."),
    ("How far is the island?", "Nine miles by boat, two days on foot."),
  ]

  @Test("a row's own words are its own; words that depart from it are not, and earlier epochs make that no better")
  func departing() throws {
    let model = try DevelopmentModel()
    var plan = DevelopmentModel.plan(epochs: 40, dimension: 4_096)
    plan.batchDocuments = 1
    let run = try model.train(Self.rows.map(model.document), plan)
    /// The part that the right row has of the positive scores of its answer, mean over the rows.
    func share(_ index: InfluenceIndex, _ answer: (String) -> String) throws -> Double {
      try Self.rows.indices.reduce(0) { sum, row in
        let document = try model.document(Self.rows[row].0, answer(Self.rows[row].1))
        let scores = index.score(query: try run.projector.gradient(of: document)).map { Double(max($0, 0)) }
        return sum + scores[row] / max(scores.reduce(0, +), 1) / Double(Self.rows.count)
      }
    }
    func departs(_ answer: String) -> String { answer.prefix(answer.count / 2) + " keks and wilmo tor." }
    let (last, all) = (try run.index(), try run.index(.all))
    let (own, departing, before) = (try share(last) { $0 }, try share(last, departs), try share(all, departs))
    print(
      "right row's part: its words \(own), departing \(departing); departing, by the visits of all epochs \(before)")
    #expect(own > 0.95)
    #expect(departing < 0.5)
    #expect(before < departing)
  }
}
