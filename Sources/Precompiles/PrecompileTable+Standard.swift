public import Execution

extension PrecompileTable {
  /// Ethereum's precompiled contracts, each from its fork on; `Docs/Specification/Precompiles.md` has one section for each.
  public static let ethereum: PrecompileTable = {
    do { return try PrecompileTable(ethereumContracts) } catch { preconditionFailure("\(error)") }
  }()

  /// The precompiled contracts of this version: Ethereum's and this chain's own.
  public static func standard(
    engine: any InferenceEngine & TrainingEngine
  ) throws(PrecompileTableError) -> PrecompileTable {
    let memory = AttributionMemory()
    let own: [any Precompile] = [
      BlobPrecompile(), InferencePrecompile(engine: engine), TrainingPrecompile(engine: engine),
      EvaluationPrecompile(engine: engine), AttributionPrecompile(engine: engine, memory: memory),
      EmbeddingPrecompile(engine: engine), QuotePrecompile(engine: engine, memory: memory),
      NativeTransferPrecompile(), SimilarityPrecompile(),
    ]
    let pausable = Set(own.filter(\.isPausable).map(\.address))
    return try PrecompileTable(ethereumContracts + own + [ChainPrecompile(pausable: pausable)])
  }

  private static let ethereumContracts: [any Precompile] = [
    EllipticCurveRecovery(), SHA256Hash(), RIPEMD160Hash(), Identity(), ModularPower(), BN254Addition(),
    BN254Multiplication(), BN254PairingCheck(), BLAKE2Compression(), PointEvaluation(), BLS12381G1Addition(),
    BLS12381G1MultiScalarMultiplication(), BLS12381G2Addition(), BLS12381G2MultiScalarMultiplication(),
    BLS12381PairingCheck(), BLS12381MapToG1(), BLS12381MapToG2(), P256Verification(),
  ]
}
