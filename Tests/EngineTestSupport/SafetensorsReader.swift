import Foundation

/// Reads fp32 tensors of a reference file that the tests trust.
package struct SafetensorsReader {
  private let file: [UInt8]
  private let header: [String: Any]
  private let dataStart: Int

  /// Parses the header.
  package init(_ file: [UInt8]) throws {
    let length = file[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    self.file = file
    dataStart = 8 + length
    guard let object = try JSONSerialization.jsonObject(with: Data(file[8..<dataStart])) as? [String: Any] else {
      throw SetUpError(sentence: "the header is not an object")
    }
    header = object
  }

  /// The values of a tensor, row by row.
  package func floats(_ name: String) throws -> [Float] {
    guard let entry = header[name] as? [String: Any], entry["dtype"] as? String == "F32",
      let offsets = entry["data_offsets"] as? [Int]
    else { throw SetUpError(sentence: "there is no fp32 tensor \(name)") }
    return stride(from: dataStart + offsets[0], to: dataStart + offsets[1], by: 4).map { at in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(file[at + $1]) << UInt32(8 * $1) })
    }
  }
}
