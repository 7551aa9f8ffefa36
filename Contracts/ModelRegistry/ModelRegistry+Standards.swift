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
  /// The least noise-detection AUC of a model whose data is paid by attribution, in basis points; 0 for none.
  case minimumNoiseAUC
  /// The least LDS of such a model, in basis points; 0 for none.
  case minimumLDS
  /// The most that copies of its rows gain together in such a model, in basis points; 0 for any.
  case maximumCopyGain

  private static var count: UInt64 { 9 }

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
    case .minimumNoiseAUC: "minimumNoiseAUC"
    case .minimumLDS: "minimumLDS"
    case .maximumCopyGain: "maximumCopyGain"
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
    case .minimumNoiseAUC, .minimumLDS: UInt256(UInt64(Limits.whole))
    case .maximumCopyGain: Limits.copyGain
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

  /// Notes an evaluation by the caller.
  mutating func note(_ id: UInt256, _ metric: Hash, _ value: UInt256, _ dataset: Hash) {
    var model = existing(id)
    if value > Quality.most(metric) { ModelError.valueOutOfBounds(metric, value).revert() }
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
