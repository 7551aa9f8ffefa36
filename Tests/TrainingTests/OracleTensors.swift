import AdapterEngine
import EngineTestSupport
import Foundation

/// The oracle's arrays and tensors of training.
enum OracleTensors {
  /// The fp32 tensors of a safetensors file.
  static func read(_ name: String) throws -> [String: [Float]] {
    let file = try readBytes(Oracle.path(name))
    let headerLength = file[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(file[8..<8 + headerLength])) as? [String: Any] ?? [:]
    var tensors: [String: [Float]] = [:]
    for (name, entry) in json {
      guard let entry = entry as? [String: Any], let offsets = entry["data_offsets"] as? [Int] else { continue }
      tensors[name] = stride(from: offsets[0], to: offsets[1], by: 4).map { offset in
        let at = 8 + headerLength + offset
        return Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(file[at + $1]) << UInt32(8 * $1) })
      }
    }
    return tensors
  }

  /// A three-dimensional .npy file of bytes, as batches of rows of tokens.
  static func batches(_ name: String) throws -> [[[Int32]]] {
    let file = try readBytes(Oracle.path(name))
    let headerLength = Int(file[8]) | Int(file[9]) << 8
    let header = String(decoding: file[10..<10 + headerLength], as: UTF8.self)
    let shape = header.split(separator: "(").last?.split(separator: ")").first?.split(separator: ",")
      .compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    guard header.contains("'|u1'"), let shape, shape.count == 3 else {
      throw SetUpError(sentence: "\(name) is not a three-dimensional array of bytes")
    }
    let data = file[(10 + headerLength)...].map(Int32.init)
    return (0..<shape[0]).map { batch in
      (0..<shape[1]).map { row in
        let start = (batch * shape[1] + row) * shape[2]
        return Array(data[start..<start + shape[2]])
      }
    }
  }
}

/// Which matrix a tensor's name means: "…layers.3.self_attn.q_proj.lora_A…".
struct LoRAPlace {
  let layer: Int
  let module: LinearModule
  let isB: Bool
  /// Its place among all matrices, as the coordinates of an adapter are numbered.
  var rank: Int { (layer * LinearModule.allCases.count + module.rawValue) * 2 + (isB ? 1 : 0) }

  init?(_ name: String) {
    let parts = name.split(separator: ".").map(String.init)
    let names = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    guard let layers = parts.firstIndex(of: "layers"), layers + 1 < parts.count, let layer = Int(parts[layers + 1]),
      let index = parts.compactMap({ names.firstIndex(of: $0) }).first, let module = LinearModule(rawValue: index)
    else { return nil }
    self.layer = layer
    self.module = module
    isB = parts.contains("lora_B")
  }
}
