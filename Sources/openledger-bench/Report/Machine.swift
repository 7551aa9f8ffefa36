import Foundation

/// The machine and the moment of a measurement.
enum Machine {
  /// Processor, memory, system, load and day in one line.
  static var description: String { "\(processor), \(cores) cores, \(memory), \(system), \(load), \(date)" }

  /// The head of Docs/Benchmarks.md.
  static func markdown(arguments: some Sequence<String>) -> String {
    """
    # Benchmarks

    Measured by `openledger-bench \(arguments.joined(separator: " "))` on \(description). `make bench` repeats the measurement.
    """
  }

  private static var processor: String {
    field("model name", of: "/proc/cpuinfo") ?? "unknown processor"
  }

  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  private static var memory: String {
    "\(number((Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)).rounded())) GiB of memory"
  }

  private static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }

  /// What else the machine does: a load average above zero makes wall times longer than they would be.
  private static var load: String {
    let averages = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
    return "load average \(averages.split(separator: " ").first ?? "unknown") before the start"
  }

  private static var date: String {
    Date.now.formatted(.iso8601.year().month().day())
  }

  /// Starts the measurement of `peakMegabytes` anew.
  static func forgetPeakMemory() {
    // The kernel's word for it (proc(5), clear_refs).
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
  }

  /// The most memory, in MB, that this process held since `forgetPeakMemory`.
  static var peakMegabytes: Double {
    let text = field("VmHWM", of: "/proc/self/status") ?? ""
    return Double(text.split(separator: " ").first ?? "").map { $0 * 1024 / 1e6 } ?? .nan
  }

  /// The value behind the first line of a file that starts with a name.
  static func field(_ name: String, of path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix(name) }?
      .split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  }
}
