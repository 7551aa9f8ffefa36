package import AdapterEngine

extension TinyModel {
  /// The seven modules, as PEFT's target_modules spells them.
  package static let allTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

  /// A random adapter for the named modules.
  package func adapter(
    rank: Int, targets: [String], rsLoRA: Bool = false, type: String = "F32", seed: UInt64 = 7
  ) -> AdapterFiles {
    var random = SeededGenerator(seed: seed)
    var file = SafetensorsWriter()
    for layer in 0..<layers {
      for (name, inputs, outputs) in modules where targets.contains(where: { name.hasSuffix($0) }) {
        let prefix = "base_model.model.model.layers.\(layer).\(name)"
        file.add("\(prefix).lora_A.weight", [rank, inputs], random.values(rank * inputs, within: 0.3), type: type)
        file.add("\(prefix).lora_B.weight", [outputs, rank], random.values(rank * outputs, within: 0.3), type: type)
      }
    }
    let names = targets.map { "\"\($0)\"" }.joined(separator: ",")
    let config = """
      {"peft_type":"LORA","r":\(rank),"lora_alpha":\(2 * rank),"target_modules":[\(names)],"use_rslora":\(rsLoRA),
       "bias":"none","use_dora":false,"lora_dropout":0.0,"rank_pattern":{},"task_type":"CAUSAL_LM"}
      """
    return AdapterFiles(config: Array(config.utf8), weights: file.file())
  }

  /// A random adapter with a rank and an alpha of its own for each module, by PEFT's `rank_pattern` and `alpha_pattern`.
  package func patternedAdapter(ranks: [String: Int], seed: UInt64 = 7) -> AdapterFiles {
    var random = SeededGenerator(seed: seed)
    var file = SafetensorsWriter()
    let targets = ranks.keys.sorted()
    for layer in 0..<layers {
      for (name, inputs, outputs) in modules {
        guard let target = targets.first(where: { name.hasSuffix($0) }), let rank = ranks[target] else { continue }
        let prefix = "base_model.model.model.layers.\(layer).\(name)"
        file.add("\(prefix).lora_A.weight", [rank, inputs], random.values(rank * inputs, within: 0.3), type: "F32")
        file.add("\(prefix).lora_B.weight", [outputs, rank], random.values(rank * outputs, within: 0.3), type: "F32")
      }
    }
    let names = targets.map { "\"\($0)\"" }.joined(separator: ",")
    let pattern = targets.map { "\"\($0)\":\(ranks[$0] ?? 1)" }.joined(separator: ",")
    let alphas = targets.map { "\"\($0)\":\(3 * (ranks[$0] ?? 1))" }.joined(separator: ",")
    let config = """
      {"peft_type":"LORA","r":1,"lora_alpha":2,"target_modules":[\(names)],"use_rslora":false,
       "bias":"none","use_dora":false,"lora_dropout":0.0,"rank_pattern":{\(pattern)},"alpha_pattern":{\(alphas)}}
      """
    return AdapterFiles(config: Array(config.utf8), weights: file.file())
  }

  /// Adapters of several ranks and target sets, all different.
  package func adapters(_ count: Int, seed: UInt64 = 7) -> [AdapterFiles] {
    let limit = min(hidden, feedForward, heads * headDimension, keyValueHeads * headDimension)
    let targets = [Self.allTargets, ["q_proj", "v_proj"], ["down_proj"], ["gate_proj", "up_proj", "o_proj"]]
    return (0..<count).map { index in
      adapter(
        rank: min([1, 2, 3, 4, 8][index % 5], limit), targets: targets[index % 4], rsLoRA: index % 3 == 2,
        seed: seed &+ UInt64(index) &* 1000)
    }
  }
}
