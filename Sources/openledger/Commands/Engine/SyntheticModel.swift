import AdapterEngine
import ArgumentParser
import Foundation
import JSONCoding

/// Llama shapes with random weights: speed does not depend on what a model knows.
enum SyntheticShape: String, CaseIterable, ExpressibleByArgument {
  /// SmolLM2-135M.
  case small = "134M"
  /// TinyLlama-1.1B.
  case medium = "1.1B"
  /// Llama-2-7B.
  case large = "7B"

  private var numbers: (vocabulary: Int, hidden: Int, layers: Int, heads: Int, keyValueHeads: Int, feedForward: Int) {
    switch self {
    case .small: (49_152, 576, 30, 9, 3, 1_536)
    case .medium: (32_000, 2_048, 22, 32, 4, 5_632)
    case .large: (32_000, 4_096, 32, 32, 32, 11_008)
    }
  }

  private var tiesEmbeddings: Bool { self == .small }

  /// Writes the model's directory under a folder and loads it; the files are gone afterwards.
  func load(kernels: Kernels) throws -> BaseModel {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(configuration.encoded).write(to: folder.appending(path: "config.json"))
    try RandomTensors(tensors).write(to: folder.appending(path: "model.safetensors").path)
    return try EngineDirectory.model(folder.path, kernels: kernels)
  }

  private var configuration: JSON {
    let shape = numbers
    return [
      "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
      "vocab_size": .integer(shape.vocabulary), "hidden_size": .integer(shape.hidden),
      "num_hidden_layers": .integer(shape.layers), "num_attention_heads": .integer(shape.heads),
      "num_key_value_heads": .integer(shape.keyValueHeads), "intermediate_size": .integer(shape.feedForward),
      "max_position_embeddings": .integer(2_048), "rms_norm_eps": .number("1e-05"), "rope_theta": .number("10000.0"),
      "tie_word_embeddings": .bool(tiesEmbeddings), "eos_token_id": .integer(2),
    ]
  }

  private var tensors: [RandomTensors.Tensor] {
    let shape = numbers
    let keys = shape.hidden / shape.heads * shape.keyValueHeads
    var tensors = [RandomTensors.Tensor("model.embed_tokens.weight", [shape.vocabulary, shape.hidden])]
    for layer in 0..<shape.layers {
      let modules = [
        ("self_attn.q_proj", shape.hidden, shape.hidden), ("self_attn.k_proj", keys, shape.hidden),
        ("self_attn.v_proj", keys, shape.hidden), ("self_attn.o_proj", shape.hidden, shape.hidden),
        ("mlp.gate_proj", shape.feedForward, shape.hidden), ("mlp.up_proj", shape.feedForward, shape.hidden),
        ("mlp.down_proj", shape.hidden, shape.feedForward),
      ]
      tensors += modules.map { RandomTensors.Tensor("model.layers.\(layer).\($0.0).weight", [$0.1, $0.2]) }
      tensors += ["input_layernorm", "post_attention_layernorm"].map {
        RandomTensors.Tensor("model.layers.\(layer).\($0).weight", [shape.hidden])
      }
    }
    tensors.append(RandomTensors.Tensor("model.norm.weight", [shape.hidden]))
    if !tiesEmbeddings { tensors.append(RandomTensors.Tensor("lm_head.weight", [shape.vocabulary, shape.hidden])) }
    return tensors
  }
}

/// An adapter with random weights.
enum SyntheticAdapter {
  /// All linear modules of a model at a rank.
  static func make(_ base: BaseModel, rank: Int, seed: UInt64) throws -> LoRAAdapter {
    let shape = base.shape
    let (queries, keys) = (
      shape.attentionHeadCount * shape.headDimension, shape.keyValueHeadCount * shape.headDimension
    )
    let modules = [
      ("self_attn.q_proj", shape.hiddenSize, queries), ("self_attn.k_proj", shape.hiddenSize, keys),
      ("self_attn.v_proj", shape.hiddenSize, keys), ("self_attn.o_proj", queries, shape.hiddenSize),
      ("mlp.gate_proj", shape.hiddenSize, shape.feedForwardSize),
      ("mlp.up_proj", shape.hiddenSize, shape.feedForwardSize),
      ("mlp.down_proj", shape.feedForwardSize, shape.hiddenSize),
    ]
    let tensors = (0..<shape.layerCount).flatMap { layer in
      modules.flatMap { name, inputs, outputs in
        let prefix = "base_model.model.model.layers.\(layer).\(name)"
        return [
          RandomTensors.Tensor("\(prefix).lora_A.weight", [rank, inputs]),
          RandomTensors.Tensor("\(prefix).lora_B.weight", [outputs, rank]),
        ]
      }
    }
    let names: [JSON] = modules.map { .string(String($0.0.split(separator: ".")[1])) }
    let configuration: JSON = [
      "peft_type": "LORA", "r": .integer(rank), "lora_alpha": .integer(rank), "target_modules": .array(names),
    ]
    return try LoRAAdapter(
      AdapterFiles(config: configuration.encoded, weights: RandomTensors(tensors, seed: seed).bytes), base: base)
  }
}
