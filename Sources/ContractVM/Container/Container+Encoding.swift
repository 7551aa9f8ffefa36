public import Primitives

extension Container {
  /// Whether code belongs to ContractVM: it starts with the container magic.
  public static func isContainer(_ code: some Collection<UInt8>) -> Bool {
    code.starts(with: ContainerLimits.magic)
  }

  /// The bytes that are stored in the account; equal programs give equal bytes.
  public var encoded: Bytes {
    let list = JumpList.encode(jumpTargets)
    var bytes = ContainerLimits.magic
    for field in [
      text.count, readOnlyData.count, data.count, zeroSize, stackSize, memoryLimit, entry, list.count,
    ] {
      // Every field is below 2^32 because a container's rules bound it.
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: field >> shift)) }
    }
    return bytes + text + readOnlyData + data + list
  }

  /// Bytes of ``encoded``.
  public var encodedSize: Int {
    ContainerLimits.headerBytes + text.count + readOnlyData.count + data.count + JumpList.encode(jumpTargets).count
  }

  /// The container that these bytes are, from the first to the last.
  ///
  /// - Throws: The ``ContainerError`` that says what is wrong with them.
  public init(encoded bytes: Bytes) throws(ContainerError) {
    let (container, length) = try Self.parsePrefix(of: bytes)
    guard length == bytes.count else { throw .trailingBytes(bytes.count - length) }
    self = container
  }

  /// The container at the start of creation data, and its length; the constructor's arguments follow it.
  ///
  /// - Throws: The ``ContainerError`` that says what is wrong with the bytes.
  public static func parsePrefix(of bytes: Bytes) throws(ContainerError) -> (container: Container, length: Int) {
    guard isContainer(bytes) else { throw .magic }
    guard bytes.count >= ContainerLimits.headerBytes else {
      throw .truncated(needed: ContainerLimits.headerBytes, available: bytes.count)
    }
    func field(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    let sizes = (text: field(4), readOnly: field(8), data: field(12), list: field(32))
    // Four 32-bit numbers: their sum cannot overflow.
    let length = ContainerLimits.headerBytes + sizes.text + sizes.readOnly + sizes.data + sizes.list
    guard length <= ContainerLimits.maximumContainerBytes else { throw .tooLarge(bytes: length) }
    guard length <= bytes.count else { throw .truncated(needed: length, available: bytes.count) }
    guard sizes.text >= 2, sizes.text % 2 == 0 else { throw .field(.textSize, value: sizes.text) }

    var next = ContainerLimits.headerBytes
    func take(_ count: Int) -> ArraySlice<UInt8> {
      defer { next += count }
      return bytes[next..<next + count]
    }
    let text = Bytes(take(sizes.text))
    let readOnlyData = Bytes(take(sizes.readOnly))
    let data = Bytes(take(sizes.data))
    let jumpTargets = try JumpList.decode(take(sizes.list), textSize: sizes.text)
    let container = try Container(
      text: text, readOnlyData: readOnlyData, data: data, zeroSize: field(16), stackSize: field(20),
      memoryLimit: field(24), entry: field(28), jumpTargets: jumpTargets)
    return (container, length)
  }
}
