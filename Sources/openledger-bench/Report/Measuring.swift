import CDispatch
import Glibc

/// How long a closure runs, in seconds of wall time.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  try ContinuousClock().measure(body) / .seconds(1)
}

/// How long this thread works in a closure, in seconds of processor time: what an otherwise idle machine would need.
func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
  let start = threadTime()
  try body()
  return threadTime() - start
}

private func threadTime() -> Double { time(of: CLOCK_THREAD_CPUTIME_ID) }

/// How long all threads of this process have worked, in seconds of processor time.
func processTime() -> Double { time(of: CLOCK_PROCESS_CPUTIME_ID) }

private func time(of clock: clockid_t) -> Double {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The middle of the samples; the upper one of two.
func median(_ samples: [Double]) -> Double {
  samples.isEmpty ? .nan : samples.sorted()[samples.count / 2]
}

/// The geometric mean.
func geometricMean(_ values: [Double]) -> Double {
  values.isEmpty ? .nan : Glibc.exp(values.map { Glibc.log($0) }.reduce(0, +) / Double(values.count))
}

/// Keeps a result that nobody reads from being optimised away.
@inline(never)
func keep<Value>(_ value: Value) {}
