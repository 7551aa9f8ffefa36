/// How long a closure runs, in seconds of wall time.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// The middle of the samples; the upper one of two.
func median(_ samples: [Double]) -> Double {
  samples.isEmpty ? .nan : samples.sorted()[samples.count / 2]
}

/// Keeps a result that nobody reads from being optimised away.
@inline(never)
func keep<Value>(_ value: Value) {}
