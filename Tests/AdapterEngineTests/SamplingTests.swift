import AdapterEngine
import Foundation
import Testing

@Suite("Sampling")
struct SamplingTests {
  @Test("greedy takes the largest, ties to the lowest token")
  func greedy() {
    #expect(sample([1, 3, 3, 2], .greedy, index: 0) == 1)
    #expect(sample([-5, -5, -5], .greedy, index: 9) == 0)
    #expect(sample([1, 2], .seeded(seed: 1, temperatureMilli: 0), index: 0) == 1)
  }

  @Test("draws follow the probabilities")
  func distribution() {
    let logits: [Float] = [0, 1, 2, -1, 0.5]
    let total = logits.reduce(0) { $0 + exp(Double($1) / 0.7) }
    var counts = [Int](repeating: 0, count: logits.count)
    let draws = 40_000
    for index in 0..<draws {
      counts[Int(sample(logits, .seeded(seed: 5, temperatureMilli: 700), index: UInt64(index)))] += 1
    }
    for (logit, count) in zip(logits, counts) {
      let p = exp(Double(logit) / 0.7) / total
      let deviation = (Double(draws) * p * (1 - p)).squareRoot()
      #expect(abs(Double(count) - Double(draws) * p) < 5 * deviation)
    }
  }

  @Test("top-k keeps the k largest, ties to the lowest token")
  func topK() {
    let logits: [Float] = [1, 1, 1, 1, 0.9]
    var seen: Set<Int32> = []
    for index in 0..<500 {
      seen.insert(sample(logits, .seeded(seed: 3, temperatureMilli: 2000, topK: 2), index: UInt64(index)))
    }
    #expect(seen == [0, 1])
    #expect(sample(logits, .seeded(seed: 3, temperatureMilli: 2000, topK: 1), index: 0) == 0)
  }

  @Test("the draw depends on seed and index alone")
  func keyed() {
    let logits = [Float](repeating: 0, count: 1000)
    let sampling = Sampling.seeded(seed: 42, temperatureMilli: 1000)
    let first = (0..<50).map { sample(logits, sampling, index: UInt64($0)) }
    #expect(first == (0..<50).map { sample(logits, sampling, index: UInt64($0)) })
    #expect(first != (0..<50).map { sample(logits, .seeded(seed: 43, temperatureMilli: 1000), index: UInt64($0)) })
    #expect(Set(first).count > 40)
  }

  @Test("logits that are not numbers do no harm")
  func notANumber() {
    let sampling = Sampling.seeded(seed: 1, temperatureMilli: 1, topK: 2)
    #expect((0..<3).contains(sample([.nan, .infinity, -.infinity], sampling, index: 0)))
    #expect(sample([], .greedy, index: 0) == 0)
  }
}
