import AdapterEngine
import CAdapterEngine
import EngineTestSupport
import Testing

/// One linear layer by the engine.
private func engineLinear(
  _ kernels: Kernels, _ weights: [Float], outputs: Int, inputs: Int, _ x: [Float], rows: Int
) -> [Float]? {
  var y = [Float](repeating: .nan, count: rows * outputs)
  let code: cae_kernels =
    switch kernels {
    case .scalar: CAE_KERNELS_SCALAR
    case .avx2: CAE_KERNELS_AVX2
    default: CAE_KERNELS_AVX512
    }
  let status = unsafe cae_linear(code, weights, UInt32(outputs), UInt32(inputs), x, UInt32(rows), &y, nil, 0)
  return status == CAE_OK ? y : nil
}

/// The same from the specification, in integers.
private func specifiedLinear(_ weights: [Float], outputs: Int, inputs: Int, _ x: [Float], rows: Int) -> [Float] {
  func quantise(_ values: ArraySlice<Float>, top: Float) -> (scale: Float, integers: [Int]) {
    let largest = values.reduce(Float(0)) { max($0, $1.magnitude) }
    guard largest >= 0x1p-100 else { return (0, values.map { _ in 0 }) }
    let inverse = top / largest
    return (largest / top, values.map { Int(max(-top, min(top, ($0 * inverse).rounded(.toNearestOrEven)))) })
  }
  let packed = (0..<outputs).map { quantise(weights[$0 * inputs..<($0 + 1) * inputs], top: 127) }
  return (0..<rows).flatMap { row -> [Float] in
    let (scale, integers) = quantise(x[row * inputs..<(row + 1) * inputs], top: 32639)
    return packed.map { channel in
      let sum = zip(channel.integers, integers).reduce(0) { $0 + $1.0 * $1.1 }
      return max(-0x1p40, min(0x1p40, Float(sum) * (scale * channel.scale)))
    }
  }
}

@Suite("Linear layers")
struct LinearTests {
  static let shapes: [(outputs: Int, inputs: Int, rows: Int)] = [
    (1, 1, 1), (2, 3, 1), (15, 4, 2), (16, 5, 3), (17, 7, 4), (63, 63, 5), (64, 64, 6), (65, 65, 7), (130, 127, 13),
    (48, 704, 3), (200, 255, 64), (64, 4096, 2),
  ]

  @Test("every kernel gives the specified bits over odd shapes", arguments: shapes)
  func agreement(outputs: Int, inputs: Int, rows: Int) {
    var random = SeededGenerator(seed: UInt64(outputs * 1_000_003 + inputs * 101 + rows))
    let weights = random.values(outputs * inputs)
    // Rows of very different size, one of them zero.
    var x = random.values(rows * inputs)
    for row in 0..<rows {
      let factor: Float = row % 5 == 4 ? 0 : [1, 1e-6, 3e4, 1e9][row % 4]
      for k in 0..<inputs { x[row * inputs + k] *= factor }
    }
    let expected = specifiedLinear(weights, outputs: outputs, inputs: inputs, x, rows: rows).map(\.bitPattern)
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let y = engineLinear(kernels, weights, outputs: outputs, inputs: inputs, x, rows: rows)
      #expect(y?.map(\.bitPattern) == expected, "\(kernels)")
    }
  }

  @Test("extreme rows saturate alike and stay finite")
  func extremes() {
    let inputs = 65_536
    let weights = [Float](repeating: 32_768, count: inputs * 2)
    let x = [Float](repeating: 0x1p40, count: inputs) + [Float](repeating: -0x1p40, count: inputs)
    let expected = specifiedLinear(weights, outputs: 2, inputs: inputs, x, rows: 2)
    #expect(expected.allSatisfy { $0.magnitude == 0x1p40 })
    for kernels in [Kernels.scalar, .avx2, .avx512] where kernels.isAvailable {
      let y = engineLinear(kernels, weights, outputs: 2, inputs: inputs, x, rows: 2)
      #expect(y?.map(\.bitPattern) == expected.map(\.bitPattern), "\(kernels)")
    }
  }
}
