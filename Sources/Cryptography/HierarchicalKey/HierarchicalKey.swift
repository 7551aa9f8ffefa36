import Crypto
public import Primitives

/// A private key from which a tree of keys derives (BIP-32).
public struct HierarchicalKey: Sendable, Equatable {
  /// The key itself.
  public let privateKey: PrivateKey
  /// The 32 bytes that, with the key, determine its children. Secret.
  public let chainCode: Bytes

  /// The root of the tree for a seed, such as that of a `Mnemonic`.
  ///
  /// - Throws: `CryptographyError.wrongSeedLength` unless there are 16 to 64 bytes; `.invalidPrivateKey` for one seed in
  ///   2¹²⁷, which BIP-32 calls invalid.
  public init(seed: Bytes) throws(CryptographyError) {
    guard HierarchicalKey.seedByteCounts.contains(seed.count) else { throw .wrongSeedLength(seed.count) }
    let (left, right) = HierarchicalKey.authenticate(seed, key: Bytes("Bitcoin seed".utf8))
    try self.init(privateKey: PrivateKey(left), chainCode: right)
  }

  /// The key at a path of the form "m/44'/60'/0'/0/0"; an apostrophe or an "h" marks a hardened step.
  ///
  /// - Throws: `CryptographyError.invalidPath` for other text, or `.unusableChild`.
  public func derive(_ path: String) throws(CryptographyError) -> HierarchicalKey {
    var key = self
    for index in try HierarchicalKey.indices(of: path) { key = try key.child(index) }
    return key
  }

  /// The child at an index; indices from `hardenedBase` are hardened.
  ///
  /// - Throws: `CryptographyError.unusableChild` for one index in 2¹²⁷.
  public func child(_ index: UInt32) throws(CryptographyError) -> HierarchicalKey {
    let parent = index >= HierarchicalKey.hardenedBase ? [0] + privateKey.bytes : privateKey.publicKey.compressed
    let number = (0..<4).map { UInt8(truncatingIfNeeded: index >> UInt32(24 - 8 * $0)) }
    let (left, right) = HierarchicalKey.authenticate(parent + number, key: chainCode)
    guard let key = try? privateKey.adding(left) else { throw .unusableChild(index: index) }
    return HierarchicalKey(privateKey: key, chainCode: right)
  }

  /// The first index of hardened children, 2³¹.
  public static let hardenedBase: UInt32 = 1 << 31

  /// The path of the first Ethereum account (BIP-44, coin type 60); the last number selects the account.
  public static func ethereumPath(account: UInt32) -> String { "m/44'/60'/0'/0/\(account)" }

  private init(privateKey: PrivateKey, chainCode: Bytes) {
    self.privateKey = privateKey
    self.chainCode = chainCode
  }

  private static let seedByteCounts = 16...64
  private static let maximumDepth = 255

  private static func authenticate(_ message: Bytes, key: Bytes) -> (left: Bytes, right: Bytes) {
    let code = Bytes(HMAC<SHA512>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    return (Bytes(code[..<32]), Bytes(code[32...]))
  }

  private static func indices(of path: String) throws(CryptographyError) -> [UInt32] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.first == "m", parts.count <= maximumDepth + 1 else { throw .invalidPath(path) }
    var indices: [UInt32] = []
    for part in parts.dropFirst() {
      let isHardened = part.hasSuffix("'") || part.hasSuffix("h")
      let digits = isHardened ? part.dropLast() : part
      guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = UInt32(digits), number < hardenedBase
      else { throw .invalidPath(path) }
      indices.append(isHardened ? number + hardenedBase : number)
    }
    return indices
  }
}
