import ChainTypes
import FixtureSupport
import Foundation
import Node
import Primitives
import Testing

@Suite("Block files")
struct BlockFileTests {
  /// Blocks that follow one another, from a number on.
  private func chain(_ count: Int, from first: UInt64 = 0, parent: Hash = .zero, salt: UInt8 = 0) -> [Block] {
    var blocks: [Block] = []
    var parent = parent
    for index in 0..<UInt64(count) {
      let header = Header(
        parentHash: parent, number: first + index, gasLimit: 30_000_000, timestamp: first + index, extraData: [salt],
        baseFeePerGas: 7)
      blocks.append(Block(header: header))
      parent = header.hash
    }
    return blocks
  }

  /// Calls a closure with the path of a file in a folder of its own that has this content.
  private func withFile<Result>(_ content: Bytes, _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "openledger-blocks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "blocks.rlp").path
    try Data(content).write(to: URL(filePath: path))
    return try body(path)
  }

  /// The entries of a file with this content.
  private func read(_ content: Bytes) throws -> [BlockFileReader.Entry] {
    try withFile(content) { path in
      let reader = try BlockFileReader(path: path)
      var entries: [BlockFileReader.Entry] = []
      while let entry = try reader.next() { entries.append(entry) }
      return entries
    }
  }

  /// What reading this content fails with.
  private func failure(_ content: Bytes) throws -> BlockFileError {
    try #require(throws: BlockFileError.self) { _ = try read(content) }
  }

  @Test("what was written is read, packed or not", arguments: ["", ".gz"])
  func roundTrip(ending: String) throws {
    let blocks = chain(300)
    try withFile([]) { path in
      let path = path + ".out" + ending
      let writer = try BlockFileWriter(path: path)
      for block in blocks { try writer.append(block) }
      #expect(!FileManager.default.fileExists(atPath: path), "the file has its name before it is whole")
      try writer.finish()
      let first = try #require(FileManager.default.contents(atPath: path)?.first)
      #expect(first == (ending.isEmpty ? 0xF9 : 0x1F))

      let reader = try BlockFileReader(path: path)
      var offset: UInt64 = 0
      for block in blocks {
        let entry = try #require(try reader.next())
        #expect(entry.encoded == block.encoded)
        #expect((entry.number, entry.hash, entry.offset) == (block.number, block.hash, offset))
        offset += UInt64(entry.encoded.count)
      }
      #expect(try reader.next() == nil)
      #expect(reader.estimatedContentBytes == offset)
    }
  }

