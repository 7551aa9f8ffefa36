public import ChainSpecification
import JSONCoding
public import Primitives

/// One case of a published test file.
public enum FixtureTest: Sendable {
  /// A transaction on a state, for one fork and one choice of data, gas and value.
  case state(StateTest)
  /// A chain of blocks on a genesis.
  case blocks(BlockTest)

  /// The name in the file; for a state test with the fork and the indexes when the file has several.
  public var name: String {
    switch self {
    case .state(let test): test.name
    case .blocks(let test): test.name
    }
  }

  /// The fork, or the network with its transition, as the file names it.
  public var network: String {
    switch self {
    case .state(let test): test.network
    case .blocks(let test): test.network
    }
  }

  /// Reads every case of a file or of a line: one JSON object of tests by name, in the order of the text.
  ///
  /// `fork` runs state tests under its rules when their own fork is older than those that this version knows.
  public static func read(_ text: Bytes, olderForksAs fork: HardFork? = nil) throws(FixtureError) -> [FixtureTest] {
    let json: JSON
    do throws(JSONError) { json = try JSON.parse(text) } catch { throw .malformedJSON(error.description) }
    var tests: [FixtureTest] = []
    for test in try FixtureField(name: "file", value: json).members() {
      if test.optional("blocks") != nil {
        tests.append(.blocks(try BlockTest(test)))
      } else if test.optional("post") != nil, test.optional("transaction") != nil {
        tests += try StateTest.read(test, olderForksAs: fork).map { .state($0) }
      } else {
        throw .unknownShape
      }
    }
    return tests
  }
}
