internal import CAdapterEngine

/// A trainer of the C face; whoever calls destroys it.
func createTrainer(
  model: BaseModel, options: inout cae_training_options
) throws(EngineError) -> OpaquePointer {
  var created: OpaquePointer?
  try unsafe checked { message, capacity in
    unsafe cae_trainer_create(model.handle, &options, &created, message, capacity)
  }
  guard let created = unsafe created else { throw .outOfMemory("The trainer could not be allocated.") }
  return unsafe created
}

/// Adds the gradients of examples of the data and returns the losses and targets of the step so far.
func accumulateGradients(
  _ examples: ArraySlice<TrainingExample>, _ data: TrainingData, _ handle: OpaquePointer
) throws(EngineError) -> (losses: UInt64, targets: UInt64) {
  var losses: UInt64 = 0
  var targets: UInt64 = 0
  try unsafe withExamples(examples, data) { slices, message, capacity in
    unsafe cae_trainer_accumulate(handle, slices, slices.count, &losses, &targets, message, capacity)
  }
  return (losses, targets)
}

/// Projects the gradients of examples of the data.
func projectGradients(
  _ examples: ArraySlice<TrainingExample>, _ data: TrainingData, _ handle: OpaquePointer
) throws(EngineError) {
  try unsafe withExamples(examples, data) { slices, message, capacity in
    unsafe cae_trainer_project(handle, slices, slices.count, message, capacity)
  }
}

/// The projections of the last call, one after the other; empty without a projection.
func projections(_ handle: OpaquePointer) -> [Int64] {
  // Without a buffer the call only counts; then it writes that many values.
  var values = [Int64](repeating: 0, count: unsafe cae_trainer_projections(handle, nil))
  _ = unsafe cae_trainer_projections(handle, &values)
  return values
}

/// Projections held at once.
private let projectedValuesAtOnce = 1 << 22

/// The examples in parts whose projections are few enough to be held; without a dimension, all at once.
func parts(of examples: [TrainingExample], dimension: Int?) -> [ArraySlice<TrainingExample>] {
  let count = dimension.map { max(projectedValuesAtOnce / $0, 1) } ?? max(examples.count, 1)
  return stride(from: 0, to: examples.count, by: count).map { examples[$0..<min($0 + count, examples.count)] }
}

/// Lends examples to one call of the C face.
private func withExamples(
  _ examples: ArraySlice<TrainingExample>, _ data: TrainingData,
  _ body: ([cae_training_example], UnsafeMutablePointer<CChar>, Int) -> cae_code
) throws(EngineError) {
  var tokens: [Int32] = []
  var starts: [Int] = []
  for example in examples {
    starts.append(tokens.count)
    tokens += data.documents[example.document].tokens[example.start...example.start + example.count]
  }
  try unsafe checked { message, capacity in
    // The examples point into `tokens`, which outlives the call.
    unsafe tokens.withUnsafeBufferPointer { buffer in
      let slices = unsafe zip(examples, starts).map { example, start in
        unsafe cae_training_example(
          tokens: buffer.baseAddress.map { unsafe $0 + start }, count: UInt32(example.count),
          first_target: UInt32(example.firstTarget))
      }
      return unsafe body(slices, message, capacity)
    }
  }
}
