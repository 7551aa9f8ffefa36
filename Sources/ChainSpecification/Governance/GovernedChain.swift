public import Primitives

/// Where the state keeps what governance has set: the storage of the account of the precompiled contract CHAIN.
///
/// `Docs/Specification/Precompiles.md` fixes the layout. A chain on which nothing was ever set has zero in
/// ``versionSlot``, so that one read shows it.
public enum GovernedChain {
  /// The account, 0x0A12.
  public static let address = Address(low: 0x0A12)
  /// The only account that may change anything: the Timelock.
  public static let governor = SystemContract.timelock.address
  /// The slot with the number of changes so far.
  public static let versionSlot: UInt256 = 0
  /// The slot with a bit for each stopped precompiled contract, at the distance of its address from 0x0A00.
  public static let pausedSlot: UInt256 = 1
  /// The address that bit 0 of ``pausedSlot`` stands for.
  public static let firstPausable = Address(low: 0x0A00)

  /// The slot with a parameter's value plus one; zero as long as it was never set.
  public static func slot(of parameter: GovernedParameter) -> UInt256 {
    Keccak256.hash(utf8: "openledger.chain.parameter." + parameter.name).word
  }

  /// The slot with a fork's time plus one; zero as long as it was never set.
  public static func slot(of fork: HardFork) -> UInt256 {
    Keccak256.hash(utf8: "openledger.chain.fork." + fork.name).word
  }

  /// The bit of a precompiled contract in ``pausedSlot``; nil for one that has none.
  public static func pauseBit(of precompile: Address) -> Int? {
    let distance = precompile.word &- firstPausable.word
    return distance < 256 ? Int(distance.l0) : nil
  }

  fileprivate static let parameterSlots = GovernedParameter.all.map { ($0, slot(of: $0)) }
  fileprivate static let forkSlots = HardFork.allCases.dropFirst().map { ($0, slot(of: $0)) }
}

extension ChainSpecification {
  /// The specification with everything that governance has set, as a reader of the slots of CHAIN's account finds it;
  /// nil when nothing was ever set, which takes one read.
  public func governed<Failure: Error>(
    slot: (UInt256) throws(Failure) -> UInt256
  ) throws(Failure) -> ChainSpecification? {
    // What a beacon chain's blocks obey is not decided in its state.
    guard consensusLayer == .none, !(try slot(GovernedChain.versionSlot)).isZero else { return nil }
    var governed = self
    for (parameter, place) in GovernedChain.parameterSlots {
      let stored = try slot(place)
      if !stored.isZero { governed.set(parameter, to: stored &- 1) }
    }
    var times = Dictionary(uniqueKeysWithValues: HardFork.allCases.map { ($0, forks.time(of: $0)) })
    for (fork, place) in GovernedChain.forkSlots {
      let stored = try slot(place)
      if !stored.isZero { times[fork] = UInt64(clamping: stored &- 1) }
    }
    // All at once: only the whole is in order.
    governed.forks = ForkSchedule(pragueTime: times[.prague] ?? nil, osakaTime: times[.osaka] ?? nil) ?? forks
    let paused = try slot(GovernedChain.pausedSlot)
    governed.pausedPrecompiles = Set(
      (0..<256).filter { !((paused >> $0) & .one).isZero }.map {
        Address(truncating: GovernedChain.firstPausable.word &+ UInt256(UInt64($0)))
      })
    return governed
  }
}
