import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

/// Writes files into a fresh folder, hands its path on, and removes it.
@discardableResult
private func withFolder<R>(_ files: [String: [UInt8]], _ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
  return try body(folder.path())
}

@Suite("Folders of models, and the hash that names them")
struct ModelDirectoryTests {
  private let tokens: [Int32] = [1, 2, 3, 200, 5, 6]

  @Test("the content hash is the Merkle root that the specification describes")
  func hash() throws {
    let small = ContentHash(files: ["config.json": Array("{}".utf8)])
    #expect("\(small)" == "0x5cdea8b8d8516619bfd04f7b5604e69c28e0688fd1de35f7ecab397fe7552cd3")
    let pattern = (0..<200_000).map { UInt8($0 * 7 % 251) }
    let files = ["config.json": Array("{}".utf8), "model.safetensors": pattern, "tokenizer.json": []]
    let large = ContentHash(files: files)
    #expect("\(large)" == "0x8776aba632aa61198bc4d6f77f383a2618ec2bc31347ac2115db395f9f6655c0")
    #expect(ContentHash(hex: "\(large)") == large && ContentHash(large.bytes) == large)
    #expect(ContentHash(hex: "0x00") == nil && ContentHash([1]) == nil)
    #expect(ContentHash(hex: String(repeating: "+1", count: 32)) == nil)
  }

  @Test("every byte, name and length of the files is in the hash")
  func sensitivity() {
    let base = ["a": [UInt8](repeating: 1, count: 65_537), "b": [UInt8]()]
    var seen: Set<ContentHash> = [ContentHash(files: base)]
    var changed = base
    changed["a"]?[65_536] = 2
    seen.insert(ContentHash(files: changed))
    changed = base
    changed["a"]?[0] = 2
    seen.insert(ContentHash(files: changed))
    changed = base
    changed["b"] = [0]
    seen.insert(ContentHash(files: changed))
    changed = base
    changed["c"] = changed.removeValue(forKey: "b")
    seen.insert(ContentHash(files: changed))
    changed = base
    changed["b"] = nil
    seen.insert(ContentHash(files: changed))
    seen.insert(ContentHash(files: ["a": base["b"] ?? [], "b": base["a"] ?? []]))
    #expect(seen.count == 7)
  }

  @Test("a folder gives the model that its bytes give, under the same hash, and no other")
  func folder() throws {
    let tiny = TinyModel()
    let expected = try BaseModel(tiny.files).logits(tokens)
    var files = tiny.files.byName
    files["README.md"] = [1, 2, 3]
    try withFolder(files) { path in
      let directory = try ModelDirectory(path: path)
      #expect(directory.names == ["config.json", "model.safetensors"])
      #expect(directory.contentHash() == tiny.files.contentHash())
      let model = try BaseModel(directory: directory, expecting: tiny.files.contentHash())
      #expect(try model.logits(tokens) == expected)
      let other = TinyModel(seed: 99).files.contentHash()
      #expect {
        try BaseModel(directory: directory, expecting: other)
      } throws: {
        "\($0)".contains("content hash")
      }
    }
  }

  @Test("shards give the model of one file, from a folder and from bytes", arguments: [1, 2, 5])
  func shards(count: Int) throws {
    let tiny = TinyModel()
    let expected = try BaseModel(tiny.files).logits(tokens)
    let (parts, index) = tiny.writer().shards(count)
    var shards = ["model.safetensors.index.json": index]
    for (name, bytes) in parts { shards[name] = bytes }
    let files = ModelFiles(config: Array(tiny.config.utf8), weights: [], shards: shards)
    #expect(try BaseModel(files).logits(tokens) == expected)
    try withFolder(files.byName) { path in
      let directory = try ModelDirectory(path: path)
      #expect(directory.names.count == count + 2)
      #expect(directory.contentHash() == files.contentHash())
      #expect(try BaseModel(directory: directory).logits(tokens) == expected)
    }
  }

  @Test("an index that lies is refused with a sentence")
  func lyingIndex() throws {
    let tiny = TinyModel()
    let (parts, index) = tiny.writer().shards(2)
    let text = String(decoding: index, as: UTF8.self)
    let (first, second) = (parts[0].name, parts[1].name)
    let lies = [
      text.replacing(first, with: "../\(first)"), text.replacing(first, with: "/etc/passwd"),
      text.replacing(first, with: "missing.safetensors"), text.replacing(first, with: second),
      text.replacing("model.norm.weight", with: "model.norm.other"), #"{"weight_map":{}}"#, #"{"weight_map":[]}"#, "{}",
      #"{"weight_map":{"model.norm.weight":"\#(second)"}}"#, #"{"weight_map":{"model.norm.weight":7}}"#,
    ]
    for lie in lies {
      var shards = ["model.safetensors.index.json": Array(lie.utf8)]
      for (name, bytes) in parts { shards[name] = bytes }
      let files = ModelFiles(config: Array(tiny.config.utf8), weights: [], shards: shards)
      #expect(throws: EngineError.self, "\(lie.prefix(80))") { try BaseModel(files) }
      try withFolder(files.byName) { path in
        #expect(throws: EngineError.self) { try BaseModel(directory: ModelDirectory(path: path)) }
      }
    }
  }

  @Test("folders without their files, and files that are none, are refused by name")
  func missing() throws {
    #expect(throws: EngineError.self) { try ModelDirectory(path: "/nonexistent/folder") }
    try withFolder(["config.json": []]) { path in
      #expect {
        try ModelDirectory(path: path)
      } throws: {
        "\($0)".contains("model.safetensors")
      }
      try FileManager.default.createDirectory(
        atPath: path + "/model.safetensors", withIntermediateDirectories: false)
      #expect {
        try ModelDirectory(path: path)
      } throws: {
        "\($0)".contains("regular file")
      }
    }
    try withFolder(["config.json": [], "model.safetensors": []]) { path in
      let directory = try ModelDirectory(path: path)
      #expect(throws: EngineError.self) { try BaseModel(directory: directory) }
    }
  }

  @Test("an adapter's folder is read under its hash")
  func adapter() throws {
    let tiny = TinyModel()
    let files = tiny.adapter(rank: 2, targets: ["q_proj"])
    try withFolder(files.byName) { path in
      let read = try AdapterFiles(path: path, expecting: files.contentHash())
      #expect(read.config == files.config && read.weights == files.weights)
      #expect(throws: EngineError.self) { try AdapterFiles(path: path, expecting: tiny.files.contentHash()) }
      #expect(throws: EngineError.self) { try ModelDirectory(path: path) }
    }
  }
}

