import AdapterEngine
import ArgumentParser

/// Everything that decides a training run besides model and data.
struct TrainingPlanOptions: ParsableArguments {
  @Option(help: "The rank of the adapter's matrices.")
  var rank = 16
  @Option(help: "The adapter is scaled by alpha / rank.")
  var alpha = 32
  @Flag(name: .customLong("rslora"), help: "Scale by alpha / √rank instead.")
  var usesRSLoRA = false
  @Option(
    help: "The modules to adapt, with commas between them: q, k, v, o, gate, up, down, or all.",
    transform: TargetNames.parse)
  var targets = TargetNames.all

  @Option(help: "The highest learning rate.", transform: DecimalOption.billionths)
  var learningRate: UInt64 = 200_000
  @Option(help: "How the learning rate goes on after the warmup: constant, linear or cosine.")
  var schedule = ScheduleName.cosine
  @Option(help: "Steps over which the learning rate rises.")
  var warmup = 0
  @Option(help: "AdamW's weight decay.", transform: DecimalOption.billionths)
  var weightDecay: UInt64 = 0
  @Option(help: "AdamW's first beta.", transform: DecimalOption.billionths)
  var beta1: UInt64 = 900_000_000
  @Option(help: "AdamW's second beta.", transform: DecimalOption.billionths)
  var beta2: UInt64 = 999_000_000
  @Option(help: "AdamW's epsilon.", transform: DecimalOption.billionths)
  var epsilon: UInt64 = 10

  @Option(help: "Examples of a micro-batch.")
  var batch = 8
  @Option(help: "Micro-batches of a step.")
  var accumulation = 1
  @Option(help: "How often the data is seen.")
  var epochs = 1
  @Option(help: "The most steps; 0 for as many as the epochs have.")
  var steps = 0
  @Option(
    help: "The most tokens of an example; longer documents are cut. The default is the model's context, at most 512.")
  var maximumSequence: Int?
  @Flag(help: "Fill a micro-batch up to batch × maximum-sequence tokens; documents never see each other.")
  var pack = false
  @Flag(help: "Learn prompts too; otherwise only answers count when the data has prompts and answers.")
  var learnPrompts = false
  @Option(help: "Seeds the first weights and the order of the data.")
  var seed: UInt64 = 0

  /// The longest example when nothing else is said.
  private static let usualSequence = 512

  /// The most tokens of an example for a model.
  func sequence(for shape: ModelShape) -> Int { maximumSequence ?? min(shape.maximumContext, Self.usualSequence) }

  /// The plan; throws with the option's name when a number is out of its range.
  func plan(for shape: ModelShape) throws -> TrainingPlan {
    var plan = TrainingPlan()
    plan.rank = rank
    plan.alpha = alpha
    plan.usesRSLoRA = usesRSLoRA
    plan.targets = targets
    plan.learningRateNano = learningRate
    plan.schedule = schedule.value
    plan.warmupSteps = warmup
    plan.batchDocuments = batch
    plan.accumulation = accumulation
    plan.epochs = epochs
    plan.maximumSteps = steps
    plan.maximumSequence = sequence(for: shape)
    plan.packs = pack
    plan.answersOnly = !learnPrompts
    plan.weightDecayNano = weightDecay
    plan.beta1Nano = beta1
    plan.beta2Nano = beta2
    plan.epsilonNano = epsilon
    plan.seed = seed
    try plan.check()
    return plan
  }

  func validate() throws {
    let counts = [
      ("rank", rank), ("alpha", alpha), ("batch", batch), ("accumulation", accumulation), ("epochs", epochs),
      ("maximum-sequence", maximumSequence ?? 1),
    ]
    for (name, value) in counts where value < 1 {
      throw ValidationError("--\(name) is \(value); it must be at least 1")
    }
    for (name, value) in [("warmup", warmup), ("steps", steps)] where value < 0 {
      throw ValidationError("--\(name) is \(value); it must be at least 0")
    }
  }
}

/// Schedules by the names that the command line has for them.
enum ScheduleName: String, CaseIterable, ExpressibleByArgument {
  case constant, linear, cosine

  var value: LearningRateSchedule {
    switch self {
    case .constant: .constant
    case .linear: .linear
    case .cosine: .cosine
    }
  }
}

/// Linear modules by their short names and by PEFT's.
enum TargetNames {
  static let all = Set(LinearModule.allCases)

  private static let names: [(String, LinearModule)] = [
    ("q", .query), ("k", .key), ("v", .value), ("o", .output), ("gate", .gate), ("up", .up), ("down", .down),
  ]

  static func parse(_ text: String) throws(CommandError) -> Set<LinearModule> {
    if text == "all" { return all }
    var modules: Set<LinearModule> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.hasSuffix("_proj") ? part.dropLast("_proj".count) : part
      guard let module = names.first(where: { $0.0 == name })?.1 else {
        throw CommandError("\"\(part)\" is no module; write all, or some of q,k,v,o,gate,up,down")
      }
      modules.insert(module)
    }
    return modules
  }
}
