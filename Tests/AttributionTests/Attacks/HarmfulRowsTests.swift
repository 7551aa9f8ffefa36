import Testing

@Suite("What planting harmful rows gains")
struct HarmfulRowsTests {
  @Test(
    "harm done to others' rows is not paid: one's own rows earn less than before, and planted ones no more than any rows"
  )
  func planting() throws {
    let keepers = try WellKeepers()
    let honest = keepers.honest
    let before = try keepers.earnings(honest)
    #expect(before.loss < 2 && before.planted == 0)
    for (name, rows) in [
      ("others' rows with a wrong answer", keepers.rivals(1)),
      ("two of others' rows with a wrong answer", keepers.rivals(2)),
      ("other words with a wrong answer", keepers.contradictions), ("answers of random letters", keepers.noise),
      ("as many right rows", keepers.useful),
    ] {
      let after = try keepers.earnings(honest + rows)
      print(
        "\(rows.count) rows planted, \(name): own rows \(after.own / before.own) of what they earned, "
          + "planted \(after.planted), all \(after.sum / before.own); loss \(before.loss) before, \(after.loss) after")
      #expect(after.own <= before.own, "\(name)")
      let all = Double(honest.count + rows.count)
      #expect(after.planted <= Double(rows.count) / all, "\(name)")
      // As much as rows have that are as good as all others.
      #expect(after.sum <= Double(keepers.attackers + rows.count) / all, "\(name)")
    }
  }
}
