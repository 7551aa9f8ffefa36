extension Trainer {
  /// `adapter_model.safetensors`: the forward pass's weights in bf16, tensors in ascending order of their names.
  func adapterTensors() -> [UInt8] {
    var header: [String] = []
    var data: [UInt8] = []
    for tensor in plan.adapterTensors(model.shape) {
      let values =
        values(.forward, layer: tensor.layer, module: tensor.module, isB: tensor.isB) ?? []
      let start = data.count
      data.reserveCapacity(start + 2 * values.count)
      for value in values { data.append(UInt16(truncatingIfNeeded: value.bitPattern >> 16)) }
      header.append(
        #""\#(tensor.name)":{"dtype":"BF16","shape":[\#(tensor.rows),\#(tensor.columns)],"#
          + #""data_offsets":[\#(start),\#(data.count)]}"#)
    }
    return safetensorsPrefix(header) + data
  }
}

/// The length and the text of a safetensors header, padded with spaces to a multiple of eight bytes.
private func safetensorsPrefix(_ entries: [String]) -> [UInt8] {
  var text = Array("{\"__metadata__\":{\"format\":\"pt\"},\(entries.joined(separator: ","))}".utf8)
  text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
  var bytes: [UInt8] = []
  bytes.append(UInt64(text.count))
  return bytes + text
}

/// One tensor of an adapter's file.
struct AdapterTensor {
  let layer: Int
  let module: LinearModule
  let isB: Bool
  let rows: Int
  let columns: Int

  var name: String {
    "base_model.model.model.layers.\(layer).\(module.blockName).\(module.peftName).lora_\(isB ? "B" : "A").weight"
  }
}

extension TrainingPlan {
  /// The tensors of the adapter for a base, in ascending order of their names.
  func adapterTensors(_ shape: ModelShape) -> [AdapterTensor] {
    (0..<shape.layerCount).flatMap { layer in
      targets.flatMap { module in
        let (inputs, outputs) = shape.dimensions(of: module)
        return [
          AdapterTensor(layer: layer, module: module, isB: false, rows: rank, columns: inputs),
          AdapterTensor(layer: layer, module: module, isB: true, rows: outputs, columns: rank),
        ]
      }
    }.sorted { $0.name < $1.name }
  }

  /// Weights of the adapter for a base.
  func weightCount(_ shape: ModelShape) -> Int {
    targets.reduce(0) { sum, module in
      let (inputs, outputs) = shape.dimensions(of: module)
      return sum + shape.layerCount * rank * (inputs + outputs)
    }
  }

  /// Bytes of every checkpoint of the plan over a base of that shape.
  public func checkpointByteCount(_ shape: ModelShape) -> Int {
    Checkpoint.headerLength(encodedLength) + 12 * weightCount(shape)
  }

  /// An upper bound on the bytes of the adapter's two files together.
  public func adapterByteCount(_ shape: ModelShape) -> Int {
    let tensors = 2 * targets.count * shape.layerCount
    return adapterConfiguration.count + 2 * weightCount(shape) + 64 + tensors * Self.longestTensorEntry
  }

  /// Bytes that the entry of one tensor in the header stays below.
  private static var longestTensorEntry: Int { 192 }
}