  @Test("an export that was not finished leaves nothing behind")
  func unfinished() throws {
    try withFile([]) { path in
      do {
        let writer = try BlockFileWriter(path: path + ".new")
        try writer.append(chain(1)[0])
      }
      let folder = URL(filePath: path).deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["blocks.rlp"])
    }
  }

  @Test("an existing file is never overwritten")
  func exists() throws {
    try withFile([1]) { path in
      _ = #expect(throws: BlockFileError.exists(path: path)) { _ = try BlockFileWriter(path: path) }
    }
  }

  @Test("a missing file and a folder are named")
  func unopenable() throws {
    try withFile([]) { path in
      for wrong in [path + ".none", URL(filePath: path).deletingLastPathComponent().path] {
        let error = #expect(throws: BlockFileError.self) { _ = try BlockFileReader(path: wrong) }
        #expect(error?.description.contains(wrong) == true)
      }
    }
  }

  @Test("an empty file has no blocks")
  func empty() throws {
    #expect(try read([]).isEmpty)
  }

  @Test("a file cut off anywhere names the byte where its last block starts")
  func truncated() throws {
    let blocks = chain(3, from: 7)
    let lengths = blocks.map { $0.encoded.count }
    let content = Bytes(blocks.flatMap(\.encoded))
    for end in stride(from: 1, to: content.count, by: 61) {
      let whole = lengths.reductions
      let index = whole.lastIndex { $0 <= end } ?? 0
      if whole[index] == end { continue }
      guard case .truncated(_, let offset, let after, let missing) = try failure(Bytes(content.prefix(end))) else {
        Issue.record("cut at \(end)")
        continue
      }
      #expect(offset == UInt64(whole[index]))
      #expect(after == (index == 0 ? nil : 6 + UInt64(index)))
      // Of a list header that is cut itself only the rest of the header is known to be missing.
      #expect(missing > 0)
    }
  }

  @Test("a giant length is refused before anything is read for it")
  func giant() throws {
    for prefix: Bytes in [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFB, 0x7F, 0xFF, 0xFF, 0xFF], [0xFB, 1, 0, 0, 1],
    ] {
      let error = try failure(chain(1)[0].encoded + prefix + Bytes(repeating: 0, count: 100))
      guard case .tooLong(_, let offset, let after, let limit) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect((offset, after, limit) == (UInt64(chain(1)[0].encoded.count), 0, BlockFileReader.maximumBlockBytes))
    }
  }

  @Test("bytes that are no block are refused with their place")
  func garbage() throws {
    let block = chain(1)[0].encoded
    for garbage: Bytes in [
      [0x00], [0x80], [0xB8, 0x40], [0xC0], [0xC1, 0x05], [0xC4, 0xC3, 1, 2, 3], [0xF8, 0x01, 0x80],
      [0xF9, 0x00, 0x40] + Bytes(repeating: 0x41, count: 64),
    ] {
      let error = try failure(block + garbage)
      guard case .notABlock(_, let offset, let after, _) = error else {
        Issue.record("\(garbage): \(error)")
        continue
      }
      #expect((offset, after) == (UInt64(block.count), 0))
    }
  }

  @Test("a missing block, a repeated one and one of another chain are refused")
  func sequence() throws {
    let blocks = chain(4)
    guard case .gap(_, _, 3, 1) = try failure(Bytes([blocks[0], blocks[1], blocks[3]].flatMap(\.encoded))) else {
      Issue.record("no gap")
      return
    }
    guard case .gap(_, _, 1, 1) = try failure(Bytes([blocks[0], blocks[1], blocks[1]].flatMap(\.encoded))) else {
      Issue.record("no repetition")
      return
    }
    let other = chain(4, salt: 1)
    let error = try failure(Bytes([blocks[0], blocks[1], other[2]].flatMap(\.encoded)))
    #expect(
      error.description.contains("block 2 at byte \(blocks[0].encoded.count + blocks[1].encoded.count)"))
  }

  @Test("a damaged gzip file is an error, not an end")
  func damagedGzip() throws {
    try withFile([]) { path in
      let packed = path + ".gz"
      let writer = try BlockFileWriter(path: packed)
      for block in chain(2_000) { try writer.append(block) }
      try writer.finish()
      let whole = Bytes(try #require(FileManager.default.contents(atPath: packed)))
      var flipped = whole
      flipped[whole.count / 2] ^= 0x10
      for damaged in [Bytes(whole.dropLast(9)), flipped] {
        #expect(throws: BlockFileError.self) { _ = try read(damaged) }
      }
    }
  }

  @Test("random damage is refused or leaves the blocks before it as they are, and never crashes")
  func randomDamage() throws {
    var generator = SeededGenerator(seed: 20_261_121)
    let blocks = chain(20)
    let content = Bytes(blocks.flatMap(\.encoded))
    for _ in 0..<400 {
      var damaged = content
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator)) }
      try withFile(damaged) { path in
        let reader = try BlockFileReader(path: path)
        var position = 0
        do {
          while let entry = try reader.next() {
            #expect(Int(entry.offset) == position)
            position += entry.encoded.count
          }
        } catch let error as BlockFileError {
          #expect(error.description.contains("byte"))
        }
      }
    }
  }
}

extension [Int] {
  /// The sums of the first none, one, two … elements.
  fileprivate var reductions: [Int] { reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) } }
}
