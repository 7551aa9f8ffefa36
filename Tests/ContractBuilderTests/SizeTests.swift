import ContractBuilder
import Foundation
import Testing

@Suite("The size report of a contract")
struct SizeTests {
  @Test("its parts are the whole, and its functions lie in the code")
  func parts() throws {
    let (artifact, size) = try ContractBuilder().measure(source: Sources.sample.path)
    #expect(size.byteCount == artifact.bytecode.count)
    #expect(size.text + size.readOnlyData + size.data + size.overhead == size.byteCount)
    #expect(size.remaining == SizeReport.limit - size.byteCount)
    #expect(size.functions.first?.name.contains("_dispatch") == true)
    #expect(size.functions.map(\.byteCount) == size.functions.map(\.byteCount).sorted(by: >))
    #expect(size.functions.reduce(0) { $0 + $1.byteCount } <= size.text)
    for function in size.functions {
      #expect(function.offset >= 0 && function.offset + function.byteCount <= size.text)
    }
  }

  @Test("measuring and building give the same bytes")
  func agreement() throws {
    #expect(try ContractBuilder().measure(source: Sources.sample.path).artifact == Sources.builtSample.get())
  }
}
