/// An element of a finite field: what the formulas of curves and extensions need.
package protocol FieldElement: Sendable, Equatable {
  /// The neutral element of addition.
  static var zero: Self { get }
  /// The neutral element of multiplication.
  static var one: Self { get }
  /// Whether it is zero.
  var isZero: Bool { get }
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  static prefix func - (value: Self) -> Self
  static func * (left: Self, right: Self) -> Self
  /// The square.
  var squared: Self { get }
  /// Twice the element.
  var doubled: Self { get }
  /// Half of the element.
  var halved: Self { get }
  /// The inverse; zero has zero.
  var inverse: Self { get }
  /// One of the two square roots, or nil when there is none.
  var squareRoot: Self? { get }
}

extension FieldElement {
  /// The element to a power given as limbs, least significant first; windows of four bits.
  package func power(_ exponent: [UInt64]) -> Self {
    var table = [Self.one]
    for _ in 1..<16 { table.append(table[table.count - 1] * self) }
    var result = Self.one
    for word in exponent.reversed() {
      for shift in stride(from: UInt64(60), through: 0, by: -4) {
        result = result.squared.squared.squared.squared
        let digit = Int(word >> shift & 15)
        if digit != 0 { result = result * table[digit] }
      }
    }
    return result
  }

  /// Three times the element.
  @inline(__always)
  package var tripled: Self { doubled + self }

  /// The inverses of several elements for one inversion (Montgomery's trick); zero has zero.
  package static func inverses(_ elements: [Self]) -> [Self] {
    var products: [Self] = []
    products.reserveCapacity(elements.count)
    var product = Self.one
    for element in elements {
      products.append(product)
      if !element.isZero { product = product * element }
    }
    var inverse = product.inverse
    for index in elements.indices.reversed() {
      if elements[index].isZero {
        products[index] = .zero
      } else {
        products[index] = products[index] * inverse
        inverse = inverse * elements[index]
      }
    }
    return products
  }
}