@Suite("Adapters with patterns")
struct AdapterPatternTests {
  private func shape(_ config: String) throws -> AdapterShape {
    let base = try ModelShape(config: Array(TinyModel(layers: 3).config.utf8))
    return try AdapterShape(config: Array(config.utf8), base: base)
  }

  @Test("ranks follow rank_pattern, layers_to_transform and whole names as PEFT applies them")
  func ranks() throws {
    let patterned = try shape(
      #"""
      {"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["q_proj","mlp.down_proj"],
       "rank_pattern":{"layers.1.self_attn.q_proj":2,"down_proj":3},"alpha_pattern":{"q_proj":6}}
      """#)
    #expect(patterned.rankSums == [10, 0, 0, 0, 0, 0, 9] && patterned.rank == 4)
    #expect(patterned.scale == 1.5)
    let some = try shape(
      #"""
      {"peft_type":"LORA","r":2,"lora_alpha":8,"target_modules":["v_proj","model.layers.1.self_attn.k_proj"],
       "layers_to_transform":[0,2],"use_rslora":true}
      """#)
    #expect(some.rankSums == [0, 2, 4, 0, 0, 0, 0])
    let all = try shape(#"{"peft_type":"LORA","r":1,"lora_alpha":8,"target_modules":"all-linear"}"#)
    #expect(all.rankSums == [Int](repeating: 3, count: 7))
  }

  @Test(
    "what is not plain is refused with the field's name",
    arguments: [
      (#""target_modules":".*q_proj""#, "target_modules"), (#""target_modules":["q_proj|k_proj"]"#, "target_modules"),
      (#""target_modules":["lm_head"]"#, "lm_head"),
      (#""target_modules":["q_proj"],"rank_pattern":{"^q_proj":2}"#, "rank_pattern"),
      (#""target_modules":["q_proj"],"rank_pattern":{"q_proj":0}"#, "rank_pattern"),
      (#""target_modules":["q_proj"],"rank_pattern":{"q_proj":1.5}"#, "rank_pattern"),
      (#""target_modules":["q_proj"],"alpha_pattern":{"q_proj":"2"}"#, "alpha_pattern"),
      (#""target_modules":["q_proj"],"layers_to_transform":[3]"#, "layers_to_transform"),
      (#""target_modules":["q_proj"],"layers_to_transform":0,"layers_pattern":"h""#, "layers_pattern"),
      (#""target_modules":["q_proj"],"use_dora":true"#, "use_dora"),
      (#""target_modules":["q_proj"],"modules_to_save":["embed_tokens"]"#, "modules_to_save"),
      (#""target_modules":["q_proj"],"init_lora_weights":"pissa""#, "init_lora_weights"),
      (#""target_modules":["q_proj"],"lora_bias":true"#, "lora_bias"),
    ])
  func refusals(fields: String, name: String) {
    #expect {
      try shape(#"{"peft_type":"LORA","r":2,"lora_alpha":8,\#(fields)}"#)
    } throws: {
      "\($0)".contains(name)
    }
  }
}
