import ABI
import Primitives
import Testing

@Suite("ABI names and values as text")
struct ABITextTests {
  @Test(
    "names of types are read in canonical form",
    arguments: [
      ("uint256", "uint256"), ("uint", "uint256"), ("int", "int256"), ("bytes32[4][]", "bytes32[4][]"),
      ("(address,bytes)[]", "(address,bytes)[]"), ("( uint , (bool,string)[2] )", "(uint256,(bool,string)[2])"),
      ("function", "function"), ("int8", "int8"),
    ])
  func typeNames(text: String, canonical: String) throws {
    #expect(try ABIType(text).description == canonical)
  }

  @Test(
    "text that names no type is refused",
    arguments: [
      "", "uint7", "uint0", "uint264", "uint08", "uint+8", "int-8", "bytes0", "bytes33", "bytes032", "byte", "Uint256",
      "uint256[0]", "uint256[-1]", "uint256[01]", "uint256[", "uint256]", "uint256[]x", "()", "(uint256", "(uint256,)",
      "(,)", "uint256 x", " uint256", "address payable", "tuple", "fixed128x18", "uint256[99999999999999999999]",
      "uint256[40000]", "uint256[1000][1000]", "(uint256[30000],uint256[30000])",
    ])
  func malformedTypes(text: String) {
    #expect(throws: ABIError.invalidType(text)) { try ABIType(text) }
  }

  @Test("types nested beyond the limit are refused without using the stack")
  func deepTypes() {
    for text in [
      String(repeating: "(", count: 100_000), "uint256" + String(repeating: "[]", count: 100_000),
      String(repeating: "(", count: 40) + "bool" + String(repeating: ")", count: 40),
    ] {
      #expect(throws: ABIError.invalidType(text)) { try ABIType(text) }
    }
  }

  @Test("signatures give the selectors that every tool gives")
  func signatures() throws {
    let transfer = try FunctionSignature("transfer(address, uint)(bool)")
    #expect(transfer.description == "transfer(address,uint256)" && transfer.results == [.bool])
    #expect(Hex.encode(transfer.selector) == "0xa9059cbb")
    #expect(try FunctionSignature("totalSupply()").selector == Hex.decode("0x18160ddd"))
    #expect(
      try FunctionSignature("Transfer(address,address,uint256)").topic.hex
        == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
    for text in ["", "f", "f(", "f)", "1f()", "f()x", "f(uint256 amount)", "f(uint256)(", " f()", "f() ()()"] {
      #expect(throws: ABIError.invalidSignature(text)) { try FunctionSignature(text) }
    }
    #expect(throws: ABIError.wrongSelector) { try transfer.decode([1, 2, 3, 4]) }
  }

  @Test(
    "values are read as a command line spells them",
    arguments: [
      ("0xff", "uint8", ABIValue.uint(255)), ("-128", "int8", .int(-128)), ("true", "bool", .bool(true)),
      ("a, \"b\" (c)", "string", .string("a, \"b\" (c)")), ("\"a\\n\\u0041\"", "string", .string("a\nA")),
      (" [ 1 , 2 ] ", "uint8[]", .array([.uint(1), .uint(2)])), ("[]", "string[]", .array([])),
      (
        "(0x01,[a b,\"c,d\"])", "(bytes1,string[2])",
        .tuple([.fixedBytes([1]), .array([.string("a b"), .string("c,d")])])
      ),
      ("0x", "bytes", .bytes([])),
    ] as [(String, String, ABIValue)])
  func values(text: String, type: String, value: ABIValue) throws {
    #expect(try ABIValue.parse(text, as: ABIType(type)) == value)
  }

  @Test(
    "text that is no value of the type is refused",
    arguments: [
      ("256", "uint8"), ("-1", "uint8"), ("128", "int8"), ("-129", "int8"), ("", "uint8"), ("1.5", "uint8"),
      ("yes", "bool"), ("0x0102", "bytes1"), ("01", "bytes"), ("0x1", "bytes"), ("[1", "uint8[]"), ("1]", "uint8"),
      ("[1,]", "uint8[]"), ("(1)", "uint8[]"), ("[1][2]", "uint8[]"), ("\"abc", "string"), ("\"a\"b", "string"),
      ("\"\\x\"", "string"), ("\"\\ud800\"", "string"), ("0x00", "address"),
      ("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "address"),
      ("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "address"),
    ])
  func malformedValues(text: String, type: String) throws {
    let type = try ABIType(type)
    #expect(throws: ABIError.self) { try ABIValue.parse(text, as: type) }
  }

  @Test("a wrong number of elements is reported as such")
  func counts() throws {
    let pair = try ABIType("uint8[2]")
    #expect(throws: ABIError.wrongCount(expected: 2, actual: 1)) { try ABIValue.parse("[1]", as: pair) }
    #expect(throws: ABIError.wrongCount(expected: 2, actual: 3)) { try ABIValue.parse("[1,2,3]", as: pair) }
    #expect(throws: ABIError.wrongCount(expected: 1, actual: 0)) { try ABI.parse([], as: [pair]) }
  }
}
