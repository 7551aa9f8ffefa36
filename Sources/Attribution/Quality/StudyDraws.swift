internal import CAdapterEngine

/// What a study of a model's quality leaves out, spoils and copies: drawn from a seed that nobody chooses.
///
/// Documents have numbers from 0 on. Every draw begins with their order 0, 1, … and shuffles it by Fisher and Yates with
/// random numbers of Philox (section 6 of `Docs/Specification/Attribution.md`).
public struct StudyDraws: Sendable {
  /// The most documents that are copied.
  public static let mostCopied = 4
  /// The most places that hold copies.
  public static let mostCopies = 8
  /// Bytes of a seed.
  public static let seedBytes = 32

  private let key: [UInt32]

  /// The third word of the counter.
  private enum Purpose: UInt32 {
    case half = 1
    case wrong = 2
    case copies = 3
  }

  /// Takes the 32 bytes of a seed.
  public init(seed: [UInt8]) {
    precondition(seed.count == Self.seedBytes, "a seed of 32 bytes")
    var words: [UInt32] = [0, 0]
    for (place, byte) in seed.enumerated() { words[place / 4 % 2] ^= UInt32(byte) << UInt32(place % 4 * 8) }
    key = words
  }

  /// The ⌊`count` ÷ 2⌋ documents, ascending, that run `run` leaves out: at least half stay.
  public func leftOut(run: Int, of count: Int) -> [Int] {
    shuffled(count, .half, number: UInt32(run)).prefix(count / 2).sorted()
  }

  /// The documents that are made wrong, ascending: ⌊`count` ÷ 10⌋, but at least two, for one alone has none to exchange its
  /// answer with, and at most all but one. So it is one of two documents, and none of one.
  public func wrong(of count: Int) -> [Int] {
    let wanted = min(max(count / 10, 2), max(count - 1, 0))
    return shuffled(count, .wrong).prefix(wanted).sorted()
  }

  /// The documents that are copied, and the places that hold their copies, which are other documents', both ascending: at
  /// most `mostCopied` and a third, and at most `mostCopies` and half of those that are left. Nil below three documents.
  ///
  /// Place j holds a copy of document j mod `copied.count`; every one has at least one.
  public func copies(of count: Int) -> (copied: [Int], places: [Int])? {
    let copied = min(Self.mostCopied, count / 3)
    if copied < 1 { return nil }
    let places = min(Self.mostCopies, (count - copied) / 2)
    let order = shuffled(count, .copies)
    return (order[..<copied].sorted(), order[copied..<copied + places].sorted())
  }

  private func shuffled(_ count: Int, _ purpose: Purpose, number: UInt32 = 0) -> [Int] {
    var order = Array(0..<count)
    var counter = [0, number, purpose.rawValue, 1]
    var words = [UInt32](repeating: 0, count: 4)
    for last in stride(from: count - 1, to: 0, by: -1) {
      counter[0] = UInt32(last)
      // The arrays have the four, two and four words that the call reads and writes.
      unsafe cae_philox(counter, key, &words)
      let random = UInt64(words[1]) << 32 | UInt64(words[0])
      order.swapAt(last, Int(random.multipliedFullWidth(by: UInt64(last) + 1).high))
    }
    return order
  }
}
