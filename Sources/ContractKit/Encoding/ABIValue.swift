/// A value that the Solidity ABI can carry.
///
/// The types are closed: `UInt256`, `UInt8` to `UInt64`, `Bool`, `Address`, `Hash`, `Bytes`, `Text`, and arrays of
/// them. The macros map each to its Solidity name, so a new conformance would not be understood by them.
public protocol ABIValue {
  /// Reads the next value of the decoder's list.
  init(from decoder: inout ABIDecoder)
  /// Writes the value as the next of the encoder's list.
  func encode(to encoder: inout ABIEncoder)
  /// The bytes that the value takes behind the head words of its list: 0 unless it is dynamic.
  var tailSize: Int { get }
}

/// A value that is one word of the Solidity ABI.
public protocol ABIWord: ABIValue, Equatable {
  /// The value of a word; nil when the word has bits that the type does not have.
  init?(word: UInt256)
  /// The value as a word.
  var word: UInt256 { get }
}

extension ABIWord {
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(never)
  public init(from decoder: inout ABIDecoder) {
    guard let value = Self(word: decoder.word()) else { Host.revert() }
    self = value
  }

  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(word: word) }

  /// The bytes behind the head words of the list.
  @inline(__always)
  public var tailSize: Int { 0 }
}

extension UInt256: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) { self = word }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { self }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = decoder.word() }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(word: self) }
}

extension UInt64: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 { return nil }
    self = word.l0
  }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(self) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = decoder.number(bits: 64) }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(number: self) }
}

extension UInt32: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 || word.l0 > 0xffff_ffff { return nil }
    self = UInt32(truncatingIfNeeded: word.l0)
  }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(UInt64(self)) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = UInt32(truncatingIfNeeded: decoder.number(bits: 32)) }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(number: UInt64(self)) }
}

extension UInt16: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 || word.l0 > 0xffff { return nil }
    self = UInt16(truncatingIfNeeded: word.l0)
  }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(UInt64(self)) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = UInt16(truncatingIfNeeded: decoder.number(bits: 16)) }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(number: UInt64(self)) }
}

extension UInt8: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 || word.l0 > 0xff { return nil }
    self = UInt8(truncatingIfNeeded: word.l0)
  }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(UInt64(self)) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = UInt8(truncatingIfNeeded: decoder.number(bits: 8)) }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(number: UInt64(self)) }
}

extension Bool: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if !word.isUInt64 || word.l0 > 1 { return nil }
    self = word.l0 == 1
  }
  /// The value as a word.
  @inline(__always)
  public var word: UInt256 { UInt256(UInt64(self ? 1 : 0)) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = decoder.number(bits: 1) != 0 }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(number: self ? 1 : 0) }
}

extension Address: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) {
    if word.l3 != 0 || word.l2 > 0xffff_ffff { return nil }
    self.init(truncating: word)
  }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = decoder.address() }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(address: self) }
}

extension Hash: ABIWord {
  /// The value of a word; nil when the word has bits that the type does not have.
  @inline(__always)
  public init?(word: UInt256) { self.init(word) }
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self.init(decoder.word()) }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(word: word) }
}

extension Bytes: ABIValue {
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { self = decoder.bytes() }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(bytes: self) }
  /// The bytes behind the head words of the list.
  @inline(__always)
  public var tailSize: Int { 32 &+ (count &+ 31) & ~31 }
}

extension Text: ABIValue {
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  @inline(__always)
  public init(from decoder: inout ABIDecoder) { utf8 = decoder.bytes() }
  /// Writes the value as the next of the encoder's list.
  @inline(__always)
  public func encode(to encoder: inout ABIEncoder) { encoder.append(bytes: utf8) }
  /// The bytes behind the head words of the list.
  @inline(__always)
  public var tailSize: Int { utf8.tailSize }
}

extension Array: ABIValue where Element: ABIValue {
  /// Reads the next value of the decoder's list; reverts when it is malformed.
  public init(from decoder: inout ABIDecoder) {
    var content = decoder.reference()
    let count = content.count(ofSize: 32)
    var items = unsafe ABIDecoder(base: content.head, end: content.end)
    self = []
    reserveCapacity(count)
    for _ in 0..<count { append(Element(from: &items)) }
  }

  /// Writes the value as the next of the encoder's list.
  public func encode(to encoder: inout ABIEncoder) {
    unsafe encoder.append(word: UInt256(UInt64(encoder.tail - encoder.base)))
    unsafe encoder.tail.storeBytes(of: UInt256(UInt64(count)).byteSwapped, as: UInt256.self)
    var items = unsafe ABIEncoder(at: encoder.tail + 32, words: count)
    for element in self { element.encode(to: &items) }
    unsafe encoder.tail = unsafe items.tail
  }

  /// The bytes behind the head words of the list.
  public var tailSize: Int {
    var size = 32 &+ count &* 32
    for element in self { size += element.tailSize }
    return size
  }
}
