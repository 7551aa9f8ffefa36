import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Frozen outputs: any change here is a change of consensus")
struct FrozenTests {
  @Test("logits, KV cache and sampled tokens of random models", arguments: zip(0..<5, TinyModel.llamas))
  func frozen(index: Int, tiny: TinyModel) throws {
    var random = SeededGenerator(seed: 2026)
    let tokens = random.tokens(100, below: tiny.vocabulary)
    let model = try BaseModel(tiny.files)
    let adapter = try LoRAAdapter(tiny.adapter(rank: 3, targets: TinyModel.allTargets), base: model)
    let session = try Session(model: model, adapter: adapter, positions: 100)
    let logits = try session.advance(tokens, logitRows: 100)
    let request = GenerationRequest(
      prompt: tokens, maximumOutputTokens: 30, sampling: .seeded(seed: 9, temperatureMilli: 800, topK: 40),
      stopTokens: [])
    let generated = try generate(request, model: model, adapter: adapter).tokens
    let found = [
      digest(logits), session.cacheDigest, digest(generated.map { UInt32(bitPattern: $0) }),
    ]
    #expect(found == Self.expected[index], "\(found.map { "0x" + String($0, radix: 16) }.joined(separator: ", "))")
  }

  private static let expected: [[UInt64]] = [
    [0x367e_31a6_8e44_2b4e, 0x780e_53b2_ba22_378a, 0xfaf3_abaa_6b70_0454],
    [0x75c3_8ece_8f10_6c9b, 0x6384_0fb9_cc88_6b3e, 0x5b23_21c5_c26d_cdca],
    [0xcab8_f796_5d77_5f49, 0xfc53_fc1c_401a_86ff, 0xca33_bb03_d8b9_6936],
    [0x2bd4_3225_e9ed_8bf6, 0xabac_66c2_d333_faec, 0x10d9_5965_ac63_3866],
    [0xeb17_3d76_8b1e_3893, 0x5096_5592_2d4d_7d62, 0x75d8_5d97_69e0_8682],
  ]
}
