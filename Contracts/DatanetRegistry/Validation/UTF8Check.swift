/// Whether bytes are well-formed UTF-8 (Unicode 16, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF.
func isUTF8(_ bytes: [UInt8]) -> Bool {
  let count = bytes.count
  var place = 0
  while place < count {
    let first = bytes[place]
    place += 1
    if first < 0x80 { continue }
    if first < 0xC2 || first > 0xF4 { return false }
    let following = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3
    if count - place < following { return false }
    // Only the second byte's range depends on the first.
    let second = bytes[place]
    let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
    let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
    if second < lowest || second > highest { return false }
    for index in place + 1..<place + following where bytes[index] & 0xC0 != 0x80 { return false }
    place += following
  }
  return true
}
