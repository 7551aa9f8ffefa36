import Primitives

/// A way to find the rows that made an answer, by its name in ASCII, left-aligned in 32 bytes.
enum AttributionMethod: String, CaseIterable {
  /// Rows that have the answer's own words.
  case verbatim
  /// Rows that match prompt and answer by BM25.
  case retrieval
  /// Rows whose gradients, captured in training, moved the answer.
  case influence
  /// Rows whose gradients, captured in training, lowered the loss of held-out rows; the same for every answer.
  case shapley

  /// The name as a word.
  var word: Hash {
    let name = Bytes(rawValue.utf8)
    // A name has fewer than 32 bytes, so the word has exactly 32.
    return Hash(bytes: name + Bytes(repeating: 0, count: 32 - name.count)) ?? .zero
  }

  /// The method of a word; nil when there is none.
  init?(_ word: Hash) {
    guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = found
  }

  /// Whether it needs the indexes of Datanet versions rather than what TRAIN captured.
  var needsIndexes: Bool { self == .verbatim || self == .retrieval }
}
