import ArgumentParser

/// `openledger engine`: models and adapters in plain directories, without a chain.
struct EngineCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Run, train and measure models and adapters in plain directories.",
    discussion:
      "A model is a Hugging Face directory (config.json, model.safetensors, tokenizer.json), an adapter a PEFT directory (adapter_config.json, adapter_model.safetensors). Results are the same bits on every machine.",
    subcommands: [
      Generate.self, Train.self, Evaluate.self, Embed.self, Serve.self, Bench.self, Check.self, Calibrate.self,
      ContentHash.self, Fold.self,
    ])
}
