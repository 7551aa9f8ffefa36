import AdapterEngine
import Foundation

/// The directory that a training run fills: the adapter, the loss curve, and checkpoints to go on from.
struct TrainingDirectory {
  let path: String

  private var checkpoints: String { path + "/checkpoints" }
  private static let suffix = ".checkpoint"
  private static let digits = 8

  /// Makes the directory; one that holds a run already is only taken to resume it.
  func prepare(resumes: Bool) throws {
    var isFolder: ObjCBool = false
    if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
      throw CommandError("--output \(path) is a file; give a directory")
    }
    if !resumes, !steps.isEmpty {
      throw CommandError(
        "--output \(path) holds a run at step \(steps.last ?? 0); add --resume to go on with it, or give another directory"
      )
    }
    do { try FileManager.default.createDirectory(atPath: checkpoints, withIntermediateDirectories: true) } catch {
      throw CommandError("--output \(path) cannot be made: \(error.localizedDescription)")
    }
  }

  /// The steps that have a checkpoint, ascending.
  private var steps: [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
    return names.compactMap { name in
      name.hasPrefix("step-") && name.hasSuffix(Self.suffix)
        ? Int(name.dropFirst("step-".count).dropLast(Self.suffix.count)) : nil
    }.sorted()
  }

  /// The newest checkpoint; throws when there is none.
  func newestCheckpoint() throws -> [UInt8] {
    guard let step = steps.last else {
      throw CommandError("--resume: there is no checkpoint in \(checkpoints); leave --resume out to start the run")
    }
    return try EngineDirectory.file(checkpointPath(step))
  }

  /// Keeps a checkpoint and the one before it.
  func keep(_ checkpoint: [UInt8], step: Int) throws {
    try write(checkpoint, to: checkpointPath(step))
    for old in steps.filter({ $0 < step }).dropLast() {
      try? FileManager.default.removeItem(atPath: checkpointPath(old))
    }
  }

  /// The losses so far, up to a step.
  func curve(through step: Int) -> LossCurve {
    let text = (try? String(contentsOfFile: path + "/loss.csv", encoding: .utf8)) ?? ""
    return LossCurve(csv: text, through: step)
  }

  /// Writes the adapter as PEFT reads it.
  func write(_ adapter: AdapterFiles) throws {
    try write(adapter.config, to: path + "/adapter_config.json")
    try write(adapter.weights, to: path + "/adapter_model.safetensors")
  }

  private func checkpointPath(_ step: Int) -> String {
    let number = String(step)
    return checkpoints + "/step-" + String(repeating: "0", count: max(0, Self.digits - number.count)) + number
      + Self.suffix
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
      throw CommandError("\(path) cannot be written: \(error.localizedDescription)")
    }
  }
}
