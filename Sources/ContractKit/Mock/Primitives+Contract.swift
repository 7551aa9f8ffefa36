import Primitives

extension UInt256 {
  /// The number as the node's type.
  var primitive: Primitives.UInt256 { Primitives.UInt256(l0: l0, l1: l1, l2: l2, l3: l3) }

  /// A number of the node's type.
  init(_ number: Primitives.UInt256) {
    self.init(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3)
  }
}

extension Address {
  /// The address as the node's type.
  var primitive: Primitives.Address { Primitives.Address(truncating: word.primitive) }
}
