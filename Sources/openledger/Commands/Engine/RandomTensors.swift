import Foundation

/// A safetensors file of bf16 numbers: about ±0.02 in matrices, 1 in vectors.
struct RandomTensors {
  /// One tensor.
  struct Tensor {
    let name: String
    let dimensions: [Int]

    init(_ name: String, _ dimensions: [Int]) {
      self.name = name
      self.dimensions = dimensions
    }

    var count: Int { dimensions.reduce(1, *) }
  }

  private let tensors: [Tensor]
  private let seed: UInt64

  init(_ tensors: [Tensor], seed: UInt64 = 1) {
    self.tensors = tensors
    self.seed = seed
  }

  /// The whole file.
  var bytes: [UInt8] {
    var noise = Noise(seed: seed)
    return tensors.reduce(into: header) { $0 += noise.bytes(of: $1) }
  }

  /// Writes the file tensor by tensor.
  func write(to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: Data(header)),
      let file = FileHandle(forWritingAtPath: path)
    else { throw CommandError("\(path) cannot be written; TMPDIR names the folder for temporary files") }
    defer { try? file.close() }
    try file.seekToEnd()
    var noise = Noise(seed: seed)
    for tensor in tensors { try file.write(contentsOf: Data(noise.bytes(of: tensor))) }
  }

  /// The length of the description, and the description, padded to a multiple of eight bytes.
  private var header: [UInt8] {
    var entries: [String] = []
    var offset = 0
    for tensor in tensors {
      entries.append(
        #""\#(tensor.name)":{"dtype":"BF16","shape":\#(tensor.dimensions),"data_offsets":[\#(offset),\#(offset + 2 * tensor.count)]}"#
      )
      offset += 2 * tensor.count
    }
    var text = Array("{\(entries.joined(separator: ","))}".utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }

  /// A fixed stream of numbers (xorshift64*, Vigna 2016), four bf16 values a word.
  private struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func bytes(of tensor: Tensor) -> [UInt8] {
      if tensor.dimensions.count == 1 { return (0..<tensor.count).flatMap { _ in [0x80, 0x3F] as [UInt8] } }
      return unsafe [UInt8](unsafeUninitializedCapacity: 2 * tensor.count) { buffer, count in
        // Every pair of bytes below `count` is written before the array is read.
        for index in stride(from: 0, to: 2 * tensor.count, by: 2) {
          if index % 8 == 0 { advance() }
          let word = UInt16(truncatingIfNeeded: state >> (UInt64(index % 8) * 8))
          // A sign, one of four exponents from 2^-8 to 2^-5 and a fraction: between ±0.004 and ±0.06.
          let value = (word & 0x8000) | (119 + (word >> 7 & 3)) << 7 | (word & 0x7F)
          unsafe buffer[index] = UInt8(truncatingIfNeeded: value)
          unsafe buffer[index + 1] = UInt8(truncatingIfNeeded: value >> 8)
        }
        count = 2 * tensor.count
      }
    }

    private mutating func advance() {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      state = state &* 0x2545_F491_4F6C_DD1D
    }
  }
}
