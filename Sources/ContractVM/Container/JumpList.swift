import Primitives

/// The compact form of a container's dynamic jump targets (specification, section 1).
enum JumpList {
  /// The encoding of strictly increasing, even text offsets.
  static func encode(_ targets: [Int]) -> Bytes {
    var bytes = Bytes()
    var previous = 0
    for target in targets {
      var rest = (target - previous) / 2
      previous = target
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    return bytes
  }

  /// The text offsets that an encoding lists.
  ///
  /// - Throws: ``ContainerError/jumpList(offset:)`` when the bytes are not the one encoding of offsets below `textSize`.
  static func decode(_ bytes: ArraySlice<UInt8>, textSize: Int) throws(ContainerError) -> [Int] {
    var targets: [Int] = []
    targets.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let start = index
      var value = 0
      var shift = 0
      while true {
        guard index < bytes.endIndex, index - start < ContainerLimits.maximumJumpNumberBytes else {
          throw .jumpList(offset: start - bytes.startIndex)
        }
        let byte = bytes[index]
        index += 1
        value |= Int(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 {
          guard byte != 0 || index - start == 1 else { throw .jumpList(offset: start - bytes.startIndex) }
          break
        }
      }
      let target = (targets.last ?? 0) + 2 * value
      guard target < textSize, targets.isEmpty || value > 0 else { throw .jumpList(offset: start - bytes.startIndex) }
      targets.append(target)
    }
    return targets
  }
}
