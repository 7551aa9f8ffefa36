internal import CAdapterEngine

/// Runs a step through the C face: checks what C cannot see, lays the slices out, and gathers the result.
///
/// `body` gets the slices, room for the logits and vectors they ask for, and room for a sentence; all live for the
/// duration of the call only.
func runStep(
  _ slices: [Slice], shape: ModelShape,
  _ body: (
    _ slices: [cae_slice], _ logits: UnsafeMutablePointer<Float>?, _ hidden: UnsafeMutablePointer<Float>?,
    _ message: UnsafeMutablePointer<CChar>, _ capacity: Int
  ) -> cae_code
) throws(EngineError) -> StepResult {
  for slice in slices {
    guard slice.logitRows >= 0, slice.hiddenRows >= 0 else {
      throw .invalidRequest("A slice asks for \(min(slice.logitRows, slice.hiddenRows)) rows.")
    }
    guard slice.position >= 0 else { throw .invalidRequest("A slice begins at position \(slice.position).") }
    guard max(slice.logitRows, slice.hiddenRows) <= slice.tokens.count else {
      throw .invalidRequest(
        "Results of \(max(slice.logitRows, slice.hiddenRows)) rows were asked of \(slice.tokens.count) tokens.")
    }
  }
  let tokens = slices.flatMap(\.tokens)
  let tables = slices.flatMap(\.blocks)
  let logitCount = slices.reduce(0) { $0 + $1.logitRows } * shape.vocabularySize
  let hiddenCount = slices.reduce(0) { $0 + $1.hiddenRows } * shape.hiddenSize
  var logits = [Float](repeating: 0, count: logitCount)
  var hidden = [Float](repeating: 0, count: hiddenCount)
  try unsafe checked { message, capacity in
    // The slices point into the two buffers, which live until the call returns, as do the adapters held by `slices`.
    unsafe tokens.withUnsafeBufferPointer { tokens in
      unsafe tables.withUnsafeBufferPointer { tables in
        let described = unsafe describe(slices, tokens: tokens, tables: tables)
        return unsafe body(described, &logits, &hidden, message, capacity)
      }
    }
  }
  return StepResult(logits: logits, hidden: hidden)
}

/// The slices as the C face takes them, over the concatenation of their tokens and tables.
private func describe(
  _ slices: [Slice], tokens: UnsafeBufferPointer<Int32>, tables: UnsafeBufferPointer<UInt32>
) -> [cae_slice] {
  var firstToken = 0
  var firstBlock = 0
  return unsafe slices.map { slice in
    defer {
      firstToken += slice.tokens.count
      firstBlock += slice.blocks.count
    }
    return unsafe cae_slice(
      tokens: tokens.baseAddress.map { unsafe $0 + firstToken }, token_count: UInt32(clamping: slice.tokens.count),
      position: UInt32(clamping: slice.position), blocks: tables.baseAddress.map { unsafe $0 + firstBlock },
      block_count: UInt32(clamping: slice.blocks.count), adapter: slice.adapter?.handle,
      logit_rows: UInt32(clamping: slice.logitRows), hidden_rows: UInt32(clamping: slice.hiddenRows))
  }
}
