import ChainSpecification
import Execution
import Primitives

/// The chain that a fixture is made for.
enum FixtureNetwork {
  /// The fork that a fixture names, such as `"Prague"`; nil when this version does not know it.
  static func fork(_ name: String) -> HardFork? { HardFork(rawValue: name.lowercased()) }

  /// The forks of a network, such as `"Prague"` or `"CancunToPragueAtTime15k"`; nil when this version does not know it.
  static func forks(_ name: String) -> ForkSchedule? {
    if let fork = fork(name) { return .only(upTo: fork) }
    guard let transition = name.firstRange(of: "To"), let at = name.firstRange(of: "AtTime") else { return nil }
    guard transition.upperBound <= at.lowerBound, let before = fork(String(name[..<transition.lowerBound])),
      let after = fork(String(name[transition.upperBound..<at.lowerBound])),
      let time = time(name[at.upperBound...])
    else { return nil }
    switch (before, after) {
    case (.cancun, .prague): return ForkSchedule(pragueTime: time, osakaTime: nil)
    case (.prague, .osaka): return ForkSchedule(pragueTime: 0, osakaTime: time)
    case (.cancun, .osaka): return ForkSchedule(pragueTime: time, osakaTime: time)
    default: return nil
    }
  }

  /// The chain of a test with its identifier and blob schedules from `config`.
  static func specification(
    _ forks: ForkSchedule, config: FixtureField?
  ) throws(FixtureError) -> ChainSpecification {
    let chainID = try config?.optional("chainid")?.uint64() ?? defaultChainID
    var specification = ChainSpecification(chainID: chainID, forks: forks, consensusLayer: .beaconChain)
    for entry in try config?.optional("blobSchedule")?.members() ?? [] {
      guard let fork = fork(entry.name) else { continue }
      var blobs = GasSchedule.schedule(for: fork).blobs
      blobs.target = try entry["target"].uint64()
      blobs.maximum = try entry["max"].uint64()
      blobs.baseFeeUpdateFraction = try entry["baseFeeUpdateFraction"].uint64()
      guard blobs.baseFeeUpdateFraction > 0 else {
        throw .invalidField("baseFeeUpdateFraction", expected: "a number above zero")
      }
      specification.blobSchedules[fork] = blobs
    }
    return specification
  }

  private static let defaultChainID: UInt64 = 1

  /// Seconds, written like `"15k"`.
  private static func time(_ text: Substring) -> UInt64? {
    text.last == "k" ? UInt64(text.dropLast()).map { $0 * 1_000 } : UInt64(text)
  }
}
