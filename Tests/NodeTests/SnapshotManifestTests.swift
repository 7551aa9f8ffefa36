import FixtureSupport
import Foundation
import Node
import Primitives
import Testing

@Suite("Snapshot manifests")
struct SnapshotManifestTests {
  private let manifest = SnapshotManifest(
    storeFormat: 2, genesisHash: Keccak256.hash([1]), specificationHash: Keccak256.hash([2]), headNumber: 1_234,
    headHash: Keccak256.hash([3]), stateRoot: Keccak256.hash([4]),
    files: [
      .init(name: "000009.sst", size: 12_345, sha256: Keccak256.hash([5])),
      .init(name: "CURRENT", size: 16, sha256: Keccak256.hash([6])),
      .init(name: "MANIFEST-000012", size: 99, sha256: Keccak256.hash([7])),
    ])

  private func parse(_ text: String) throws(SnapshotError) -> SnapshotManifest {
    try SnapshotManifest.parse(Bytes(text.utf8), path: "snapshot.json")
  }

  @Test("a manifest reads as it was written")
  func roundTrip() throws {
    #expect(try parse(manifest.text) == manifest)
    #expect(manifest.totalBytes == 12_460)
    let plain = SnapshotManifest(
      storeFormat: 2, genesisHash: .zero, specificationHash: nil, headNumber: 0, headHash: .zero, stateRoot: .zero,
      files: [])
    #expect(try parse(plain.text) == plain)
  }

  @Test(
    "names that lead out of the snapshot are refused",
    arguments: [
      "..", ".", "", "../x", "a/b", "/etc/passwd", "a\\u0000b", "..\\\\x", "ä", " ", ".hidden", "a b",
      String(repeating: "n", count: 256),
    ])
  func hostileNames(_ name: String) {
    let text = manifest.text.replacingOccurrences(of: "CURRENT", with: name)
    #expect(throws: SnapshotError.self) { try parse(text) }
  }

  @Test(
    "missing, negative, fractional and impossible members are refused by name",
    arguments: [
      ("\"format\": 1,", ""), ("\"format\": 1", "\"format\": -1"), ("\"format\": 1", "\"format\": 1.5"),
      ("12345", "18446744073709551615"), ("12345", "\"12345\""), ("\"totalBytes\": 12460", "\"totalBytes\": 12461"),
      ("\"number\": 1234", "\"number\": 99999999999999999999"), ("000009.sst", "MANIFEST-000012"),
      ("000009.sst", "ZZZ"), ("\"files\": [", "\"files\": 5, \"other\": ["),
    ])
  func malformed(_ part: String, _ replacement: String) throws {
    let text = manifest.text.replacingOccurrences(of: part, with: replacement)
    #expect(text != manifest.text, "the test replaces nothing")
    let error = #expect(throws: SnapshotError.self) { try parse(text) }
    #expect(error?.description.contains("snapshot.json") == true)
  }

  @Test("a newer format is refused as one")
  func newerFormat() {
    let text = manifest.text.replacingOccurrences(of: "\"format\": 1", with: "\"format\": 2")
    let error = #expect(throws: SnapshotError.self) { try parse(text) }
    guard case .newerFormat(_, found: 2, supported: 1) = error else {
      Issue.record("the error is \(String(describing: error))")
      return
    }
  }

  @Test("a manifest with random damage is refused or reads as something else, and never crashes")
  func randomDamage() {
    var generator = SeededGenerator(seed: 77)
    let text = Bytes(manifest.text.utf8)
    for _ in 0..<2_000 {
      var damaged = text
      damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      if Bool.random(using: &generator) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator)) }
      _ = try? SnapshotManifest.parse(damaged, path: "snapshot.json")
    }
  }
}
