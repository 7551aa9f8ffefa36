public import Execution

extension PrecompileTable {
  /// The precompiled contracts of this version; `Docs/Specification/Precompiles.md` has one section for each.
  public static func standard(engine: any InferenceEngine) throws(PrecompileTableError) -> PrecompileTable {
    try PrecompileTable([
      EllipticCurveRecovery(), SHA256Hash(), Identity(),
      BlobPrecompile(), InferencePrecompile(engine: engine), QuotePrecompile(engine: engine),
      NativeTransferPrecompile(),
    ])
  }
}
