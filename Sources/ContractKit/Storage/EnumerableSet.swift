/// A set whose elements can be listed, in constant time each; OpenZeppelin's `EnumerableSet`, with its layout: a list
/// of words at the slot, and behind it a mapping from each word to its position in the list, counted from 1.
///
/// The order is that of insertion until an element is removed: the last one takes its place.
public struct EnumerableSet<Element: ABIWord>: StorageReference {
  /// The slot of the list; the positions have the slot behind it.
  public let origin: UInt256

  /// The set at a slot.
  @inline(__always)
  public init(origin: UInt256) {
    self.origin = origin
  }

  /// The slots of a set.
  @inline(__always)
  public static var storageSlots: UInt64 { 2 }

  private var words: WordSet { WordSet(origin: origin) }

  /// The number of elements.
  @inline(__always)
  public var count: UInt256 { Host.storageLoad(origin) }

  /// Whether there is no element.
  @inline(__always)
  public var isEmpty: Bool { count.isZero }

  /// Whether the element is in the set.
  @inline(__always)
  public func contains(_ element: Element) -> Bool { !words.position(of: element.word).isZero }

  /// The element at a position, counted from 0; reverts with `Panic(0x32)` outside.
  public subscript(index: UInt256) -> Element {
    guard let element = Element(word: words[index]) else { Host.revert() }
    return element
  }

  /// Adds an element; false when it was there already.
  @discardableResult @inline(__always)
  public mutating func insert(_ element: Element) -> Bool { words.insert(element.word) }

  /// Removes an element; false when it was not there.
  @discardableResult @inline(__always)
  public mutating func remove(_ element: Element) -> Bool { words.remove(element.word) }

  /// At most `limit` elements from a position on: a page of a long list.
  public func elements(from start: UInt256, limit: UInt64) -> [Element] {
    var page: [Element] = []
    var index = start
    let end = count
    while index < end && page.count < Int(limit) {
      page.append(self[index])
      index = index &+ .one
    }
    return page
  }

  /// Removes every element. It costs as much as there are.
  public static func clear(at location: StorageLocation) { WordSet(origin: location.slot).clear() }
}

/// The set of words that sets and maps of every element share, so that their code is there once.
struct WordSet {
  let origin: UInt256

  private var list: StorageArray<UInt256> { StorageArray(origin: origin) }

  private func place(of word: UInt256) -> UInt256 { Hash.keccak256(word, origin &+ .one).word }

  /// The position of a word, counted from 1; 0 when it is not there.
  @inline(never)
  func position(of word: UInt256) -> UInt256 { Host.storageLoad(place(of: word)) }

  @inline(never)
  subscript(index: UInt256) -> UInt256 { list[index] }

  @inline(never)
  func insert(_ word: UInt256) -> Bool {
    let place = place(of: word)
    if !Host.storageLoad(place).isZero { return false }
    let count = Host.storageLoad(origin) &+ .one
    Host.storageStore(word, at: origin.hashedSlot &+ count &- .one)
    Host.storageStore(count, at: place)
    Host.storageStore(count, at: origin)
    return true
  }

  @inline(never)
  func remove(_ word: UInt256) -> Bool {
    let place = place(of: word)
    let position = Host.storageLoad(place)
    if position.isZero { return false }
    let count = Host.storageLoad(origin)
    let start = origin.hashedSlot
    let end = start &+ count &- .one
    if position != count {
      let last = Host.storageLoad(end)
      Host.storageStore(last, at: start &+ position &- .one)
      Host.storageStore(position, at: self.place(of: last))
    }
    Host.storageStore(.zero, at: end)
    Host.storageStore(count &- .one, at: origin)
    Host.storageStore(.zero, at: place)
    return true
  }

  /// Removes every word.
  func clear() {
    let start = origin.hashedSlot
    var index = Host.storageLoad(origin)
    while !index.isZero {
      index = index &- .one
      Host.storageStore(.zero, at: place(of: Host.storageLoad(start &+ index)))
      Host.storageStore(.zero, at: start &+ index)
    }
    Host.storageStore(.zero, at: origin)
  }
}
