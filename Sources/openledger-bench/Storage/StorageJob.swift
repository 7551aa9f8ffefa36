import ArgumentParser
import Foundation

/// One step of the storage measurements, done in a process of its own, so that its memory is its own and nothing is warm.
enum StorageJob: String, ExpressibleByArgument {
  /// Fills databases, for the other steps.
  case fillAccounts, fillSlots
  /// Opens a database and measures reads and roots on it.
  case accounts, slots, reopen
  /// Makes a chain to import, and imports it.
  case makeChain, importChain

  /// What a step works on.
  struct Input {
    let folder: URL
    let size: Int
    let threads: Int
    let workload: String
  }

  func perform(_ input: Input) throws -> Measurements {
    Machine.forgetPeakMemory()
    var results =
      switch self {
      case .fillAccounts: try StateSizeBench.fillAccounts(input)
      case .fillSlots: try StateSizeBench.fillSlots(input)
      case .accounts: try StateBench.measureAccounts(input)
      case .slots: try StateBench.measureSlots(input)
      case .reopen: try StateBench.reopen(input)
      case .makeChain: try ImportBench.makeChain(input)
      case .importChain: try ImportBench.importChain(input)
      }
    results["peak"] = Machine.peakMegabytes
    return results
  }
}

/// Numbers by name, as one process hands them to another: a line for each.
struct Measurements {
  private var values: [String: Double] = [:]

  init() {}

  /// The number with a name; not a number when there is none.
  subscript(name: String) -> Double {
    get { values[name] ?? .nan }
    set { values[name] = newValue }
  }

  var text: String { values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: "\n") }

  init(text: String) {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts.count == 2 { values[String(parts[0])] = Double(parts[1]) }
    }
  }
}

extension StorageJob {
  /// Performs the step in another process of this program.
  func run(folder: URL, size: Int = 0, threads: Int = 1, workload: String = "") throws -> Measurements {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "storage", "--job", rawValue, "--folder", folder.path, "--size", "\(size)", "--threads", "\(threads)",
      "--workload",
      workload,
    ]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchError("the storage measurement '\(rawValue)' failed") }
    return Measurements(text: text)
  }
}
