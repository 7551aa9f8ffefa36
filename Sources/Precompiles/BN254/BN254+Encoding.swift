import Execution
import PairingCurves
import Primitives

extension BN254.G1 {
  /// The point of the words x and y (EIP-196).
  init(words: ArraySlice<ArraySlice<UInt8>>) throws(FrameEnd) {
    do throws(PointError) { try self.init(coordinates: Array(words)) } catch { throw .invalidPoint(error) }
  }
}

extension BN254.G2 {
  /// The point of four words: the imaginary part of a coordinate comes first (EIP-197).
  init(words: ArraySlice<ArraySlice<UInt8>>) throws(FrameEnd) {
    let words = Array(words)
    do throws(PointError) {
      try self.init(coordinates: [words[1], words[0], words[3], words[2]])
    } catch {
      throw .invalidPoint(error)
    }
  }
}

extension FrameEnd {
  /// The input is no point of the group.
  static func invalidPoint(_ error: PointError) -> FrameEnd { .failure(.precompile(error.description)) }

  /// The input has a length that the contract does not take.
  static var invalidLength: FrameEnd { .failure(.precompile("the input has the wrong length")) }
}

extension Bytes {
  /// The first `count` 32-byte words; bytes beyond the end are zero.
  func words(count: Int) -> [ArraySlice<UInt8>] {
    let part = prefix(32 * count)
    return (part + Bytes(repeating: 0, count: 32 * count - part.count)).chunks(of: 32)
  }
}

extension ArraySlice<UInt8> {
  /// Consecutive parts of `size` bytes; the count is a multiple of it.
  func chunks(of size: Int) -> [ArraySlice<UInt8>] {
    stride(from: startIndex, to: endIndex, by: size).map { self[$0..<($0 + size)] }
  }
}

extension [Bytes] {
  /// The parts one after the other.
  var joinedBytes: Bytes { flatMap { $0 } }
}
