import Foundation
import JSONCoding
import JSONRPC
import Primitives
import Testing

@Suite struct MethodTableTests {
  @Test("No two methods share a name, and every method says what it does and returns")
  func table() {
    let methods = MethodTable.standard.all
    #expect(Set(methods.map(\.name)).count == methods.count)
    for method in methods {
      #expect(method.summary.hasSuffix("."))
      #expect(!method.result.isEmpty)
      #expect(Set(method.parameters.map(\.name)).count == method.parameters.count)
      let firstOptional = method.parameters.firstIndex { !$0.isRequired } ?? method.parameters.count
      #expect(method.parameters[firstOptional...].allSatisfy { !$0.isRequired }, "\(method.name)")
    }
  }

  @Test("Docs/RPC.md documents every method as the table has it, and no other")
  func documentation() throws {
    let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: repository.appending(path: "Docs/RPC.md"), encoding: .utf8)
    for method in MethodTable.standard.all {
      #expect(text.contains(method.documentation), "\(method.name) is not documented as:\n\(method.documentation)")
    }
    let documented = text.split(separator: "\n").filter { $0.hasPrefix("### `") }.count
    #expect(documented == MethodTable.standard.all.count)
  }

  @Test("rpc.discover lists every method as an OpenRPC document")
  func discovery() async throws {
    let document = try await TestServer().call("rpc.discover", "[]")["result"]
    #expect(document?["openrpc"] == "1.3.2")
    let names = document?["methods"]?.elements?.compactMap { $0["name"]?.text }
    #expect(names == MethodTable.standard.all.map(\.name))
  }

  @Test(
    "Every method answers missing, wrong and surplus parameters with a JSON-RPC response",
    arguments: [
      "[]", "[null]", "[[]]", "[{}]", #"["0x"]"#, #"["",""]"#, "[1,2,3]", #"["latest"]"#, "[true]", "{}",
      #"[{"to":"0x0000000000000000000000000000000000000001"}]"#,
    ])
  func hostileParameters(_ parameters: String) async throws {
    let server = try TestServer()
    for method in MethodTable.standard.all {
      let response = try await server.call(method.name, parameters)
      #expect(response["result"] != nil || response.errorCode != nil, "\(method.name)")
      #expect(response.errorCode != -32603, "\(method.name): \(response.errorMessage)")
    }
  }
}
