package import AdapterEngine
import Foundation

/// The reference cases made with transformers and PEFT, outside the repository.
package enum Oracle {
  /// The folder: `OPENLEDGER_ORACLE`, or `../shared/oracle` beside the repository; nil when it is not there.
  package static let folder: String? = {
    let beside = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "../../../shared/oracle").standardizedFileURL.path()
    let path = ProcessInfo.processInfo.environment["OPENLEDGER_ORACLE"] ?? beside
    if FileManager.default.fileExists(atPath: path + "/base/config.json") { return path }
    print(
      "Skipped: comparison with transformers and PEFT. Set OPENLEDGER_ORACLE to the folder of reference cases "
        + "(base/, adapter_*/, logits_fp32.safetensors, greedy_and_nll.json).")
    return nil
  }()

  package static var isMissing: Bool { folder == nil }
  package static let adapterNames = ["adapter_task", "adapter_r4_qv", "adapter_r16_rslora"]
  package static let allNames = ["base"] + adapterNames

  package static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

  /// The base model's config.json and model.safetensors.
  package static func baseFiles() throws -> ModelFiles {
    ModelFiles(
      config: try readBytes(path("base/config.json")), weights: try readBytes(path("base/model.safetensors")))
  }

  package static func base(kernels: Kernels = .best, precision: Precision = .exact) throws -> BaseModel {
    try BaseModel(baseFiles(), kernels: kernels, precision: precision)
  }

  package static func adapter(_ name: String, base: BaseModel) throws -> LoRAAdapter? {
    guard name != "base" else { return nil }
    let files = AdapterFiles(
      config: try readBytes(path(name + "/adapter_config.json")),
      weights: try readBytes(path(name + "/adapter_model.safetensors")))
    return try LoRAAdapter(files, base: base)
  }

  /// Rows of a two-dimensional .npy file of bytes, as tokens.
  package static func rows(_ name: String) throws -> [[Int32]] {
    let file = try readBytes(path(name))
    let headerLength = Int(file[8]) | Int(file[9]) << 8
    let header = String(decoding: file[10..<10 + headerLength], as: UTF8.self)
    guard header.contains("'|u1'"), let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")") else {
      throw SetUpError(sentence: "\(name) is not an array of bytes")
    }
    let shape = header[header.index(after: open)..<close].split(separator: ",")
      .compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let data = file[(10 + headerLength)...].map(Int32.init)
    return (0..<shape[0]).map { Array(data[$0 * shape[1]..<($0 + 1) * shape[1]]) }
  }

  /// The fp32 logits of a case: [prompt][position * 256 + token].
  package static func logits(_ name: String) throws -> [[Float]] {
    let values = try SafetensorsReader(readBytes(path("logits_fp32.safetensors"))).floats(name)
    let each = values.count / 4
    return (0..<4).map { Array(values[$0 * each..<($0 + 1) * each]) }
  }

  /// Greedy continuations of the four prompts, and mean nats per byte on the validation windows.
  package static func reference(_ name: String) throws -> (greedy: [[Int32]], nats: Double) {
    let data = Data(try readBytes(path("greedy_and_nll.json")))
    guard let json = try JSONSerialization.jsonObject(with: data) as? [String: Any],
      let greedy = (json["greedy"] as? [String: [[Int]]])?[name],
      let nats = (json["valid_nats_fp32"] as? [String: Double])?[name]
    else { throw SetUpError(sentence: "no continuations of \(name)") }
    return (greedy.map { $0.map(Int32.init) }, nats)
  }
}
