internal import CAdapterEngine

extension TrainingPlan {
  /// The learning rate of a step (from 0) of a run of `stepCount`.
  public func learningRate(step: Int, of stepCount: Int) -> Double {
    var schedule = cae_training_schedule(
      learning_rate_nano: learningRateNano, kind: UInt32(self.schedule.rawValue), warmup_steps: UInt32(warmupSteps),
      step_count: UInt32(stepCount))
    return unsafe cae_learning_rate(&schedule, UInt32(step))
  }

  /// Throws `contextTooLong` when windows of the plan's length do not fit the base model.
  func checkWindows(_ shape: ModelShape) throws(EngineError) {
    guard maximumSequence <= shape.maximumContext else {
      throw .contextTooLong(
        "The training plan's maximumSequence is \(maximumSequence); the model's context is \(shape.maximumContext).")
    }
  }

  /// `alpha / rank`, or `alpha / √rank` with rsLoRA.
  var scale: Float { usesRSLoRA ? Float(alpha) / Float(rank).squareRoot() : Float(alpha) / Float(rank) }

  func options(_ resources: TrainingResources) -> cae_training_options {
    cae_training_options(
      rank: UInt32(rank), modules: targetBits, scale: scale, seed: seed, weight_decay_nano: weightDecayNano,
      beta1_nano: beta1Nano, beta2_nano: beta2Nano, epsilon_nano: epsilonNano,
      threads: UInt32(clamping: max(resources.threads, 1)),
      group_rows: UInt32(clamping: max(resources.groupTokens, 1)), recomputes: resources.recomputes ? 1 : 0,
      projects_only: 0)
  }

  /// The text of `adapter_config.json`, always the same for the same plan.
  var adapterConfiguration: [UInt8] {
    let names = LinearModule.allCases.filter(targets.contains).map { "\"\($0.peftName)\"" }.joined(separator: ",")
    return Array(
      """
      {"bias":"none","fan_in_fan_out":false,"lora_alpha":\(alpha),"lora_dropout":0.0,"peft_type":"LORA","r":\(rank),\
      "target_modules":[\(names)],"task_type":"CAUSAL_LM","use_dora":false,"use_rslora":\(usesRSLoRA)}
      """.utf8)
  }
}

extension LinearModule {
  /// PEFT's name in `target_modules`.
  var peftName: String {
    switch self {
    case .query: "q_proj"
    case .key: "k_proj"
    case .value: "v_proj"
    case .output: "o_proj"
    case .gate: "gate_proj"
    case .up: "up_proj"
    case .down: "down_proj"
    }
  }

  /// The block of a layer that holds the module, as Hugging Face names it.
  var blockName: String {
    switch self {
    case .query, .key, .value, .output: "self_attn"
    case .gate, .up, .down: "mlp"
    }
  }
}
