import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

@Suite("Mutated files are refused with a sentence, or run, within bounded memory", .serialized)
struct MutatedFileTests {
  /// Mutations of each kind of file; OPENLEDGER_FUZZ_ROUNDS asks for more.
  private static let rounds = Int(ProcessInfo.processInfo.environment["OPENLEDGER_FUZZ_ROUNDS"] ?? "") ?? 1500
  /// What a file of some kilobytes may make the process take: the list of a JSON's values is the most of it.
  private static let memoryLimit = 512 << 20

  @Test("mutations of each kind of file", arguments: ModelFileFuzzing.Kind.allCases)
  func mutations(kind: ModelFileFuzzing.Kind) throws {
    let seed = 77 + UInt64(kind.rawValue)
    var mutator = Mutator(seed: seed)
    let seeds = try ModelFileFuzzing.seeds(tokenizer: TokenizerFixture.read("tokenizer.json"))
      .filter { $0.first == kind.rawValue }
    let rounds = kind == .tokenizer ? Self.rounds / 4 : Self.rounds
    PeakMemory.reset()
    let before = PeakMemory.bytes
    var accepted = 0
    for round in 0..<rounds {
      let file = Array(seeds[round % seeds.count].dropFirst())
      accepted += try ModelFileFuzzing.check([kind.rawValue] + mutator.mutate(file)) ? 1 : 0
    }
    let growth = PeakMemory.bytes - before
    print("fuzz: \(kind), seed \(seed), \(rounds) mutations, \(accepted) ran, \(growth >> 20) MiB more at the peak")
    #expect(growth < Self.memoryLimit)
  }

  @Test("the files that the mutations begin with are accepted")
  func seeds() throws {
    let seeds = try ModelFileFuzzing.seeds(tokenizer: TokenizerFixture.read("tokenizer.json"))
    for (kind, seed) in zip(ModelFileFuzzing.Kind.allCases, seeds) {
      #expect(try ModelFileFuzzing.check(seed), "\(kind)")
    }
  }

  @Test("every input of the kept corpus holds")
  func corpus() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fuzz/Corpus/FuzzModelFiles").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files { try ModelFileFuzzing.check([UInt8](try Data(contentsOf: file))) }
  }

  @Test("shapes beyond what a file holds take no memory")
  func giantShapes() throws {
    let tiny = TinyModel()
    let largest = [
      ("\"vocab_size\":256", "\"vocab_size\":1048576"), ("\"hidden_size\":24", "\"hidden_size\":16384"),
      ("\"num_hidden_layers\":2", "\"num_hidden_layers\":256"),
      ("\"num_attention_heads\":4", "\"num_attention_heads\":256"),
      ("\"num_key_value_heads\":2", "\"num_key_value_heads\":256"), ("\"head_dim\":6", "\"head_dim\":256"),
      ("\"intermediate_size\":40", "\"intermediate_size\":65536"),
      ("\"max_position_embeddings\":256", "\"max_position_embeddings\":1073741824"),
    ]
    var config = tiny.config
    for (usual, most) in largest { config = config.replacing(usual, with: most) }
    _ = try ModelShape(config: Array(config.utf8))
    PeakMemory.reset()
    let before = PeakMemory.bytes
    #expect(throws: EngineError.self) {
      try BaseModel(ModelFiles(config: Array(config.utf8), weights: tiny.files.weights))
    }
    #expect(PeakMemory.bytes - before < 64 << 20)
  }
}
