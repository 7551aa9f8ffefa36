import ArgumentParser

/// How much work the section does.
struct AttributionOptions: ParsableArguments {
  @Flag(help: "Section attribution: few rows and few models, under a minute; shows that it works, proves nothing.")
  var quick = false
  @Option(help: "Section attribution: models trained again on halves of the rows.")
  var subsets: Int?
  @Option(help: "Section attribution: numbers of a projected gradient of the language model.")
  var dimension: Int?
  @Option(help: "Section attribution: threads of training; they change no number.")
  var threads = 1

  /// The images.
  struct ClassifierSize {
    let rows: Int
    let tests: Int
    let subsets: Int
    let dimension: Int
    /// Whether the size is the one that targets are meant for.
    let isWhole: Bool
  }

  /// The questions and answers.
  struct LanguageSize {
    /// Names of each source; six rows each.
    let entities: Int
    let epochs: Int
    let subsets: Int
    let dimension: Int
    let isWhole: Bool
  }

  var classifier: ClassifierSize {
    quick
      ? ClassifierSize(rows: 500, tests: 50, subsets: subsets ?? 20, dimension: 512, isWhole: false)
      : ClassifierSize(rows: 5_000, tests: 500, subsets: subsets ?? 100, dimension: 2_048, isWhole: true)
  }

  var language: LanguageSize {
    quick
      ? LanguageSize(entities: 2, epochs: 4, subsets: subsets ?? 6, dimension: dimension ?? 1_024, isWhole: false)
      : LanguageSize(entities: 8, epochs: 6, subsets: subsets ?? 60, dimension: dimension ?? 4_096, isWhole: true)
  }

  func validate() throws {
    guard subsets.map({ (3...10_000).contains($0) }) ?? true else {
      throw ValidationError("--subsets takes a number from 3 to 10,000")
    }
    guard dimension.map({ (64...16_384).contains($0) && $0.nonzeroBitCount == 1 }) ?? true else {
      throw ValidationError("--dimension takes a power of two from 64 to 16,384")
    }
  }
}
