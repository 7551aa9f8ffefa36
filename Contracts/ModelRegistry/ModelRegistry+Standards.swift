import ContractKit

/// The governed parameters, by their places in the constructor.
enum Parameter: UInt64 {
  /// The highest royalty of a model, in basis points.
  case maximumRoyalty
  /// The part of each step's price that a trainer gets with the completion, in basis points.
  case holdback
  /// The most steps of a job.
  case maximumSteps
  /// The most seconds of a job.
  case maximumJobDuration
  /// The metric by which an adapter must be evaluated to serve, as the number that its name's 32 bytes are; 0 for none.
  case servingMetric
  /// The least value of that metric.
  case servingMinimum

  private static var count: UInt64 { 6 }

  /// The parameter of a name; reverts with `UnknownParameter` when there is none.
  @inline(never)
  static func named(_ name: Hash) -> Parameter {
    for number in 0..<count {
      if let parameter = Parameter(rawValue: number), Hash(ascii: parameter.text) == name { return parameter }
    }
    Governed.unknown(name)
  }

  /// The name.
  var text: StaticString {
    switch self {
    case .maximumRoyalty: "maximumRoyalty"
    case .holdback: "holdback"
    case .maximumSteps: "maximumSteps"
    case .maximumJobDuration: "maximumJobDuration"
    case .servingMetric: "servingMetric"
    case .servingMinimum: "servingMinimum"
    }
  }

  /// The least value, which governance cannot leave.
  var least: UInt256 {
    switch self {
    case .maximumSteps: 1
    case .maximumJobDuration: 60
    default: 0
    }
  }

  /// The greatest value, which governance cannot leave.
  var most: UInt256 {
    switch self {
    case .maximumRoyalty, .holdback: 5_000
    case .maximumSteps: 1_000_000_000
    case .maximumJobDuration: 31_536_000
    case .servingMetric, .servingMinimum: .max
    }
  }
}

extension ModelRegistry {
  /// The value of a parameter.
  @inline(never)
  func value(_ parameter: Parameter) -> UInt256 { parameters[parameter.rawValue] }

  /// Sets a parameter whose value lies in its range.
  @inline(never)
  mutating func set(_ parameter: Parameter, _ value: UInt256) {
    let name = Hash(ascii: parameter.text)
    Governed.requireRange(name, value, parameter.least, parameter.most)
    let previous = parameters[parameter.rawValue]
    parameters[parameter.rawValue] = value
    emit(ParameterChanged(name: name, previous: previous, current: value))
  }

  /// Sets what governance allows as the weight of a method.
  @inline(never)
  mutating func bound(_ method: Hash, _ minimum: UInt16, _ maximum: UInt16) {
    if minimum > maximum || maximum > Limits.whole { ModelError.weightOutOfBounds(method, minimum).revert() }
    if maximum == 0 {
      methods.remove(method)
    } else {
      methods.insert(method)
      if methods.count > UInt256(Limits.methods) {
        ModelError.tooMany(UInt64(methods.count), UInt64(Limits.methods)).revert()
      }
    }
    var bounds = methodBounds[method]
    bounds.minimum = minimum
    bounds.maximum = maximum
    emit(AttributionMethodChanged(method: method, minimum: minimum, maximum: maximum))
  }

  /// Declares how a model of the caller's is attributed; without methods it is as everybody's.
  mutating func declare(_ id: UInt256, _ chosen: [Hash], _ weights: [UInt16]) {
    var model = own(id)
    if chosen.count != weights.count { ModelError.unequalLists.revert() }
    if chosen.count > Limits.methods { ModelError.tooMany(UInt64(chosen.count), UInt64(Limits.methods)).revert() }
    while !model.methods.isEmpty {
      let method = model.methods.removeLast()
      model.weights[method] = 0
    }
    var sum: UInt64 = 0
    for index in 0..<chosen.count {
      let method = chosen[index]
      let weight = weights[index]
      let bounds = methodBounds[method]
      // A method that is named twice has a weight already.
      if weight == 0 || weight < bounds.minimum || weight > bounds.maximum || model.weights[method] != 0 {
        ModelError.weightOutOfBounds(method, weight).revert()
      }
      model.methods.append(method)
      model.weights[method] = weight
      sum += UInt64(weight)
    }
    if !chosen.isEmpty {
      if sum != UInt64(Limits.whole) { ModelError.invalidWeights(sum).revert() }
      requireMandatoryMethods(model)
    }
    emit(AttributionChanged(model: id))
  }

  /// Throws unless the model has every method that governance gives a least weight.
  private func requireMandatoryMethods(_ model: Model) {
    var index = UInt256.zero
    while index < methods.count {
      let method = methods[index]
      if methodBounds[method].minimum != 0 && model.weights[method] == 0 {
        ModelError.weightOutOfBounds(method, 0).revert()
      }
      index = index + .one
    }
  }

  /// Notes an evaluation by the caller.
  mutating func note(_ id: UInt256, _ metric: Hash, _ value: UInt256, _ dataset: Hash) {
    var model = existing(id)
    let sender = Message.sender
    var entry = model.evaluations.appendElement()
    entry.evaluator = sender
    entry.time = Block.timestamp
    entry.metric = metric
    entry.value = value
    entry.dataset = dataset
    if evaluators[sender] { model.scores[metric] = value + .one }
    emit(ModelEvaluated(model: id, evaluator: sender, metric: metric, value: value, dataset: dataset))
  }

  /// Whether a model meets what governance asks of models that serve. Base models are governance's own choice.
  func serves(_ model: Model) -> Bool {
    if model.isRetired { return false }
    let metric = value(.servingMetric)
    if metric.isZero || model.adapter.isZero { return true }
    return model.scores[Hash(metric)] > value(.servingMinimum)
  }
}
