package import AdapterEngine

/// What the engine needs to know of a model besides its executor.
package struct ModelFacts: Sendable {
  package var vocabularySize: Int
  package var hiddenSize: Int
  package var maximumContext: Int
  package var endTokens: [Int32]
  package var detokenize: @Sendable ([Int32]) -> [UInt8]

  package init(
    vocabularySize: Int, hiddenSize: Int, maximumContext: Int, endTokens: [Int32],
    detokenize: @escaping @Sendable ([Int32]) -> [UInt8]
  ) {
    self.vocabularySize = vocabularySize
    self.hiddenSize = hiddenSize
    self.maximumContext = maximumContext
    self.endTokens = endTokens
    self.detokenize = detokenize
  }

  /// The facts of a loaded model.
  package init(_ model: BaseModel) {
    self.init(
      vocabularySize: model.shape.vocabularySize, hiddenSize: model.shape.hiddenSize,
      maximumContext: model.shape.maximumContext, endTokens: model.shape.endTokens,
      detokenize: { model.detokenize($0) })
  }
}
