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
    }
    return Keccak256.hash(encoder.bytes)
  }
}

extension Genesis {
  /// The fingerprint of the chain's rules and parameters, which block 0 does not contain.
  public var specificationHash: Hash { specification.hash }
}
