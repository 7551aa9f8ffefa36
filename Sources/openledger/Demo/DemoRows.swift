/// What the demo contributes: rows of the kind that the shipped adapter `guide` was trained on.
enum DemoRows {
  /// The rows of the first contributor.
  static let first = [
    "Q: What is a Datanet?\nA: A Datanet is a community dataset on chain. Anyone may add rows to it.",
    "Q: Who pays for an answer?\nA: The person who asks pays for the answer in OPEN.",
    "Q: What is Proof of Attribution?\nA: Proof of Attribution finds the rows that made an answer.",
    "Q: Who checks an answer?\nA: Every validator computes the answer again and gets the same bits.",
    "Q: What is gas?\nA: Gas pays for the work of a transaction before it is done.",
  ]
  /// The rows of the second contributor.
  static let second = [
    "Q: Who gets paid for an answer?\nA: The contributors whose rows made the answer get paid.",
    "Q: What is an adapter?\nA: An adapter is a small set of weights that teaches a base model something new.",
    "Q: How is the fee split?\nA: The fee is split between the platform, the model, the stakers and the data.",
  ]
  /// What is asked.
  static let question = "What is a Datanet?"
}
