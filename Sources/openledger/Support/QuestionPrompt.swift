/// The form in which the models of the development genesis were taught questions.
enum QuestionPrompt {
  /// The prompt of a question; the model continues it with the answer.
  static func text(_ question: String) -> String { "Q: \(question)\nA:" }
}
