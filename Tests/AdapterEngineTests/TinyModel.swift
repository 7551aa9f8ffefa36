import AdapterEngine

/// A random Llama of any shape, small enough to build in a test.
struct TinyModel {
  var vocabulary = 256
  var hidden = 24
  var layers = 2
  var heads = 4
  var keyValueHeads = 2
  var headDimension = 6
  var feedForward = 40
  var context = 256
  var tied = false
  var type = "BF16"
  var seed: UInt64 = 1

  var config: String {
    """
    {"architectures":["LlamaForCausalLM"],"model_type":"llama","hidden_act":"silu","vocab_size":\(vocabulary),
     "hidden_size":\(hidden),"num_hidden_layers":\(layers),"num_attention_heads":\(heads),
     "num_key_value_heads":\(keyValueHeads),"head_dim":\(headDimension),"intermediate_size":\(feedForward),
     "max_position_embeddings":\(context),"rms_norm_eps":1e-05,"rope_theta":10000.0,
     "tie_word_embeddings":\(tied),"attention_bias":false,"mlp_bias":false,"rope_scaling":null,"eos_token_id":0}
    """
  }

  /// PEFT's name, inputs and outputs of each module.
  var modules: [(name: String, inputs: Int, outputs: Int)] {
    let queries = heads * headDimension
    let keys = keyValueHeads * headDimension
    return [
      ("self_attn.q_proj", hidden, queries), ("self_attn.k_proj", hidden, keys), ("self_attn.v_proj", hidden, keys),
      ("self_attn.o_proj", queries, hidden), ("mlp.gate_proj", hidden, feedForward),
      ("mlp.up_proj", hidden, feedForward), ("mlp.down_proj", feedForward, hidden),
    ]
  }

  func writer() -> SafetensorsWriter {
    var random = SeededGenerator(seed: seed)
    var file = SafetensorsWriter()
    file.add("model.embed_tokens.weight", [vocabulary, hidden], random.values(vocabulary * hidden), type: type)
    for layer in 0..<layers {
      for (name, inputs, outputs) in modules {
        let values = random.values(inputs * outputs, within: 0.5)
        file.add("model.layers.\(layer).\(name).weight", [outputs, inputs], values, type: type)
      }
      for norm in ["input_layernorm", "post_attention_layernorm"] {
        let values = random.values(hidden, within: 0.5).map { $0 + 1 }
        file.add("model.layers.\(layer).\(norm).weight", [hidden], values, type: type)
      }
    }
    file.add("model.norm.weight", [hidden], random.values(hidden, within: 0.5).map { $0 + 1 }, type: type)
    if !tied { file.add("lm_head.weight", [vocabulary, hidden], random.values(vocabulary * hidden), type: type) }
    return file
  }

  var files: ModelFiles { ModelFiles(config: Array(config.utf8), weights: writer().file()) }

  /// A random adapter for the named modules.
  func adapter(rank: Int, targets: [String], rsLoRA: Bool = false, type: String = "F32", seed: UInt64 = 7)
    -> AdapterFiles
  {
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

  static let allTargets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
}
