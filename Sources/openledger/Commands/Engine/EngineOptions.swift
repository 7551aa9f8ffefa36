import AdapterEngine
import ArgumentParser
import Foundation

/// The model of a command, and how it is run.
struct EngineModelOptions: ParsableArguments {
  @Argument(help: "The model's directory.")
  var model: String

  @OptionGroup var processor: EngineProcessorOptions

  /// Loads the model, telling on standard error when that takes a while.
  func load() throws -> BaseModel { try EngineDirectory.model(model, kernels: processor.kernels.choice) }
}

/// The kernels and threads of a command.
struct EngineProcessorOptions: ParsableArguments {
  @Option(help: "How many threads to use; the default is one for each core. The result never depends on it.")
  var threads: Int?

  @Option(help: "The kernels: \(KernelName.names). All give the same bits.")
  var kernels: KernelName = .best

  /// The number of threads.
  var threadCount: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    guard (1...EngineProcessorOptions.mostThreads).contains(threadCount) else {
      throw ValidationError("--threads must be 1 to \(EngineProcessorOptions.mostThreads)")
    }
    guard kernels.choice.isAvailable else {
      throw ValidationError(
        "--kernels \(kernels.rawValue): this processor lacks their instructions; leave it out for the fastest it has")
    }
  }

  private static let mostThreads = 256
}

/// The kernels by the names that the command line has for them.
enum KernelName: String, CaseIterable, ExpressibleByArgument {
  case best, scalar, avx2, avx512

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  var choice: Kernels {
    switch self {
    case .best: .best
    case .scalar: .scalar
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
