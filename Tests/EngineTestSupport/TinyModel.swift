package import AdapterEngine

/// A random model of any family and shape, small enough to build in a test.
package struct TinyModel: Sendable, CustomStringConvertible {
  /// The members of the Llama family that the engine reads, as `model_type` spells them.
  package enum Family: String, CaseIterable, Sendable { case llama, mistral, qwen2, qwen3 }

  package var family = Family.llama
  package var vocabulary = 256
  package var hidden = 24
  package var layers = 2
  package var heads = 4
  package var keyValueHeads = 2
  package var headDimension = 6
  package var feedForward = 40
  package var context = 256
  package var tied = false
  /// Element type of the tensors.
  package var type = "BF16"
  /// Positions a layer attends to; nil for all.
  package var window: Int?
  /// `attention_bias`: biases of q, k, v and o in Llama and Qwen3; Qwen2 always has those of q, k and v.
  package var bias = false
  /// 8 adds the configuration's extension for one activation plane.
  package var activationBits = 16
  /// The JSON of `rope_scaling`.
  package var ropeScaling = "null"
  package var seed: UInt64 = 1

  /// The usual tiny model; every field may be changed afterwards.
  package init(
    family: Family = .llama, vocabulary: Int = 256, hidden: Int = 24, layers: Int = 2, heads: Int = 4,
    keyValueHeads: Int = 2, headDimension: Int = 6, feedForward: Int = 40, context: Int = 256, tied: Bool = false,
    type: String = "BF16", window: Int? = nil, bias: Bool = false, activationBits: Int = 16,
    ropeScaling: String = "null", seed: UInt64 = 1
  ) {
    self.family = family
    self.vocabulary = vocabulary
    self.hidden = hidden
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headDimension = headDimension
    self.feedForward = feedForward
    self.context = context
    self.tied = tied
    self.type = type
    self.window = window
    self.bias = bias
    self.activationBits = activationBits
    self.ropeScaling = ropeScaling
    self.seed = seed
  }

  package var description: String {
    "\(family.rawValue) \(hidden)x\(layers), \(heads)/\(keyValueHeads) heads of \(headDimension), ff \(feedForward)"
      + (window.map { ", window \($0)" } ?? "") + (hasBias ? ", bias" : "") + (tied ? ", tied" : "")
      + (activationBits == 8 ? ", A8" : "")
  }

  /// Whether q, k and v have biases.
  package var hasBias: Bool { bias || family == .qwen2 }
  /// Whether queries and keys are normalised per head.
  package var hasQueryKeyNorm: Bool { family == .qwen3 }

  /// The text of config.json.
  package var config: String {
    let architecture =
      ["llama": "Llama", "mistral": "Mistral", "qwen2": "Qwen2", "qwen3": "Qwen3"][family.rawValue] ?? ""
    let sliding =
      switch family {
      case .qwen2, .qwen3:
        #","use_sliding_window":\#(window != nil),"sliding_window":\#(window.map(String.init) ?? "null"),"max_window_layers":0"#
      default: window.map { #","sliding_window":\#($0)"# } ?? ""
      }
    // Qwen2 has its biases whatever the file says, and Mistral none.
    let biasField = family == .llama || family == .qwen3 ? #""attention_bias":\#(bias),"# : ""
    let extra = activationBits == 16 ? "" : #","openledger":{"activation_bits":\#(activationBits)}"#
    return """
      {"architectures":["\(architecture)ForCausalLM"],"model_type":"\(family.rawValue)","hidden_act":"silu","vocab_size":\(vocabulary),
       "hidden_size":\(hidden),"num_hidden_layers":\(layers),"num_attention_heads":\(heads),
       "num_key_value_heads":\(keyValueHeads),"head_dim":\(headDimension),"intermediate_size":\(feedForward),
       "max_position_embeddings":\(context),"rms_norm_eps":1e-05,"rope_theta":10000.0,
       "tie_word_embeddings":\(tied),\(biasField)"mlp_bias":false,"rope_scaling":\(ropeScaling),"eos_token_id":0\(sliding)\(extra)}
      """
  }

  /// PEFT's name, inputs and outputs of each module.
  package var modules: [(name: String, inputs: Int, outputs: Int)] {
    let queries = heads * headDimension
    let keys = keyValueHeads * headDimension
    return [
      ("self_attn.q_proj", hidden, queries), ("self_attn.k_proj", hidden, keys), ("self_attn.v_proj", hidden, keys),
      ("self_attn.o_proj", queries, hidden), ("mlp.gate_proj", hidden, feedForward),
      ("mlp.up_proj", hidden, feedForward), ("mlp.down_proj", feedForward, hidden),
    ]
  }

  /// The tensors, drawn from the seed.
  package func writer() -> SafetensorsWriter {
    var random = SeededGenerator(seed: seed)
    // Its own sequence, so that a family's additions leave the other tensors as they are.
    var additions = SeededGenerator(seed: seed &+ 0xADD)
    var file = SafetensorsWriter()
    file.add("model.embed_tokens.weight", [vocabulary, hidden], random.values(vocabulary * hidden), type: type)
    for layer in 0..<layers {
      let prefix = "model.layers.\(layer)."
      for (name, inputs, outputs) in modules {
        let values = random.values(inputs * outputs, within: 0.5)
        file.add("\(prefix)\(name).weight", [outputs, inputs], values, type: type)
      }
      for norm in ["input_layernorm", "post_attention_layernorm"] {
        let values = random.values(hidden, within: 0.5).map { $0 + 1 }
        file.add("\(prefix)\(norm).weight", [hidden], values, type: type)
      }
      if hasBias {
        for (name, _, outputs) in modules.prefix(family == .qwen2 ? 3 : 4) {
          file.add("\(prefix)\(name).bias", [outputs], additions.values(outputs, within: 0.5), type: type)
        }
      }
      if hasQueryKeyNorm {
        for name in ["q_norm", "k_norm"] {
          let values = additions.values(headDimension, within: 0.5).map { $0 + 1 }
          file.add("\(prefix)self_attn.\(name).weight", [headDimension], values, type: type)
        }
      }
    }
    file.add("model.norm.weight", [hidden], random.values(hidden, within: 0.5).map { $0 + 1 }, type: type)
    if !tied { file.add("lm_head.weight", [vocabulary, hidden], random.values(vocabulary * hidden), type: type) }
    return file
  }

  /// config.json and model.safetensors.
  package var files: ModelFiles { ModelFiles(config: Array(config.utf8), weights: writer().file()) }
}
