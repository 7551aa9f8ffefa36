import Attribution
import EngineTestSupport
import Testing

@Suite("Layout of verbatim shards")
struct VerbatimLayoutTests {
  @Test("windows follow one another, cover all rows and respect the limit", arguments: 0..<40)
  func covers(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let lengths = (0..<random.number(in: 0...600)).map { _ in random.number(in: 0...99) }
    let limit = random.number(in: 100...5000)
    let windows = try VerbatimLayout.windows(rowLengths: lengths, limit: limit)
    var next = 0
    for window in windows {
      #expect(window.lowerBound == next && !window.isEmpty)
      #expect(window.reduce(0) { $0 + lengths[$1] + 1 } <= limit)
      next = window.upperBound
    }
    #expect(next == lengths.count)
  }

  @Test("rows added at the end leave every closed group as it is", arguments: 0..<20)
  func grows(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let lengths = (0..<1000).map { _ in random.number(in: 0...30) }
    let whole = try VerbatimLayout.windows(rowLengths: lengths, limit: 4000)
    for count in stride(from: 0, through: 1000, by: 37) {
      let windows = Set(try VerbatimLayout.windows(rowLengths: Array(lengths[..<count]), limit: 4000))
      // What the longer list splits by powers of two is its open group; all groups before it are closed.
      let open = whole.firstIndex { 2 * $0.reduce(0) { $0 + lengths[$1] + 1 } < 4000 } ?? whole.count
      for group in whole[..<open] where group.upperBound < count { #expect(windows.contains(group)) }
    }
  }

  @Test("rows added one by one change at most the parts of the open group", arguments: [1, 64, 200])
  func appends(rowLength: Int) throws {
    var lengths: [Int] = []
    var previous: [Range<Int>] = []
    for _ in 0..<700 {
      lengths.append(rowLength)
      let windows = try VerbatimLayout.windows(rowLengths: lengths, limit: 20_000)
      let isStable = zip(previous, windows).drop { $0 == $1 }.allSatisfy { $0.1.upperBound >= $0.0.upperBound }
      #expect(isStable)
      #expect(windows.count <= lengths.count * (rowLength + 1) / 10_000 + 8)
      previous = windows
    }
  }

  @Test("the open group of 200 rows is 128, 64 and 8 rows")
  func powers() throws {
    let windows = try VerbatimLayout.windows(rowLengths: [Int](repeating: 5, count: 200), limit: 10_000)
    #expect(windows == [0..<128, 128..<192, 192..<200])
    #expect(try VerbatimLayout.windows(rowLengths: []) == [])
    #expect(try VerbatimLayout.windows(rowLengths: [Int](repeating: 0, count: 40_000)).first == 0..<VerbatimLimits.rows)
  }

  @Test("a row longer than a shard is refused with its number")
  func tooLong() {
    #expect(throws: AttributionError.rowTooLong(row: 1, bytes: 11, limit: 10)) {
      try VerbatimLayout.windows(rowLengths: [9, 10], limit: 10)
    }
  }
}
