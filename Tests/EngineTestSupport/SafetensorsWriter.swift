/// Builds safetensors files from named fp32 values.
package struct SafetensorsWriter {
  /// A tensor as it will stand in the file.
  package struct Tensor {
    /// Its name.
    package var name: String
    /// Its element type, as the format spells it.
    package var type: String
    /// Its extents, slowest first.
    package var shape: [Int]
    /// Its elements.
    package var bytes: [UInt8]

    /// A tensor of any bytes, which may contradict its shape.
    package init(name: String, type: String, shape: [Int], bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }
  }

  /// The tensors, in the file's order.
  package var tensors: [Tensor] = []

  /// An empty file.
  package init() {}

  /// Adds a tensor; `type` is BF16, F16 (both cut, not rounded) or F32.
  package mutating func add(_ name: String, _ shape: [Int], _ values: [Float], type: String = "BF16") {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 4)
    for value in values {
      switch type {
      case "BF16": bytes += littleEndian(bfloat16(value))
      case "F16": bytes += littleEndian(halfBits(value))
      default: bytes += littleEndian(value.bitPattern)
      }
    }
    tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes))
  }

  /// The file: header length, header, data.
  package func file() -> [UInt8] {
    var offset = 0
    var entries: [String] = [#""__metadata__":{"format":"pt"}"#]
    for tensor in tensors {
      let end = offset + tensor.bytes.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        #""\#(tensor.name)":{"dtype":"\#(tensor.type)","shape":[\#(shape)],"data_offsets":[\#(offset),\#(end)]}"#)
      offset = end
    }
    let text = Array("{\(entries.joined(separator: ","))}".utf8)
    var file = littleEndian(UInt64(text.count))
    file += text
    for tensor in tensors { file += tensor.bytes }
    return file
  }

  /// The tensors in `count` files, as evenly as they come, and the bytes of their `model.safetensors.index.json`.
  package func shards(_ count: Int) -> (files: [(name: String, bytes: [UInt8])], index: [UInt8]) {
    var writers = [SafetensorsWriter](repeating: SafetensorsWriter(), count: count)
    for (place, tensor) in tensors.enumerated() { writers[place % count].tensors.append(tensor) }
    let names = (1...count).map {
      "model-\(String(100_000 + $0).dropFirst())-of-\(String(100_000 + count).dropFirst()).safetensors"
    }
    let map = tensors.enumerated().map { place, tensor in #""\#(tensor.name)":"\#(names[place % count])""# }
    let size = tensors.reduce(0) { $0 + $1.bytes.count }
    let index = #"{"metadata":{"total_size":\#(size)},"weight_map":{\#(map.joined(separator: ","))}}"#
    return (zip(names, writers).map { ($0, $1.file()) }, Array(index.utf8))
  }
}

/// IEEE binary16 bits of a value whose half is normal or zero; low bits are cut.
private func halfBits(_ value: Float) -> UInt16 {
  let bits = value.bitPattern
  let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
  if exponent <= 0 { return UInt16(bits >> 16 & 0x8000) }
  return UInt16(bits >> 16 & 0x8000) | UInt16(exponent << 10) | UInt16(bits >> 13 & 0x3FF)
}
