internal import CAdapterEngine

/// The token taken from one row of logits, for output number `index` of the request.
public func sample(_ logits: [Float], _ sampling: Sampling, index: UInt64) -> Int32 {
  var parameters = cae_sampling(temperature_milli: 0, top_k: 0, seed: 0)
  if case .seeded(let seed, let temperatureMilli, let topK) = sampling {
    parameters = cae_sampling(temperature_milli: temperatureMilli, top_k: topK ?? 0, seed: seed)
  }
  return unsafe cae_sample(logits, UInt32(clamping: logits.count), &parameters, index)
}
