/// How well scores tell what training without some rows does: the numbers that a chain keeps of a model.
///
/// Everything is exact: integers, cut towards zero once where a result is made. Correlations and chances are in basis
/// points. The rules are section 6 of `Docs/Specification/Attribution.md`.
public enum AttributionQuality {
  /// What stands for one.
  public static let whole = 10_000
  /// The most that `copyGain` says: a hundred times as much.
  public static let largestGain: UInt64 = 1_000_000

  /// The linear datamodelling score (Park et al. 2023, section 2), −10,000 … 10,000: the mean over questions of the
  /// correlation of ranks, over retrained models, of the documents' summed scores with the likelihood of the answer.
  ///
  /// 0 without a question. Each correlation is cut towards zero, and so is their mean.
  /// - Parameters:
  ///   - subsets: for every retrained model, at most `maximumRanked`, whether each document was trained on.
  ///   - losses: `[subset][question]`, the loss of the answer under that model; only their order counts.
  ///   - scores: `[question][document]`, positive when the document has made the answer more likely.
  public static func linearDatamodelling(subsets: [[Bool]], losses: [[UInt64]], scores: [[Int64]]) -> Int {
    precondition(subsets.count == losses.count, "losses of every subset")
    precondition(losses.allSatisfy { $0.count == scores.count }, "a loss for every question")
    if scores.isEmpty { return 0 }
    var sum = 0
    for (question, documents) in scores.enumerated() {
      precondition(subsets.allSatisfy { $0.count == documents.count }, "a score for every document")
      // At most 2^63 documents of 63 bits.
      let predicted = subsets.map { subset in zip(documents, subset).reduce(Int128(0)) { $1.1 ? $0 + Int128($1.0) : $0 }
      }
      sum += rankCorrelation(losses.map { -Int128($0[question]) }, predicted)
    }
    return sum / scores.count
  }

  /// What a document and its copies earn together, in basis points of what the document earns alone: 10,000 when copies
  /// gain nothing. At most `largestGain`; nil when the document earns nothing alone.
  ///
  /// A share is ⌊part × 2⁶⁴ ÷ total⌋, and 0 when the total is 0. The gain is the whole part of the sum of the shares with
  /// copies × 10,000 ÷ the sum of the shares alone.
  /// - Parameters:
  ///   - alone: for every question, the weight of the document where there are no copies, and that of all rows; a part is
  ///     at most its total, and there are at most 2³² questions.
  ///   - copied: the same of the document and its copies together.
  public static func copyGain(
    alone: [(part: UInt128, total: UInt128)], copied: [(part: UInt128, total: UInt128)]
  ) -> UInt64? {
    precondition(alone.count == copied.count, "the same questions")
    let before = shareSum(alone)
    if before == 0 { return nil }
    // At most 96 bits times 14.
    return min(UInt64(clamping: shareSum(copied) * UInt128(whole) / before), largestGain)
  }

  private static func shareSum(_ shares: [(part: UInt128, total: UInt128)]) -> UInt128 {
    shares.reduce(0) { sum, share in
      precondition(share.part <= share.total, "a part above its total")
      if share.total == 0 { return sum }
      // part × 2^64 in two words; the upper one is below the total.
      return sum + share.total.dividingFullWidth((share.part >> 64, share.part << 64)).quotient
    }
  }
}
