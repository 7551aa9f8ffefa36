/// The product of the Miller functions of all pairs, with one squaring of the product for each digit.
///
/// Optimal ate pairing (Vercauteren, eprint 2008/096). Pairs with a point at infinity count as one.
func millerLoop<F: PairingFamily>(
  _ pairs: [(AffinePoint<F.G1>, AffinePoint<F.G2>)], _ family: F.Type
) -> Fp12<F> {
  var states = pairs.filter { !$0.0.isInfinity && !$0.1.isInfinity }.map { MillerState<F>($0.0, $0.1) }
  var product = Fp12<F>.one
  for digit in F.loopDigits.dropFirst() {
    product = product.squared
    for index in states.indices {
      states[index].double(into: &product)
      if digit != 0 { states[index].add(negated: digit < 0, into: &product) }
    }
  }
  if F.loopIsNegative { product = product.conjugate }
  for index in states.indices {
    for point in F.finalAdditions(of: states[index].q) { states[index].add(point, into: &product) }
  }
  return product
}

/// One pair in a Miller loop.
private struct MillerState<F: PairingFamily> {
  let p: AffinePoint<F.G1>
  let q: AffinePoint<F.G2>
  private let negatedQ: AffinePoint<F.G2>
  private var moving: TwistPoint<F>

  init(_ p: AffinePoint<F.G1>, _ q: AffinePoint<F.G2>) {
    self.p = p
    self.q = q
    negatedQ = -q
    moving = TwistPoint(q)
  }

  mutating func double(into product: inout Fp12<F>) {
    multiply(&product, by: moving.double())
  }

  mutating func add(negated: Bool, into product: inout Fp12<F>) {
    multiply(&product, by: moving.add(negated ? negatedQ : q))
  }

  mutating func add(_ point: AffinePoint<F.G2>, into product: inout Fp12<F>) {
    multiply(&product, by: moving.add(point))
  }

  private func multiply(_ product: inout Fp12<F>, by line: Line<F>) {
    if F.twistDivides {
      product = product.timesLineD(line.a * p.y, line.b * p.x, line.c)
    } else {
      product = product.timesLineM(line.a * p.y, line.b * p.x, line.c)
    }
  }
}
