extension ModelShape {
  /// Multiply-accumulates of one generation, a function of shapes only; saturates at `UInt64.max`.
  ///
  /// Counts the linear layers and the adapter's matrices for every token that is fed (the prompt, and every output but the
  /// last), attention over all earlier positions, and one row of logits for each output token. A generation that stops early
  /// does less; the cost is that of the full length.
  /// - Parameters:
  ///   - promptTokens: tokens of the prompt; negative counts as zero.
  ///   - outputTokens: the most tokens that may be generated; negative counts as zero.
  ///   - adapter: the adapter's shape, or nil for the base model alone.
  public func multiplyAccumulates(promptTokens: Int, outputTokens: Int, adapter: AdapterShape? = nil) -> UInt64 {
    let prompt = UInt64(max(promptTokens, 0))
    let outputs = UInt64(max(outputTokens, 0))
    let fed = Saturating(prompt) + Saturating(outputs == 0 ? 0 : outputs - 1)
    let linear = fed * Saturating(linearMultiplyAccumulates(adapter: adapter))
    let pairs = fed * (fed + 1)  // Twice the number of (query, key) pairs; each pair costs two products a value.
    let attention = pairs * Saturating(UInt64(layerCount * attentionHeadCount * headDimension))
    let logits = Saturating(outputs) * Saturating(UInt64(vocabularySize * hiddenSize))
    return (linear + attention + logits).value
  }

  /// Bytes of weights the model holds once loaded, near enough for charging a load: one a linear weight, two an embedding.
  public var loadedBytes: UInt64 {
    let head = UInt64(vocabularySize) * UInt64(hiddenSize)
    return linearMultiplyAccumulates(adapter: nil) + head * 3
  }

  /// Bytes of KV cache that one position takes.
  public var cacheBytesPerToken: UInt64 {
    UInt64(layerCount * keyValueHeadCount) * UInt64(2 * headDimension + 8)
  }

  /// Products of all layers for one token. Shapes are bounded at parsing, so nothing here overflows.
  func linearMultiplyAccumulates(adapter: AdapterShape?) -> UInt64 {
    var total: UInt64 = 0
    for module in LinearModule.allCases {
      let (inputs, outputs) = dimensions(of: module)
      total += UInt64(layerCount) * UInt64(inputs) * UInt64(outputs)
      if let adapter { total += UInt64(adapter.rankSums[module.rawValue]) * UInt64(inputs + outputs) }
    }
    return total
  }
}

/// An unsigned count that stays at its maximum instead of wrapping.
struct Saturating: ExpressibleByIntegerLiteral {
  var value: UInt64

  init(_ value: UInt64) { self.value = value }
  init(integerLiteral value: UInt64) { self.value = value }

  static func + (a: Saturating, b: Saturating) -> Saturating {
    let (sum, overflow) = a.value.addingReportingOverflow(b.value)
    return Saturating(overflow ? .max : sum)
  }

  static func * (a: Saturating, b: Saturating) -> Saturating {
    let (product, overflow) = a.value.multipliedReportingOverflow(by: b.value)
    return Saturating(overflow ? .max : product)
  }
}
