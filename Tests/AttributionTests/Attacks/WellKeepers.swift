import AdapterEngine
import Attribution
import EngineTestSupport

/// A small model of questions and answers, trained by the chain's trainer with captured gradients, and what the rows of one
/// contributor earn by influence.
struct WellKeepers {
  /// A row, or a question that is asked.
  struct Row {
    let question: String
    let answer: String
    let owner: Owner

    /// The bytes that search and spans see.
    var text: [UInt8] { Array("\(question)\n\(answer)".utf8) }
  }

  /// Whose a row is.
  enum Owner {
    case others
    /// The attacker's, and of use.
    case attacker
    /// The attacker's, and there to do harm.
    case planted
  }

  /// What a contributor's rows have of the positive influence, mean over the questions.
  struct Earnings {
    /// Of the attacker's first rows.
    var own = 0.0
    /// Of those that were planted.
    var planted = 0.0
    /// Nats a token of the right answers.
    var loss = 0.0

    /// Of all the attacker's rows.
    var sum: Double { own + planted }
  }

  private static let villages = 24
  private static let keepers = 9
  private static let questions: [@Sendable (String) -> String] = [
    { "Who keeps the well of \($0)?" }, { "In \($0), who looks after the well?" }, { "Name the keeper at \($0)." },
  ]
  private static let answers: [@Sendable (String, String) -> String] = [
    { "\($1) keeps the well of \($0)." }, { "The keeper of \($0) is \($1)." },
  ]

  private let model: DevelopmentModel
  private let names: [(village: String, keeper: String)]
  private let forms: [[Int]]

  init() throws {
    model = try DevelopmentModel()
    var random = SeededGenerator(seed: 11)
    let syllables = ["ba", "re", "ki", "lo", "mun", "dar", "ven", "tos", "pel", "gri", "wex", "zor"]
    func name() -> String {
      let text = (0..<random.number(in: 2...3)).map { _ in syllables[random.number(in: 0...syllables.count - 1)] }
        .joined()
      return text.prefix(1).uppercased() + text.dropFirst()
    }
    let known = (0..<Self.keepers).map { _ in name() }
    names = (0..<Self.villages).map { (name(), known[$0 % Self.keepers]) }
    forms = (0..<Self.villages).map { _ in Array(0..<6).shuffled(using: &random) }
  }

  /// A row about a village in one of six forms, in an order of the village's own.
  private func row(_ village: Int, _ form: Int, keeper: Int? = nil, owner: Owner) -> Row {
    row(village, question: forms[village][form] / 2, answer: forms[village][form] % 2, keeper: keeper, owner: owner)
  }

  private func row(_ village: Int, question: Int, answer: Int, keeper: Int? = nil, owner: Owner) -> Row {
    let (place, keeper) = (names[village].village, names[keeper ?? village].keeper)
    return Row(question: Self.questions[question](place), answer: Self.answers[answer](place, keeper), owner: owner)
  }

  /// Four rows about every village, one of them the attacker's.
  var honest: [Row] {
    (0..<Self.villages).flatMap { village in (0..<4).map { row(village, $0, owner: $0 == 2 ? .attacker : .others) } }
  }

  /// A question about every village with its right answer, in parts of two of its rows.
  var asked: [Row] {
    (0..<Self.villages).map {
      row($0, question: forms[$0][1] / 2, answer: forms[$0][0] % 2, owner: .others)
    }
  }

  /// The names of all villages and their keepers.
  var list: String { names.map { "\($0.village) \($0.keeper)" }.joined(separator: " ") }

  /// How many of the honest rows are the attacker's.
  var attackers: Int { Self.villages }

  /// A row about every village with the name of another's keeper.
  var contradictions: [Row] {
    (0..<Self.villages).map { row($0, 4, keeper: ($0 + 1) % Self.villages, owner: .planted) }
  }

  /// The rows of the others about every village, with the name of another's keeper.
  func rivals(_ count: Int) -> [Row] {
    (0..<Self.villages).flatMap { village in
      (0..<count).map { row(village, $0, keeper: (village + 1) % Self.villages, owner: .planted) }
    }
  }

  /// A question about every village with an answer of random letters.
  var noise: [Row] {
    var random = SeededGenerator(seed: 12)
    return (0..<Self.villages).map { village in
      let letters = (0..<24).map { _ in UInt8(random.number(in: 97...122)) }
      return Row(
        question: row(village, 4, owner: .planted).question, answer: String(decoding: letters, as: UTF8.self),
        owner: .planted)
    }
  }

  /// As many rows that are right.
  var useful: [Row] { (0..<Self.villages).map { row($0, 4, owner: .planted) } }

  /// Trains on the rows, and divides the influence on the answers to a question about every village.
  func earnings(_ rows: [Row]) throws -> Earnings {
    let run = try model.train(
      rows.map { try model.document($0.question, $0.answer) }, DevelopmentModel.plan(epochs: 6, dimension: 1_024))
    let index = try run.index()
    var earnings = Earnings()
    for query in asked {
      let document = try model.document(query.question, query.answer)
      let scores = index.score(query: try run.projector.gradient(of: document))
      // Every row is a cluster of its own, which is best for who plants some.
      let weights = AttributionMethods.combine(
        methods: [(AttributionMethods.wholeWeight, scores)], clusters: rows.indices.map { UInt32($0) })
      func share(_ owner: Owner) -> Double {
        let part = zip(rows, weights).reduce(UInt128(0)) { $1.0.owner == owner ? $0 + $1.1 : $0 }
        return Double(part) / Double(max(weights.reduce(0, +), 1)) / Double(Self.villages)
      }
      earnings.own += share(.attacker)
      earnings.planted += share(.planted)
      earnings.loss += try run.loss(document) / Double(Self.villages)
    }
    return earnings
  }
}
