/// A table whose keys can be listed, in constant time each; OpenZeppelin's `EnumerableMap`, with its layout: the set
/// of the keys, and behind it a mapping from each key to its value's word.
///
/// The order is that of insertion until a key is removed: the last one takes its place.
public struct EnumerableMap<Key: ABIWord, Value: ABIWord>: StorageReference {
  /// The slot of the set of the keys.
  public let origin: UInt256

  /// The map at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The slots of a map.
  @inline(__always)
  public static var storageSlots: UInt64 { 3 }

  private var keys: WordSet { WordSet(origin: origin) }

  /// The number of keys.
  @inline(__always)
  public var count: UInt256 { Host.storageLoad(origin) }

  /// Whether there is no key.
  @inline(__always)
  public var isEmpty: Bool { count.isZero }

  /// Whether the key has a value.
  @inline(__always)
  public func contains(_ key: Key) -> Bool { !keys.position(of: key.word).isZero }

  /// The key at a position, counted from 0, and its value; reverts with `Panic(0x32)` outside.
  public subscript(index: UInt256) -> (key: Key, value: Value) {
    let word = keys[index]
    guard let key = Key(word: word), let value = Value(word: Host.storageLoad(place(of: word))) else { Host.revert() }
    return (key, value)
  }

  /// The value of a key; nil when it has none.
  public func value(of key: Key) -> Value? {
    let word = Host.storageLoad(place(of: key.word))
    // A value of zero is told from none by the set.
    if word.isZero && !contains(key) { return nil }
    return Value(word: word)
  }

  /// Sets the value of a key; true when the key is new.
  @discardableResult
  public mutating func insert(_ value: Value, for key: Key) -> Bool {
    Host.storageStore(value.word, at: place(of: key.word))
    return keys.insert(key.word)
  }

  /// Removes a key with its value; false when it has none.
  @discardableResult
  public mutating func remove(_ key: Key) -> Bool {
    Host.storageStore(.zero, at: place(of: key.word))
    return keys.remove(key.word)
  }

  /// Removes every key. It costs as much as there are.
  public static func clear(at location: StorageLocation) {
    let map = Self(origin: location.slot)
    var index = map.count
    while !index.isZero {
      index = index &- .one
      Host.storageStore(.zero, at: map.place(of: map.keys[index]))
    }
    map.keys.clear()
  }

  @inline(__always)
  private func place(of key: UInt256) -> UInt256 { Hash.keccak256(key, origin &+ 2).word }
}
