import AdapterEngine
import Testing

/// FNV-1a over 32-bit words, low byte first.
private func digest(_ words: [UInt32]) -> UInt64 {
  words.flatMap { littleEndian($0) }.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

@Suite("Frozen outputs: any change here is a change of consensus")
struct FrozenTests {
  @Test("logits, KV cache and sampled tokens of random models", arguments: zip(0..<5, AgreementTests.models))
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
      digest(logits.map(\.bitPattern)), session.cacheDigest, digest(generated.map { UInt32(bitPattern: $0) }),
    ]
    #expect(found == Self.expected[index], "\(found.map { "0x" + String($0, radix: 16) }.joined(separator: ", "))")
  }

  private static let expected: [[UInt64]] = [
    [0x367e_31a6_8e44_2b4e, 0x37b3_07dd_4658_8eba, 0xfaf3_abaa_6b70_0454],
    [0x75c3_8ece_8f10_6c9b, 0x5d70_e54a_9744_6fc0, 0x5b23_21c5_c26d_cdca],
    [0xcab8_f796_5d77_5f49, 0xd38f_371d_930d_a173, 0xca33_bb03_d8b9_6936],
    [0x2bd4_3225_e9ed_8bf6, 0xd11b_d251_2798_6064, 0x10d9_5965_ac63_3866],
    [0xeb17_3d76_8b1e_3893, 0x4add_87df_dd05_3d7a, 0x75d8_5d97_69e0_8682],
  ]
}
