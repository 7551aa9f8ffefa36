import Node
import Testing

@Suite("Progress")
struct ProgressTests {
  /// A meter that was told of `rate` blocks a second, ten times a second, for so many seconds.
  private func meter(seconds: Int, rate: UInt64, total: UInt64? = 10_000) -> ProgressMeter {
    var meter = ProgressMeter()
    for tick in 0...UInt64(seconds * 10) {
      meter.note(
        WorkProgress(
          "importing", .blocks, done: tick * rate / 10, total: total, transactions: tick * rate, gas: tick * 1_000_000),
        at: .milliseconds(100 * Int(tick)))
    }
    return meter
  }

  @Test("nothing is said before the first report")
  func empty() {
    #expect(ProgressLine.text(ProgressMeter(), width: 80) == "")
    #expect(ProgressMeter().rates == nil)
    #expect(ProgressMeter().timeLeft == nil)
  }

  @Test("the rate is that of the last ten seconds, not of the whole")
  func slidingWindow() throws {
    var meter = meter(seconds: 60, rate: 100, total: nil)
    for tick in 1...120 {
      meter.note(
        WorkProgress("importing", .blocks, done: UInt64(6_000 + tick)), at: .milliseconds(60_000 + 100 * tick))
    }
    #expect(abs(try #require(meter.rates).units - 10) < 0.5)
  }

  @Test("the time left is what remains at the current rate")
  func timeLeft() throws {
    let meter = meter(seconds: 20, rate: 100)
    #expect(try #require(meter.timeLeft) == .seconds(80))
    #expect(meter.elapsed == .seconds(20))
  }

  @Test("no time is forecast without a total, without a rate, or beyond a hundred days")
  func noForecast() {
    #expect(meter(seconds: 5, rate: 100, total: nil).timeLeft == nil)
    #expect(meter(seconds: 5, rate: 0).timeLeft == nil)
    #expect(meter(seconds: 5, rate: 10, total: .max).timeLeft == nil)
  }

  @Test("another activity starts the measuring anew")
  func newActivity() {
    var meter = meter(seconds: 20, rate: 100)
    meter.note(WorkProgress("checking", .bytes, done: 5, total: 10), at: .seconds(21))
    #expect(meter.elapsed == .zero)
    #expect(meter.rates == nil)
  }

  @Test("a total that shrinks below what is done is a hundred percent")
  func overdone() {
    var meter = ProgressMeter()
    meter.note(WorkProgress("reading", .records, done: 20, total: 10), at: .zero)
    meter.note(WorkProgress("reading", .records, done: 30, total: 10), at: .seconds(1))
    #expect(meter.timeLeft == .zero)
    #expect(ProgressLine.text(meter, width: 80, showsBar: false).contains("100%"))
  }

  @Test("a wide line says everything")
  func wideLine() {
    let line = ProgressLine.text(meter(seconds: 20, rate: 100), width: 120)
    #expect(
      line.hasSuffix(
        "importing  20%  2,000/10,000 blocks  100 blocks/s  1,000 tx/s  10 Mgas/s  0:20  1:20 left"))
    #expect(line.hasPrefix("[###"))
  }

  @Test("a training run shows its tokens and its loss")
  func trainingLine() {
    var meter = ProgressMeter()
    for tick in 0...100 as ClosedRange<UInt64> {
      meter.note(
        WorkProgress("training", .steps, done: tick, total: 400, tokens: tick * 64, note: "loss 1.2500"),
        at: .milliseconds(100 * Int(tick)))
    }
    #expect(
      ProgressLine.text(meter, width: 120, showsBar: false)
        == "training  25%  100/400 steps  640 tokens/s  loss 1.2500  0:10  0:30 left")
  }

  @Test("a line is never wider than the terminal, whatever the width", arguments: 0...130)
  func width(_ width: Int) {
    let line = ProgressLine.text(meter(seconds: 20, rate: 100), width: width)
    #expect(line.count <= width)
    if width >= 40 { #expect(line.contains("20%  2,000/10,000 blocks")) }
  }

  @Test("bytes are shown in the unit that leaves few digits")
  func bytes() {
    #expect(ProgressLine.bytes(0) == "0 B")
    #expect(ProgressLine.bytes(999) == "999 B")
    #expect(ProgressLine.bytes(1_500) == "1.5 KB")
    #expect(ProgressLine.bytes(48_200_000) == "48 MB")
    #expect(ProgressLine.bytes(.max).hasSuffix(" TB"))
  }

  @Test("durations are shown with the units that matter")
  func clock() {
    #expect(ProgressLine.clock(.seconds(5)) == "0:05")
    #expect(ProgressLine.clock(.seconds(3_725)) == "1:02:05")
    #expect(ProgressLine.clock(.seconds(200_000)) == "2d 07:33h")
    #expect(ProgressLine.clock(.seconds(-5)) == "0:00")
  }
}
