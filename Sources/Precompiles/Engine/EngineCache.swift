import AdapterEngine
import Primitives

/// Loaded models, adapters and tokenizers.
typealias EngineCache = MemoryCache<EngineCacheKey, EngineCacheValue>

/// What an engine holds, by the hashes of the manifests that it was made from.
enum EngineCacheKey: Hashable, Sendable {
  case description(model: Hash)
  case model(Hash)
  case adapter(Hash, model: Hash)
  case training(task: Hash)
}

/// A value of an engine's cache.
enum EngineCacheValue: Sendable {
  case description(ModelShape, Tokenizer)
  case model(BaseModel)
  case adapter(LoRAAdapter)
  case training(PreparedTraining)
}
