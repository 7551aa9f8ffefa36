import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Shapes and cost")
struct ShapeTests {
  @Test("config.json gives the shape without weights")
  func shape() throws {
    let shape = try ModelShape(config: Array(TinyModel().config.utf8))
    #expect(shape.vocabularySize == 256 && shape.hiddenSize == 24 && shape.layerCount == 2)
    #expect(shape.attentionHeadCount == 4 && shape.keyValueHeadCount == 2 && shape.headDimension == 6)
    #expect(shape.feedForwardSize == 40 && shape.maximumContext == 256 && !shape.tiesEmbeddings)
    #expect(shape.endTokens == [0])
  }

  @Test("the cost is the number of products a plain count gives")
  func cost() throws {
    let tiny = TinyModel()
    let shape = try ModelShape(config: Array(tiny.config.utf8))
    let adapter = try AdapterShape(config: tiny.adapter(rank: 3, targets: ["q_proj", "down_proj"]).config, base: shape)
    var expected = 0
    let (prompt, outputs) = (5, 4)
    for position in 0..<(prompt + outputs - 1) {
      for _ in 0..<tiny.layers {
        for (name, inputs, outputs) in tiny.modules {
          expected += inputs * outputs
          if name.hasSuffix("q_proj") || name.hasSuffix("down_proj") { expected += 3 * (inputs + outputs) }
        }
        expected += 2 * tiny.heads * tiny.headDimension * (position + 1)
      }
    }
    expected += outputs * tiny.vocabulary * tiny.hidden
    #expect(
      shape.multiplyAccumulates(promptTokens: prompt, outputTokens: outputs, adapter: adapter) == UInt64(expected))
  }

  @Test("the cost grows with every argument and saturates")
  func costBounds() throws {
    let shape = try ModelShape(config: Array(TinyModel().config.utf8))
    #expect(shape.multiplyAccumulates(promptTokens: .max, outputTokens: .max) == .max)
    #expect(shape.multiplyAccumulates(promptTokens: -1, outputTokens: -1) == 0)
    let one = shape.multiplyAccumulates(promptTokens: 10, outputTokens: 10)
    #expect(shape.multiplyAccumulates(promptTokens: 11, outputTokens: 10) > one)
    #expect(shape.multiplyAccumulates(promptTokens: 10, outputTokens: 11) > one)
  }

  @Test(
    "configurations the engine does not do are refused with the field's name",
    arguments: [
      (#""model_type":"llama""#, #""model_type":"gemma2""#, "model_type"),
      (#""hidden_act":"silu""#, #""hidden_act":"gelu""#, "hidden_act"),
      (#""mlp_bias":false"#, #""mlp_bias":true"#, "mlp_bias"),
      (#""rope_scaling":null"#, #""rope_scaling":{"rope_type":"llama3"}"#, "rope_scaling"),
      (#""rope_scaling":null"#, #""quantization_config":{"bits":4}"#, "quantization_config"),
      (#""rope_theta":10000.0"#, #""rope_parameters":{"rope_type":"dynamic"}"#, "rope_type"),
      (#""rope_theta":10000.0"#, #""rope_parameters":{"rope_type":"yarn"}"#, "factor"),
      (#""num_key_value_heads":2"#, #""num_key_value_heads":3"#, "num_key_value_heads"),
      (#""head_dim":6"#, #""head_dim":7"#, "head_dim"),
      (#""hidden_size":24"#, #""hidden_size":99999999"#, "hidden_size"),
      (#""hidden_size":24"#, #""hidden_size":-1"#, "hidden_size"),
      (#""hidden_size":24"#, #""hidden_size":"24""#, "hidden_size"),
      (#""vocab_size":256,"#, "", "vocab_size"),
      (#""eos_token_id":0"#, #""eos_token_id":256"#, "eos_token_id"),
      (#""rms_norm_eps":1e-05"#, #""rms_norm_eps":0"#, "rms_norm_eps"),
    ])
  func refusals(field: String, replacement: String, name: String) {
    let config = TinyModel().config.replacing(field, with: replacement)
    #expect {
      try ModelShape(config: Array(config.utf8))
    } throws: {
      "\($0)".contains(name)
    }
  }

  @Test(
    "adapter configurations the engine does not do are refused with the field's name",
    arguments: [
      (#""peft_type":"LORA""#, #""peft_type":"IA3""#, "peft_type"),
      (#""bias":"none""#, #""bias":"all""#, "bias"),
      (#""use_dora":false"#, #""use_dora":true"#, "use_dora"),
      (#""rank_pattern":{}"#, #""rank_pattern":{"q_pr.*":4}"#, "rank_pattern"),
      (#""rank_pattern":{}"#, #""modules_to_save":["lm_head"]"#, "modules_to_save"),
      (#""target_modules":["q_proj"]"#, #""target_modules":["lm_head"]"#, "target_modules"),
      (#""target_modules":["q_proj"]"#, #""target_modules":".*proj""#, "target_modules"),
      (#""r":4"#, #""r":0"#, "r must"),
      (#""r":4"#, #""r":25"#, "r is 25"),
      (#""lora_alpha":8"#, #""lora_alpha":1e300"#, "lora_alpha"),
    ])
  func adapterRefusals(field: String, replacement: String, name: String) throws {
    let shape = try ModelShape(config: Array(TinyModel().config.utf8))
    let good = String(decoding: TinyModel().adapter(rank: 4, targets: ["q_proj"]).config, as: UTF8.self)
    _ = try AdapterShape(config: Array(good.utf8), base: shape)
    #expect(good.contains(field))
    #expect {
      try AdapterShape(config: Array(good.replacing(field, with: replacement).utf8), base: shape)
    } throws: {
      "\($0)".contains(name)
    }
  }
}
