/// Generated questions and answers of several sources, so that it is known which rows an answer should come from.
///
/// Every source has a subject of its own and invented names. Some rows of every name contradict the others.
struct QuestionCorpus {
  /// A question with its answer.
  struct Row {
    let question: String
    let answer: String
    /// Number of the source.
    let source: Int
    /// Number of what is asked about, over all sources.
    let entity: Int
    /// Whether the answer contradicts that of most rows about it.
    let isWrong: Bool

    /// The bytes that search and verbatim spans see.
    var text: [UInt8] { Array("\(question)\n\(answer)".utf8) }
  }

  private static let rightRows = 4
  private static let wrongRows = 2
  private static let syllables = [
    "ba", "re", "ki", "lo", "mun", "dar", "ven", "tos", "pel", "gri", "shan", "wex", "zor", "fim",
  ]

  /// Rows to learn from, shuffled.
  let rows: [Row]
  /// A question about every entity, in a wording that its rows may not have.
  let queries: [Row]
  /// Sources.
  static let sources = subjects.count

  /// Makes six rows for each of `entities` names of every source.
  init(entities: Int, seed: UInt64) {
    var numbers = RandomNumbers(seed: seed)
    var (rows, queries): ([Row], [Row]) = ([], [])
    for (source, subject) in Self.subjects.enumerated() {
      let values = subject.values ?? (0..<9).map { _ in Self.name(&numbers) }
      for entity in 0..<entities {
        let name = Self.name(&numbers)
        let right = numbers.next(below: values.count)
        let wrong = (right + 1 + numbers.next(below: values.count - 1)) % values.count
        var forms = Array(0..<subject.questions.count * subject.answers.count)
        numbers.shuffle(&forms)
        func row(_ question: Int, _ answer: Int, isWrong: Bool) -> Row {
          Row(
            question: subject.questions[question](name),
            answer: subject.answers[answer](name, values[isWrong ? wrong : right]), source: source,
            entity: source * entities + entity, isWrong: isWrong)
        }
        for (index, form) in forms.prefix(Self.rightRows + Self.wrongRows).enumerated() {
          rows.append(row(form / 2, form % 2, isWrong: index >= Self.rightRows))
        }
        queries.append(row(forms[1] / 2, forms[0] % 2, isWrong: false))
      }
    }
    numbers.shuffle(&rows)
    self.rows = rows
    self.queries = queries
  }

  private static func name(_ numbers: inout RandomNumbers) -> String {
    let text = (0..<2 + numbers.next(below: 2)).map { _ in syllables[numbers.next(below: syllables.count)] }.joined()
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}

extension QuestionCorpus {
  /// What a source writes about.
  private struct Subject {
    let questions: [(String) -> String]
    /// Two of them.
    let answers: [(String, String) -> String]
    /// What answers name; nil for invented names.
    var values: [String]?
  }

  private static var subjects: [Subject] {
    [
      Subject(
        questions: [
          { "Where does the ship \($0) dock?" }, { "In which port is the ship \($0)?" },
          { "Name the port of the ship \($0)." },
        ],
        answers: [{ "The ship \($0) docks at \($1)." }, { "\($1) is the port of the ship \($0)." }]),
      Subject(
        questions: [
          { "Who leads the guild of \($0)?" }, { "What is the name of the head of guild \($0)?" },
          { "Which master rules the guild of \($0)?" },
        ],
        answers: [{ "The guild of \($0) is led by \($1)." }, { "\($1) leads the guild of \($0)." }]),
      Subject(
        questions: [
          { "What colour is the planet \($0)?" }, { "Which colour has the planet \($0)?" },
          { "Say the colour of planet \($0)." },
        ],
        answers: [{ "The planet \($0) is \($1)." }, { "It is \($1)." }],
        values: ["green", "blue", "white", "black", "yellow", "red", "orange", "brown", "purple"]),
      Subject(
        questions: [
          { "What does the \($0) eat?" }, { "Which food does a \($0) like?" }, { "What do you feed to a \($0)?" },
        ],
        answers: [{ "A \($0) eats \($1)." }, { "It likes \($1)." }],
        values: ["grass", "fish", "meat", "hay", "mice", "seeds", "leaves", "flies", "nectar"]),
    ]
  }
}

extension RandomNumbers {
  /// Puts the values into a random order (Fisher–Yates).
  mutating func shuffle<Value>(_ values: inout [Value]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(last, next(below: last + 1)) }
  }
}
