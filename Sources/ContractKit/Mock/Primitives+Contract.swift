import Primitives

extension UInt256 {
  /// The number as the node's type.
  var primitive: Primitives.UInt256 { Primitives.UInt256(l0: l0, l1: l1, l2: l2, l3: l3) }

  /// A number of the node's type.
  init(_ number: Primitives.UInt256) {
    self.init(l0: number.l0, l1: number.l1, l2: number.l2, l3: number.l3)
  }

  /// The 32 bytes of the number, most significant first.
  var bigEndian: [UInt8] { Array(primitive.bigEndianBytes) }
}

extension Address {
  /// The address as the node's type.
  var primitive: Primitives.Address { Primitives.Address(truncating: word.primitive) }

  /// An address of the node's type.
  init(_ address: Primitives.Address) { self.init(truncating: UInt256(address.word)) }

  /// The address of twenty bytes.
  init(bytes: some Sequence<UInt8>) {
    var word = UInt256.zero
    for byte in bytes { word = word << 8 | UInt256(UInt64(byte)) }
    self.init(truncating: word)
  }

  /// The twenty bytes of the address.
  var bytes: [UInt8] { Array(word.bigEndian.dropFirst(12)) }
}
