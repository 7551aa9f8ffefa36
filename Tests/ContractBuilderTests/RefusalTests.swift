import ContractBuilder
import Foundation
import Testing

@Suite("What cannot be built")
struct RefusalTests {
  /// What a contract's text is refused for, at a line.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let line: Int
    let message: String
    let text: String

    var testDescription: String { message }

    /// A contract with one member, which is refused at its own line, or further down.
    init(_ message: String, line: Int = 4, member: String) {
      self.message = message
      self.line = line
      text = """
        import ContractKit

        @Contract public struct Broken {
          \(member)
        }
        """
    }

    /// A text that is refused.
    init(_ message: String, line: Int, text: String) {
      self.message = message
      self.line = line
      self.text = text
    }
  }

  static let refusals: [Refusal] = [
    Refusal("mark 'count' with @Storage", member: "var count: UInt256"),
    Refusal("a @Storage variable starts as zero", member: "@Storage var count: UInt256 = 5"),
    Refusal("@Storage needs one 'var' with a type", member: "@Storage var count = 5"),
    Refusal("'[UInt64]' cannot be stored", member: "@Storage var list: [UInt64]"),
    Refusal("cannot be a key of a Mapping", member: "@Storage var table: Mapping<[UInt64], Bool>"),
    Refusal(
      "a reader of 'Entry' cannot be made",
      member: "@Storage public var entry: Entry\n}\n@StorageStruct struct Entry {\n  @Storage var x: Bool"),
    Refusal("'Int' has no place in the ABI", member: "public func f(_ x: Int) {}"),
    Refusal("'String' has no place in the ABI", member: "public func f() -> String { \"\" }"),
    Refusal("name the error", member: "public func f() throws {}"),
    Refusal("an external function cannot be generic", member: "public func f<T>(_ x: T) {}"),
    Refusal("an external function cannot be async", member: "public func f() async {}"),
    Refusal("neither a default nor '...'", member: "public func f(_ x: UInt64 = 1) {}"),
    Refusal("neither a default nor '...'", member: "public func f(_ x: UInt64...) {}"),
    Refusal("a @Payable function is 'mutating'", member: "@Payable public func f() {}"),
    Refusal("'receive' accepts transfers", member: "public mutating func receive() {}"),
    Refusal("a contract has one constructor", line: 5, member: "public init() {}\n  public init(x: Bool) {}"),
    Refusal(
      "'f(uint64)' has the selector of 'f(uint64)'", line: 5,
      member: "public func f(_ x: UInt64) {}\n  public func f(y: UInt64) {}"),
    Refusal(
      "external functions stand in the structure itself", line: 7,
      member: "public init() {}\n}\nextension Broken {\n  public func f() {}"),
    Refusal(
      "an event has at most three @Indexed fields", line: 3,
      text: """
        import ContractKit

        @Event struct Much {
          @Indexed var a: Bool
          @Indexed var b: Bool
          @Indexed var c: Bool
          @Indexed var d: Bool
        }
        """),
    Refusal(
      "an array cannot be @Indexed", line: 2,
      text: "import ContractKit\n@Event struct Much { @Indexed var a: [Bool] }"),
    Refusal(
      "'Double' has no place in the ABI", line: 2,
      text: "import ContractKit\n@ContractError enum Wrong { case much(Double) }"),
  ]

  @Test("what a contract cannot have is refused with its line and what to do instead", arguments: refusals)
  func description(refusal: Refusal) throws {
    guard case .description(let text)? = try Sources.failure(of: refusal.text) else {
      Issue.record("it was not refused in its description")
      return
    }
    #expect(text.contains("Broken.swift:\(refusal.line): "), "\(text)")
    #expect(text.contains(refusal.message), "\(text)")
  }

  @Test("a folder has exactly one contract")
  func number() throws {
    let none = try #require(try Sources.failure(of: "struct Plain {}"))
    #expect(none.description.contains("no structure is marked @Contract"))
    let two = try #require(try Sources.failure(of: "@Contract struct A {}\n@Contract struct B {}"))
    #expect(two.description.contains("more than one structure is marked @Contract"))
  }

  @Test("a stored structure that is not there is named")
  func missingStructure() throws {
    let text =
      "import ContractKit\n@Contract struct A { @Storage var x: Mapping<UInt64, StorageArray<Nowhere>>\n @Storage var y: Nowhere }"
    let failure = try #require(try Sources.failure(of: text))
    #expect(failure.description.contains("'Nowhere' is stored but is no @StorageStruct"))
  }

  @Test("a missing folder, a missing file and a folder without Swift are named")
  func missing() throws {
    for path in ["nowhere/at/all", "Nowhere.swift"] {
      #expect(throws: ContractBuilderError.sourceNotFound(path)) { _ = try ContractBuilder.build(source: path) }
    }
    try Sources.withFolder { folder in
      #expect(throws: ContractBuilderError.sourceNotFound(folder.path)) {
        _ = try ContractBuilder.build(source: folder.path)
      }
    }
    #expect(ContractBuilderError.sourceNotFound("x").description.contains("name a contract's folder or its file"))
  }

  @Test("a compiler's error names the file and the line")
  func compilation() throws {
    let text = """
      import ContractKit

      @Contract struct Broken {
        @Storage var count: UInt256
        public func increase() {
          count += 1
        }
      }
      """
    guard case .compilation(let messages)? = try Sources.failure(of: text) else {
      Issue.record("a reading function that writes was compiled")
      return
    }
    #expect(messages.contains("Broken.swift:6:"), "\(messages)")
    #expect(messages.contains("immutable"), "\(messages)")
  }

  @Test("floating point does not link, and the message names its line")
  func linking() throws {
    let text = """
      import ContractKit

      @Contract struct Broken {
        public func half(_ number: UInt64) -> UInt64 {
          UInt64(Double(number) * 0.37)
        }
      }
      """
    guard case .linking(let messages)? = try Sources.failure(of: text) else {
      Issue.record("floating point was linked")
      return
    }
    #expect(messages.contains("Broken.swift:5: floating point is not available to contracts"), "\(messages)")
    #expect(!messages.contains("undefined symbol"), "\(messages)")
  }

  @Test("Unicode text does not link, and the message says what to use")
  func text() throws {
    let text = """
      import ContractKit

      @Contract struct Broken {
        public func same(_ number: UInt64) -> Bool { String(number).uppercased() == "1" }
      }
      """
    let failure = try #require(try Sources.failure(of: text))
    #expect(failure.description.contains("use Text, Bytes or StaticString"), "\(failure)")
  }

  @Test("more than 64 KiB are refused, and the largest functions are named")
  func tooLarge() throws {
    // The one function sums some thousand different products, which no optimiser makes shorter.
    let terms = (0..<4_500).map {
      "result = (result ^ \(UInt64($0) &* 0x9E37_79B9_7F4A_7C15)) &* (number &+ \($0 * 7_919))"
    }
    let text = """
      import ContractKit

      @Contract struct Broken {
        public func large(_ number: UInt64) -> UInt64 { Broken.sum(number) }

        @inline(never)
        static func sum(_ number: UInt64) -> UInt64 {
          var result: UInt64 = 1
          \(terms.joined(separator: "\n    "))
          return result
        }
      }
      """
    guard case .tooLarge(let byteCount, let largest)? = try Sources.failure(of: text) else {
      Issue.record("a contract of more than 64 KiB was built")
      return
    }
    #expect(byteCount > SizeReport.limit)
    #expect(largest.first?.name.contains("sum") == true, "\(largest)")
    let sentence = ContractBuilderError.tooLarge(byteCount: byteCount, largest: largest).description
    #expect(sentence.contains("of at most 65536") && sentence.contains("sum"), "\(sentence)")
  }

  @Test("an artifact that is none says what is missing")
  func artifacts() throws {
    try Sources.withFolder { folder in
      func load(_ text: String) throws {
        let file = folder.appending(path: "a.json")
        try text.write(to: file, atomically: true, encoding: .utf8)
        _ = try Artifact.load(file.path)
      }
      func failure(_ text: String) -> String {
        do {
          try load(text)
          return ""
        } catch {
          return "\(error)"
        }
      }
      #expect(failure("no").contains("is not JSON"))
      #expect(failure("{}").contains("has no list 'abi'"))
      #expect(failure("{\"abi\": []}").contains("has no text 'bytecode'"))
      #expect(failure("{\"abi\": [], \"bytecode\": \"0xg0\"}").contains("is not hexadecimal"))
      #expect(failure("{\"abi\": [], \"bytecode\": \"0x00\", \"sourceHash\": \"0x00\"}").contains("32-byte hash"))
      #expect(throws: ContractBuilderError.self) { _ = try Artifact.load(folder.appending(path: "b.json").path) }
    }
  }
}
