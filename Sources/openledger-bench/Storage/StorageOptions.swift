import ArgumentParser
import Foundation

/// How many accounts the storage is measured with.
struct StorageOptions: ParsableArguments {
  @Option(name: .customLong("accounts"), help: "Numbers of accounts, separated by commas.")
  var accountList = "10000,100000,1000000"
  @Flag(help: "Measure with 10,000,000 accounts too: takes some minutes and 5 GB of disk.")
  var large = false

  /// The numbers in ascending order.
  var sizes: [Int] {
    (accountList.split(separator: ",").compactMap { Int($0) } + (large ? [10_000_000] : [])).sorted()
  }

  func validate() throws {
    let texts = accountList.split(separator: ",")
    guard !texts.isEmpty, texts.allSatisfy({ Int($0).map { $0 >= StateBench.changesPerBlock } ?? false }) else {
      throw ValidationError("--accounts takes numbers from \(StateBench.changesPerBlock) on, separated by commas")
    }
  }
}

/// One step of the storage section, for a process of its own.
struct StorageJobOptions: ParsableArguments {
  @Option var job: StorageJob?
  @Option var folder = ""
  @Option var size = 0
  @Option var threads = 1
  @Option var workload = ""

  /// Does the step; nil when none is asked for.
  func perform() throws -> Measurements? {
    try job?.perform(
      StorageJob.Input(folder: URL(fileURLWithPath: folder), size: size, threads: threads, workload: workload))
  }
}
