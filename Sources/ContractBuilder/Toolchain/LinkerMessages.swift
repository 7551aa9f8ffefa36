import Foundation

/// What the linker says about parts of Swift that contracts do not have, in words and by lines of the sources.
struct LinkerMessages {
  /// One line for each missing part and place.
  let text: String

  /// Reads the messages of `ld.lld`; those of another kind stay as they are.
  init(_ messages: String, files: SourceFiles, tools: CompilerTools) {
    var lines: [String] = []
    var symbol: String?
    for line in messages.split(separator: "\n").map(String.init) {
      if let range = line.range(of: "undefined symbol: ") {
        symbol = String(line[range.upperBound...])
      } else if let missing = symbol, line.hasPrefix(">>> referenced by ") {
        let place = LinkerMessages.place(line, files: files)
        let what =
          LinkerMessages.feature(of: missing) ?? "'\(tools.demangle([missing])[0])' is not available to contracts"
        let text = place.map { "\($0): \(what)" } ?? what
        if !lines.contains(text) { lines.append(text) }
      } else if !line.hasPrefix(">>>"), !line.isEmpty {
        symbol = nil
        lines.append(line)
      }
    }
    // A place says more than the same without one.
    let features = Set(lines.filter { $0.hasPrefix("/") || $0.contains(".swift:") }.map(LinkerMessages.withoutPlace))
    text = lines.filter { $0.contains(".swift:") || !features.contains($0) }.joined(separator: "\n")
  }

  private static func withoutPlace(_ line: String) -> String {
    guard let range = line.range(of: ": ") else { return line }
    return String(line[range.upperBound...])
  }

  /// `File.swift:4` of `>>> referenced by File.swift:4 (/path/File.swift:4)`, when it is one of the contract's files.
  private static func place(_ line: String, files: SourceFiles) -> String? {
    guard let open = line.lastIndex(of: "("), line.hasSuffix(")") else { return nil }
    let path = String(line[line.index(after: open)...].dropLast())
    guard let colon = path.lastIndex(of: ":") else { return nil }
    let file = String(path[..<colon])
    guard let known = files.paths.first(where: { $0 == file || $0.hasSuffix("/\(file)") || file.hasSuffix("/\($0)") })
    else { return nil }
    return "\(known):\(path[path.index(after: colon)...])"
  }

  /// What a symbol of the compiler's run-time libraries stands for, and what to use instead.
  private static func feature(of symbol: String) -> String? {
    let floats = ["sf", "df", "tf", "hf"]
    let isFloat =
      symbol.hasPrefix("__") && floats.contains { kind in symbol.contains(kind) } || symbol.contains("float")
      || symbol.contains("Double") || ["fmod", "pow", "exp", "log", "sqrt"].contains(symbol)
    if isFloat { return "floating point is not available to contracts; use UInt256 with a fixed number of decimals" }
    let isText = symbol.contains("swift_stdlib_") || symbol.contains("nicode")
    if isText { return "Unicode text is not available to contracts; use Text, Bytes or StaticString instead of String" }
    return nil
  }
}
