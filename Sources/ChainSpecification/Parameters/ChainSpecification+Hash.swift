public import Primitives

extension ChainSpecification {
  /// A fingerprint of all rules and parameters: the Keccak-256 hash of their RLP list.
  ///
  /// Block 0 does not contain fork times, the base fee policy or prices; nodes that agree on block 0 and on this hash agree
  /// on the chain.
  public var hash: Hash {
    var encoder = RLPEncoder()
    encoder.appendList { encoder in
      encoder.append(chainID)
      for fork in HardFork.allCases {
        encoder.appendList { encoder in
          if let time = forks.time(of: fork) { encoder.append(time) }
        }
      }
      switch baseFeePolicy {
      case .burn: encoder.append(Bytes())
      case .treasury(let treasury): encoder.append(treasury)
      }
      encoder.appendList { encoder in
        for share in feeSplit.shares { encoder.append(share.basisPoints) }
      }
      encoder.appendList { encoder in
        for parameter in AIParameters.parameters { encoder.append(ai[parameter]) }
      }
      if consensusLayer != .none || !blobSchedules.isEmpty { appendForeignRules(to: &encoder) }
    }
    return Keccak256.hash(encoder.bytes)
  }

  /// What no genesis file of this chain sets: a beacon chain, and blob schedules other than the forks' own.
  private func appendForeignRules(to encoder: inout RLPEncoder) {
    encoder.append(UInt64(consensusLayer == .beaconChain ? 1 : 0))
    for fork in HardFork.allCases {
      let blobs = schedule(for: fork).blobs
      encoder.appendList { encoder in
        for number in [blobs.target, blobs.maximum, blobs.baseFeeUpdateFraction] { encoder.append(number) }
        for number in [blobs.maximumPerTransaction, blobs.reserveGas] { encoder.append(number ?? 0) }
      }
    }
  }
}

extension Genesis {
  /// The fingerprint of the chain's rules and parameters, which block 0 does not contain.
  public var specificationHash: Hash { specification.hash }
}
