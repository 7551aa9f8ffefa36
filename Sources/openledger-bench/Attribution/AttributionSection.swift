/// What attribution costs, and how good it is: experiments with known answers, and with models trained anew as the judge.
enum AttributionSection {
  static func measure(_ options: AttributionOptions) throws -> [Table] {
    try [InfluenceBench.measure(quick: options.quick), VerbatimBench(megabytes: options.quick ? 10 : 200).measure()]
      + ClassifierBench(options.classifier).measure()
      + LanguageBench(options.language, threads: options.threads).measure()
  }
}
