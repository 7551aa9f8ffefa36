extension TinyModel {
  /// The Llama shapes whose outputs are frozen: plain, odd and tied, full heads in F16, wide heads in F32, a head of 128.
  package static let llamas: [TinyModel] = [
    TinyModel(),
    TinyModel(
      hidden: 33, layers: 1, heads: 3, keyValueHeads: 1, headDimension: 10, feedForward: 65, tied: true, seed: 2),
    TinyModel(
      vocabulary: 301, hidden: 64, heads: 8, keyValueHeads: 8, headDimension: 16, feedForward: 128, type: "F16", seed: 3
    ),
    TinyModel(
      hidden: 17, layers: 3, heads: 2, keyValueHeads: 1, headDimension: 66, feedForward: 31, type: "F32", seed: 4),
    TinyModel(
      hidden: 128, layers: 1, heads: 2, keyValueHeads: 2, headDimension: 128, feedForward: 96, context: 512, seed: 5),
  ]

  /// One of each feature beyond a plain Llama: biases, query and key norms, windows, rotary scaling.
  package static let families: [TinyModel] = [
    TinyModel(bias: true, seed: 11),
    TinyModel(family: .mistral, hidden: 40, heads: 5, keyValueHeads: 1, headDimension: 8, window: 9, seed: 12),
    TinyModel(family: .qwen2, hidden: 36, heads: 6, keyValueHeads: 3, headDimension: 6, tied: true, seed: 13),
    TinyModel(family: .qwen2, hidden: 24, layers: 3, window: 70, seed: 14),
    TinyModel(family: .qwen3, hidden: 32, heads: 4, keyValueHeads: 2, headDimension: 16, seed: 15),
    TinyModel(ropeScaling: Self.llama3Scaling, seed: 16),
    TinyModel(
      family: .qwen2, hidden: 40, heads: 4, keyValueHeads: 2, headDimension: 10, ropeScaling: Self.yarnScaling, seed: 17
    ),
  ]

  /// The models whose outputs are frozen: the Llama shapes, each feature beyond them, and one activation plane.
  package static let frozen: [TinyModel] =
    llamas + families + [TinyModel(hidden: 48, feedForward: 100, activationBits: 8, seed: 18)]

  /// Llama 3's scaled frequencies, over a short original context so that tiny models feel them.
  package static let llama3Scaling = """
    {"rope_type":"llama3","factor":8.0,"low_freq_factor":1.0,"high_freq_factor":4.0,"original_max_position_embeddings":64}
    """

  /// YaRN, over a short original context.
  package static let yarnScaling = """
    {"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":64}
    """

  /// The same model with one activation plane.
  package var inEightBits: TinyModel {
    var model = self
    model.activationBits = 8
    return model
  }

  /// A random shape of a random family, odd sizes included.
  package static func random(using generator: inout SeededGenerator) -> TinyModel {
    let keyValueHeads = generator.number(in: 1...3)
    var model = TinyModel(
      family: Family.allCases[generator.number(in: 0...3)], vocabulary: generator.number(in: 256...500),
      hidden: generator.number(in: 5...70), layers: generator.number(in: 1...3),
      heads: keyValueHeads * generator.number(in: 1...4), keyValueHeads: keyValueHeads,
      headDimension: 2 * generator.number(in: 1...40), feedForward: generator.number(in: 3...140),
      tied: generator.number(in: 0...1) == 1, type: ["BF16", "F16", "F32"][generator.number(in: 0...2)],
      seed: generator.next())
    if model.family != .llama, generator.number(in: 0...1) == 1 { model.window = generator.number(in: 1...100) }
    if model.family == .llama { model.bias = generator.number(in: 0...1) == 1 }
    if generator.number(in: 0...3) == 0 { model.activationBits = 8 }
    return model
  }
}
