extension Bytes: StorageValue {
  /// No bytes.
  @inline(__always)
  public static var cleared: Bytes { Bytes() }

  /// Makes the place, and the slots that its bytes use, zero.
  @inline(__always)
  public static func clear(at location: StorageLocation) { store(Bytes(), at: location) }

  /// Reads bytes in Solidity's layout: up to 31 lie in the slot itself with twice their count in its lowest byte; for
  /// more the slot has twice the count plus one, and the bytes lie from `keccak256(slot)` on.
  @inline(never)
  public static func load(at location: StorageLocation) -> Bytes {
    let header = Host.storageLoad(location.slot)
    if header.l0 & 1 == 0 {
      var content = header.byteSwapped
      let count = Int(header.l0 & 0xff) / 2
      return unsafe withUnsafeBytes(of: &content) { buffer in
        // A malformed header names at most 127 bytes; the slot has 32.
        unsafe Bytes(copying: UnsafeRawBufferPointer(rebasing: buffer[0..<min(count, 31)]))
      }
    }
    let count = Int(header.l0 &>> 1)
    let slots = (count + 31) / 32
    let buffer = unsafe Host.scratch(slots * 32)
    var slot = location.slot.hashedSlot
    for index in 0..<slots {
      unsafe buffer.storeBytes(of: Host.storageLoad(slot).byteSwapped, toByteOffset: index * 32, as: UInt256.self)
      slot = slot &+ .one
    }
    return unsafe Bytes(copying: UnsafeRawBufferPointer(start: buffer, count: count))
  }

  /// Writes bytes in Solidity's layout and zeroes the slots that the bytes before them used and they do not.
  @inline(never)
  public static func store(_ value: Bytes, at location: StorageLocation) {
    let before = Host.storageLoad(location.slot)
    let slotsBefore = before.l0 & 1 == 0 ? 0 : (Int(before.l0 &>> 1) + 31) / 32
    let count = value.count
    let slots = count < 32 ? 0 : (count + 31) / 32
    // Read whole words: the copy is padded with zeros.
    let padded = unsafe Host.scratch((count + 32) / 32 * 32)
    unsafe value.elements.withUnsafeBytes { source in
      if let from = source.baseAddress { unsafe padded.copyMemory(from: from, byteCount: count) }
    }
    var header = UInt256(UInt64(count) &<< 1 | 1)
    if count < 32 {
      header = unsafe padded.load(as: UInt256.self).byteSwapped | UInt256(UInt64(count) &<< 1)
    }
    Host.storageStore(header, at: location.slot)
    if slots == 0 && slotsBefore == 0 { return }
    var slot = location.slot.hashedSlot
    var index = 0
    while index < slots || index < slotsBefore {
      let word =
        unsafe index < slots ? padded.load(fromByteOffset: index * 32, as: UInt256.self).byteSwapped : .zero
      Host.storageStore(word, at: slot)
      slot = slot &+ .one
      index += 1
    }
  }
}

extension Text: StorageValue {
  /// No text.
  @inline(__always)
  public static var cleared: Text { Text(utf8: Bytes()) }

  /// Makes the place, and the slots that its bytes use, zero.
  @inline(__always)
  public static func clear(at location: StorageLocation) { Bytes.clear(at: location) }

  /// The value at a place, or the reference to it.
  @inline(__always)
  public static func load(at location: StorageLocation) -> Text { Text(utf8: Bytes.load(at: location)) }

  /// Writes a value to a place; see `StorageType`.
  @inline(__always)
  public static func store(_ value: Text, at location: StorageLocation) { Bytes.store(value.utf8, at: location) }
}
