import AdapterEngine
import EngineTestSupport
import Testing

@Suite("Frozen outputs: any change here is a change of consensus")
struct FrozenTests {
  @Test("logits, KV cache and sampled tokens of random models", arguments: zip(0..<13, TinyModel.frozen))
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
    [0x3663_5905_10d9_630f, 0x2c3f_e28c_0769_c1cc, 0x71fc_122b_5f9f_312d],
    [0xa7ee_005c_2703_f358, 0x69f3_7185_1cbb_8da8, 0x4403_cb25_1a67_2cee],
    [0x5ee6_fb2a_0aa4_0ed0, 0xb2d7_f48a_2e20_a38c, 0x533a_6518_63aa_6ead],
    [0x4128_0f32_5a4d_875a, 0x9fca_e8bf_8910_6f63, 0x17c2_1ed5_28d9_6bec],
    [0x3f98_5e6e_a2e8_911f, 0x8612_363f_1f3c_d0f9, 0x529f_ead0_fb8a_81b2],
    [0x9d4b_2215_8c70_6a57, 0x3604_8b59_2a09_8a88, 0x5ea8_9bc8_0dc0_2926],
    [0x8742_1cdd_9193_05e6, 0xeec4_6965_0cb3_e4d7, 0xbf5c_e987_e8df_dcba],
    [0x7919_2394_2f45_bc40, 0x6832_e2f1_ff5c_1fa1, 0x735b_893d_4f2b_f00d],
  ]
}
