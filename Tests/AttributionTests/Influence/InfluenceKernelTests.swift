import AdapterEngine
import Attribution
import EngineTestSupport
import Testing

/// The kernels that this processor has.
let availableKernels = [Kernels.scalar, .avx2, .avx512].filter(\.isAvailable)

/// FNV-1a over 64-bit words.
func digest(_ words: some Sequence<UInt64>) -> UInt64 {
  words.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01b3 }
}

/// A symmetric matrix with a dominant diagonal: positive definite.
private func randomMatrix(_ order: Int, _ random: inout SeededGenerator) -> [Double] {
  var matrix = [Double](repeating: 0, count: order * order)
  for i in 0..<order {
    for j in i..<order {
      let value = Double(Int64(bitPattern: random.next()) >> 12) * 0x1p-52
      matrix[i * order + j] = i == j ? value.magnitude + Double(order) / 2 : value
      matrix[j * order + i] = matrix[i * order + j]
    }
  }
  return matrix
}

private func randomColumns(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
  (0..<count).map { _ in Double(Int64(bitPattern: random.next()) >> 12) * 0x1p-50 }
}

private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

/// Every third number at an end of the range.
private func extreme(_ index: Int, _ bound: Int, _ random: inout SeededGenerator) -> Int {
  switch index % 3 {
  case 0: -bound
  case 1: bound
  default: random.number(in: -bound...bound)
  }
}

/// The upper triangle, by rows.
private func triangle(_ matrix: [Double], _ order: Int) -> [Double] {
  (0..<order).flatMap { matrix[$0 * order + $0..<($0 + 1) * order] }
}

@Suite("Influence kernels")
struct InfluenceKernelTests {
  @Test("the scan is the integer product in every kernel, over any number of threads")
  func scan() throws {
    var random = SeededGenerator(seed: 4)
    for (count, dimension) in [(1, 64), (3, 64), (4, 128), (9, 192), (67, 1024), (300, 4096), (5, 16_384)] {
      // Values at both ends of their ranges are among them.
      let rows = (0..<count * dimension).map { Int8(extreme($0, 127, &random)) }
      let query = (0..<dimension).map { extreme($0, 32_639, &random) }
      let low = query.map { Int8(truncatingIfNeeded: $0) }
      let high = zip(query, low).map { Int8(($0 - Int($1)) / 256) }
      let expected = (0..<count).map { row -> Int64 in
        let values = rows[row * dimension..<(row + 1) * dimension]
        return zip(values, query).reduce(0) { $0 + Int64($1.0) * Int64($1.1) }
      }
      for kernels in availableKernels {
        for threads in [1, 2, 5] {
          let found = try InfluenceAlgebra.scan(rows: rows, high: high, low: low, kernels: kernels, threads: threads)
          #expect(found == expected, "\(kernels), \(threads) threads, \(count) × \(dimension)")
        }
      }
    }
  }

  @Test("factors and solutions have the same bits in every kernel, over any number of threads")
  func sameBits() throws {
    var random = SeededGenerator(seed: 5)
    for (order, columns) in [(1, 1), (7, 3), (48, 32), (97, 33), (200, 70), (301, 5)] {
      let matrix = randomMatrix(order, &random)
      let right = randomColumns(order * columns, &random)
      let upper = try InfluenceAlgebra.factor(matrix, order: order, kernels: .scalar, threads: 1)
      let solved = try InfluenceAlgebra.solve(upper, order: order, right, kernels: .scalar, threads: 1)
      for kernels in availableKernels {
        for threads in [1, 2, 3] {
          let factor = try InfluenceAlgebra.factor(matrix, order: order, kernels: kernels, threads: threads)
          #expect(bits(triangle(factor, order)) == bits(triangle(upper, order)), "\(kernels), \(threads), \(order)")
          let solution = try InfluenceAlgebra.solve(upper, order: order, right, kernels: kernels, threads: threads)
          #expect(bits(solution) == bits(solved), "\(kernels), \(threads) threads, order \(order)")
        }
      }
    }
  }

  @Test("the order of operations is the stated one")
  func statedOrder() throws {
    var random = SeededGenerator(seed: 6)
    let (order, columns) = (113, 3)
    let matrix = randomMatrix(order, &random)
    let right = randomColumns(order * columns, &random)
    var u = matrix
    for j in 0..<order {
      for i in j..<order {
        var sum = matrix[j * order + i]
        for k in 0..<j { sum = sum.addingProduct(-u[k * order + j], u[k * order + i]) }
        u[j * order + i] = i == j ? sum.squareRoot() : sum / u[j * order + j]
      }
    }
    var x = right
    for c in 0..<columns {
      for i in 0..<order {
        var sum = x[i * columns + c]
        for j in 0..<i { sum = sum.addingProduct(-u[j * order + i], x[j * columns + c]) }
        x[i * columns + c] = sum / u[i * order + i]
      }
      for i in (0..<order).reversed() {
        var sum = x[i * columns + c]
        for j in ((i + 1)..<order).reversed() { sum = sum.addingProduct(-u[i * order + j], x[j * columns + c]) }
        x[i * columns + c] = sum / u[i * order + i]
      }
    }
    let upper = try InfluenceAlgebra.factor(matrix, order: order, kernels: .best, threads: 2)
    #expect(bits(triangle(upper, order)) == bits(triangle(u, order)))
    let solved = try InfluenceAlgebra.solve(upper, order: order, right, kernels: .best, threads: 2)
    #expect(bits(solved) == bits(x))
    #expect(digest(bits(triangle(upper, order)) + bits(solved)) == frozenDigest)
  }

  /// The bits of `statedOrder`, as they must stay.
  private let frozenDigest: UInt64 = 17_782_328_960_399_836_763

  @Test("solutions satisfy their equations to 10⁻¹³ of their size")
  func residuals() throws {
    var random = SeededGenerator(seed: 7)
    for order in [5, 60, 250] {
      let matrix = randomMatrix(order, &random)
      let right = randomColumns(order, &random)
      let upper = try InfluenceAlgebra.factor(matrix, order: order, kernels: .best, threads: 1)
      let x = try InfluenceAlgebra.solve(upper, order: order, right, kernels: .best, threads: 1)
      for i in 0..<order {
        // A double product split into two doubles by fma, summed with compensation: twice the precision.
        var (sum, rest) = (-right[i], 0.0)
        var size = right[i].magnitude
        for j in 0..<order {
          let product = matrix[i * order + j] * x[j]
          rest += (-product).addingProduct(matrix[i * order + j], x[j])
          let total = sum + product
          let part = total - sum
          rest += (sum - (total - part)) + (product - part)
          sum = total
          size += product.magnitude
        }
        #expect((sum + rest).magnitude <= 1e-13 * size, "order \(order), row \(i)")
      }
    }
  }

  @Test("a matrix that is not positive definite has no factor", arguments: availableKernels)
  func indefinite(kernels: Kernels) {
    for matrix in [[1, 2, 2, 1], [0, 0, 0, 1], [.nan, 0, 0, 1], [.infinity, 0, 0, 1], [1, 1, 1, 1]] as [[Double]] {
      #expect(throws: InfluenceError.self) {
        try InfluenceAlgebra.factor(matrix, order: 2, kernels: kernels, threads: 1)
      }
    }
  }
}
