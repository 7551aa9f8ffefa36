/// The code of minimal proxies (ERC-1167), which pass every call to an implementation.
enum MinimalProxy {
  private static let creationPrefix: [UInt8] = [0x3d, 0x60, 0x2d, 0x80, 0x60, 0x0a, 0x3d, 0x39, 0x81, 0xf3]
  private static let prefix: [UInt8] = [0x36, 0x3d, 0x3d, 0x37, 0x3d, 0x3d, 0x3d, 0x36, 0x3d, 0x73]
  private static let suffix: [UInt8] = [
    0x5a, 0xf4, 0x3d, 0x82, 0x80, 0x3e, 0x90, 0x3d, 0x91, 0x60, 0x2b, 0x57, 0xfd, 0x5b, 0xf3,
  ]
  private static let byteCount = prefix.count + 20 + suffix.count

  /// The account that calls of the code go to; nil when the code is none of a minimal proxy.
  static func implementation(of code: [UInt8]) -> Address? {
    guard code.count == byteCount, code.starts(with: prefix), code.suffix(suffix.count).elementsEqual(suffix)
    else { return nil }
    return Address(bytes: code[prefix.count..<prefix.count + 20])
  }

  /// The proxy's code in the code that creates it, which copies the 45 bytes after its first ten; nil when that creates
  /// something else.
  static func runtime(ofCreation code: [UInt8]) -> [UInt8]? {
    guard code.starts(with: creationPrefix) else { return nil }
    let runtime = Array(code.dropFirst(creationPrefix.count))
    return implementation(of: runtime) == nil ? nil : runtime
  }
}
