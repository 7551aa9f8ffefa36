import ContractTesting
import Testing

@Suite("A gas snapshot")
struct SnapshotTests {
  static let text = """
    Coin.burn(uint256) 1 calls, 900 min, 900 mean, 900 max
    Coin.transfer(address,uint256) 3 calls, 1000 min, 2000 mean, 3000 max

    """

  @Test("is read as it was written")
  func reading() throws {
    let snapshot = try #require(GasSnapshot(text: Self.text))
    #expect(snapshot.text == Self.text)
    #expect(snapshot.entries["Coin.transfer(address,uint256)"]?.mean == 2_000)
    for broken in ["nonsense", "Coin.f() 1 calls", "Coin.f() 99999999999999999999 calls, 1 min, 1 mean, 1 max"] {
      #expect(GasSnapshot(text: broken) == nil)
    }
  }

  @Test("names the functions that grew by more than the tolerance", arguments: [(2_020, 0), (2_021, 1), (1_000, 0)])
  func growth(mean: Int, count: Int) throws {
    let before = try #require(GasSnapshot(text: Self.text))
    let now = try #require(
      GasSnapshot(
        text: """
          Coin.mint(uint256) 1 calls, 5000 min, 5000 mean, 5000 max
          Coin.transfer(address,uint256) 1 calls, \(mean) min, \(mean) mean, \(mean) max
          """))
    let growth = now.growth(since: before, tolerance: 1)
    #expect(growth.count == count)
    if let first = growth.first {
      #expect(first.description.contains("Coin.transfer(address,uint256) costs 2021 gas on average, 2000 in"))
    }
  }
}
