import AdapterEngine
import ArgumentParser
import JSONCoding

extension EngineCommand {
  /// `openledger engine hash`: the name of a model's or an adapter's content.
  struct ContentHash: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hash", abstract: "Print the content hash of a model or an adapter, which chains know it by.")

    @Argument(help: "The directory of a model or an adapter.")
    var directory: String
    @Option(help: "Fail unless the hash is this one.")
    var expect: String?
    @Flag(help: "Print one JSON value instead of text.")
    var json = false

    func run() throws {
      let kind = try EngineDirectory.kind(directory)
      let files = try EngineDirectory.opened(directory, kind)
      let hash = files.contentHash()
      if let expect {
        guard let expected = AdapterEngine.ContentHash(hex: expect) else {
          throw CommandError("--expect \"\(expect)\" is no hash; it has 64 hexadecimal digits")
        }
        guard expected == hash else {
          throw CommandError(
            "\(directory) has the content hash \(hash), not \(expected); its files were changed or are others")
        }
      }
      let value: JSON = [
        "kind": .string(kind == .adapter ? "adapter" : "model"), "hash": .string("\(hash)"),
        "files": .array(files.names.map { .string($0) }),
      ]
      print(json ? value.prettyText : "\(hash)")
    }
  }
}
