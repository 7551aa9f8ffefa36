import Primitives

/// The sum of points of the subgroup, each multiplied by its scalar.
func sumOfProducts<C: Curve>(_ products: [ScalarTerm<C>]) -> JacobianPoint<C> {
  var terms: [ScalarTerm<C>] = []
  terms.reserveCapacity(4 * products.count)
  for product in products where !product.point.isInfinity {
    C.appendTerms(of: product.point, by: product.scalar, to: &terms)
  }
  terms.removeAll { $0.scalar.isZero }
  return terms.count <= interleavingLimit ? interleavedSum(terms) : bucketSum(terms)
}

/// From this number of terms on, buckets are faster than tables for each point.
private let interleavingLimit = 24

/// Straus's method: a table of odd multiples for each point, and doublings shared by all.
private func interleavedSum<C: Curve>(_ terms: [ScalarTerm<C>]) -> JacobianPoint<C> {
  let width = 5
  var tables: [JacobianPoint<C>] = []
  var digits: [[Int8]] = []
  let half = 1 << (width - 2)
  tables.reserveCapacity(terms.count * half)
  for term in terms {
    var multiple = JacobianPoint(term.point)
    let twice = multiple.doubled
    tables.append(multiple)
    for _ in 1..<half {
      multiple = multiple + twice
      tables.append(multiple)
    }
    digits.append(term.scalar.nonAdjacentForm(width: width))
  }
  var sum = JacobianPoint<C>.infinity
  for position in stride(from: C.termBits, through: 0, by: -1) {
    if !sum.isInfinity { sum = sum.doubled }
    for index in digits.indices {
      let digit = Int(digits[index][position])
      if digit > 0 {
        sum = sum + tables[index * half + digit / 2]
      } else if digit < 0 {
        sum = sum + -tables[index * half - digit / 2]
      }
    }
  }
  return sum
}

/// Pippenger's method: for each window of bits the points fall into buckets by their signed digit.
private func bucketSum<C: Curve>(_ terms: [ScalarTerm<C>]) -> JacobianPoint<C> {
  let width = bucketWindow(terms.count)
  let half = 1 << (width - 1)
  let windows = C.termBits / width + 1
  var carries = [Bool](repeating: false, count: terms.count)
  var sums: [JacobianPoint<C>] = []
  for window in 0..<windows {
    var buckets = [JacobianPoint<C>](repeating: .infinity, count: half)
    for index in terms.indices {
      var digit = terms[index].scalar.bits(from: window * width, count: width) + (carries[index] ? 1 : 0)
      carries[index] = digit > half
      if digit > half { digit -= 2 * half }
      if digit > 0 {
        buckets[digit - 1] = buckets[digit - 1] + terms[index].point
      } else if digit < 0 {
        buckets[-digit - 1] = buckets[-digit - 1] + -terms[index].point
      }
    }
    var running = JacobianPoint<C>.infinity
    var total = JacobianPoint<C>.infinity
    for bucket in buckets.reversed() {
      running = running + bucket
      total = total + running
    }
    sums.append(total)
  }
  var result = JacobianPoint<C>.infinity
  for sum in sums.reversed() {
    for _ in 0..<width { result = result.doubled }
    result = result + sum
  }
  return result
}

/// The window's bits that balance additions into buckets with additions of buckets.
private func bucketWindow(_ count: Int) -> Int {
  max(4, min(12, count.bitWidth - count.leadingZeroBitCount - 2))
}
