public import Primitives

/// A chain object that has one canonical RLP form.
public protocol RLPValue {
  /// Writes the object as one RLP item.
  func encode(into encoder: inout RLPEncoder)

  /// Reads the object from the next item and moves past it; throws when the item has another shape.
  init(from reader: inout RLPReader) throws(RLPError)
}

extension RLPValue {
  /// The object's canonical RLP bytes.
  public var encoded: Bytes {
    var encoder = RLPEncoder()
    encode(into: &encoder)
    return encoder.bytes
  }

  /// Decodes an object that fills all of `bytes`; throws for anything that is not its canonical form.
  public static func decode(_ bytes: Bytes) throws(RLPError) -> Self {
    var reader = RLPReader(items: bytes)
    let value = try Self(from: &reader)
    try reader.finish()
    return value
  }
}

extension RLPEncoder {
  /// Writes a list of objects.
  mutating func append<Value: RLPValue>(_ values: [Value]) {
    appendList { encoder in
      for value in values { value.encode(into: &encoder) }
    }
  }

  /// Writes a list of hashes.
  mutating func append(_ hashes: [Hash]) {
    appendList { encoder in
      for hash in hashes { encoder.append(hash) }
    }
  }
}

extension RLPReader {
  /// Reads a list of objects.
  mutating func readList<Value: RLPValue>(of type: Value.Type = Value.self) throws(RLPError) -> [Value] {
    var items = try readList()
    var values: [Value] = []
    while !items.isAtEnd {
      values.append(try Value(from: &items))
    }
    return values
  }

  /// Reads a list of hashes.
  mutating func readHashes() throws(RLPError) -> [Hash] {
    var items = try readList()
    var hashes: [Hash] = []
    while !items.isAtEnd {
      hashes.append(try items.readHash())
    }
    return hashes
  }
}
