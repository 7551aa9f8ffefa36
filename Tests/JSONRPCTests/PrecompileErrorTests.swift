import ABI
import Foundation
import JSONRPC
import Testing

@Suite struct PrecompileErrorTests {
  @Test("Every error of the precompiled contracts' interfaces is told by its name")
  func interfaces() throws {
    let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Docs/Specification/interfaces")
    let known = Set(PrecompileErrors.all.map { "\($0.signature)" })
    var count = 0
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.drop { $0 == " " }
        guard words.hasPrefix("error "), let open = words.firstIndex(of: "("), let close = words.lastIndex(of: ")")
        else { continue }
        let types = words[words.index(after: open)..<close].split(separator: ",").map { parameter in
          parameter.split(separator: " ").first.map(String.init) ?? ""
        }
        let signature = "\(words.dropFirst(6)[..<open])(\(types.joined(separator: ",")))"
        #expect(known.contains(signature), "\(file.lastPathComponent): \(signature)")
        count += 1
      }
    }
    #expect(count >= known.count)
  }
}
