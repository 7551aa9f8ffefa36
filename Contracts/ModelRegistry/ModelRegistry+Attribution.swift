import ContractKit

/// The metrics that say how good the attribution of a model is.
enum Quality {
  /// How well the model's attribution ranks planted wrong rows first: the area under the curve in basis points.
  static var noiseAUC: Hash { Hash(ascii: "noiseAUC") }
  /// The linear datamodelling score in basis points, the mean rank correlation with retrainings; negative ones are 0.
  static var lds: Hash { Hash(ascii: "LDS") }
  /// What a row and its copies earn together, in basis points of what the row earned alone.
  static var copyGain: Hash { Hash(ascii: "copyGain") }

  /// The largest value of a metric that can be recorded.
  @inline(never)
  static func most(_ metric: Hash) -> UInt256 {
    if metric == noiseAUC || metric == lds { return UInt256(UInt64(Limits.whole)) }
    return metric == copyGain ? Limits.copyGain : .max
  }
}

extension ModelRegistry {
  /// Declares how a model is attributed; without methods as the chain's default says, which is the rule of model 0.
  @inline(never)
  mutating func declare(_ id: UInt256, _ chosen: [Hash], _ weights: [UInt16]) {
    check(chosen, weights)
    var model = models[id]
    let number = model.declarations.latest + .one
    model.declarations.push(number, at: Block.number)
    var rule = model.attribution[number]
    for index in 0..<chosen.count {
      rule.methods.append(chosen[index])
      rule.weights.append(weights[index])
    }
    emit(AttributionChanged(model: id))
  }

  /// Throws unless there are no methods, or they have weights in the bounds of governance that add up to the whole.
  private func check(_ chosen: [Hash], _ weights: [UInt16]) {
    if chosen.count != weights.count { ModelError.unequalLists.revert() }
    if chosen.count > Limits.methods { ModelError.tooMany(UInt64(chosen.count), UInt64(Limits.methods)).revert() }
    if chosen.isEmpty { return }
    var sum: UInt64 = 0
    for index in 0..<chosen.count {
      let (method, weight) = (chosen[index], weights[index])
      let bounds = methodBounds[method]
      // A method has one weight.
      if weight == 0 || weight < bounds.minimum || weight > bounds.maximum || place(of: method, in: chosen) != index {
        ModelError.weightOutOfBounds(method, weight).revert()
      }
      sum += UInt64(weight)
    }
    if sum != UInt64(Limits.whole) { ModelError.invalidWeights(sum).revert() }
    var index = UInt256.zero
    while index < methods.count {
      let method = methods[index]
      if methodBounds[method].minimum != 0 && place(of: method, in: chosen) == chosen.count {
        ModelError.weightOutOfBounds(method, 0).revert()
      }
      index = index + .one
    }
  }

  /// The first place of a method in a list; its count when it is not there.
  @inline(never)
  private func place(of method: Hash, in list: [Hash]) -> Int {
    for index in 0..<list.count where list[index] == method { return index }
    return list.count
  }

  /// The methods that a model declares now.
  @inline(never)
  func newestRule(_ model: Model) -> ([Hash], [UInt16]) { read(model.attribution[model.declarations.latest]) }

  /// The methods that hold for an inference in a block.
  func rule(of model: Model, in block: UInt64) -> ([Hash], [UInt16]) {
    if block == 0 { return ([], []) }
    let own = read(model.attribution[model.declarations.value(at: block - 1)])
    if !own.0.isEmpty { return own }
    let everybody = models[.zero]
    return read(everybody.attribution[everybody.declarations.value(at: block - 1)])
  }

  @inline(never)
  private func read(_ rule: AttributionRule) -> ([Hash], [UInt16]) {
    var list: [Hash] = []
    var weights: [UInt16] = []
    while UInt256(list.count) < rule.methods.count {
      let index = UInt256(list.count)
      list.append(rule.methods[index])
      weights.append(rule.weights[index])
    }
    return (list, weights)
  }

  /// The first metric by which a model misses what governance asks of attributed models; zero when it misses none.
  func shortfall(of model: Model) -> Hash {
    if model.scores[Quality.noiseAUC] < required(.minimumNoiseAUC) { return Quality.noiseAUC }
    if model.scores[Quality.lds] < required(.minimumLDS) { return Quality.lds }
    let most = value(.maximumCopyGain)
    if most.isZero { return .zero }
    let gain = model.scores[Quality.copyGain]
    return gain.isZero || gain - .one > most ? Quality.copyGain : .zero
  }

  /// The least score in storage, one more than the value, that a minimum asks for; 0 when governance asks for none.
  private func required(_ minimum: Parameter) -> UInt256 {
    let value = value(minimum)
    return value.isZero ? .zero : value + .one
  }
}
