import ABI
import ChainSpecification
import ChainTypes
import Execution
import KeyValueStore
import Precompiles
import Primitives
import StateStore
import StateTransition
import Testing
import WorldState

/// INFER reached three ways: `eth_call`, a transaction, a contract.
@Suite struct InferenceTransactionTests {
  static let forwarder = Address(low: 0xC0DE)
  static let infer = Address(low: 0x0A01)

  static let model = [
    ModelManifest.File(name: "config.json", contents: [1]),
    ModelManifest.File(name: "model.safetensors", contents: [2]),
  ]

  private func chain() throws -> TestChain {
    try TestChain {
      for content: Bytes in [[1], [2], ModelManifest(files: Self.model).encoded] { $0.storeBlob(content) }
      $0.setCode(Code(ScriptMachine.code([.forward, .returnLast])), of: Self.forwarder)
      $0.setNonce(1, of: Self.forwarder)
    }
  }

  private func call(prompt: Bytes, tokens: UInt64 = 4) throws -> Bytes {
    try FunctionSignature("infer(bytes32,bytes32,bytes,uint32,uint64,uint32)").encode([
      .hash(ModelManifest(files: Self.model).hash), .hash(.zero), .bytes(prompt), .uint(UInt256(tokens)), .uint(7),
      .uint(0),
    ])
  }

  @Test("the same call gives the same bytes and the same gas by eth_call, by a transaction and from a contract")
  func sameEverywhere() throws {
    let chain = try chain()
    let data = try call(prompt: Bytes("hello".utf8))
    let direct = try chain.simulator.simulate(CallRequest(from: chain.address(0), to: Self.infer, data: data))
    #expect(direct.isSuccess)
    let values = try ABI.decode(direct.output, as: [.bytes, .uint(bits: 32), .uint(bits: 32)])
    #expect(values == [.bytes(Bytes("hell".utf8)), .uint(5), .uint(4)])

    let transaction = try chain.builder().execute(chain.transaction(to: Self.infer, data: data)).outcome
    #expect(transaction.output == direct.output && transaction.gasUsed == direct.gasUsed)

    let nested = try chain.simulator.simulate(
      CallRequest(from: chain.address(0), to: Self.forwarder, data: Self.infer.bytes + data))
    #expect(nested.output == [1] + direct.output)
    let schedule = GasSchedule.osaka
    let frameGas = direct.peakGas - schedule.intrinsicGas(data: data, isCreate: false, accessList: []).intrinsic
    let outerGas = schedule.intrinsicGas(data: Self.infer.bytes + data, isCreate: false, accessList: []).intrinsic
    #expect(nested.peakGas == outerGas + 2 * ScriptMachine.stepGas + frameGas)
  }

  @Test("too little gas fails before any work, exactly one unit below the price")
  func gas() throws {
    let chain = try chain()
    let data = try call(prompt: Bytes("hello".utf8))
    var request = CallRequest(from: chain.address(0), to: Self.infer, data: data)
    let price = try chain.simulator.estimateGas(request)
    request.gas = price - 1
    #expect(try chain.simulator.simulate(request).status == .failure(.outOfGas))
    request.gas = price
    #expect(try chain.simulator.simulate(request).isSuccess)
  }

  @Test("model bytes that this node lacks give up the block instead of deciding the transaction")
  func missingBytes() throws {
    let chain = try chain()
    let manifest = ModelManifest(files: Self.model)
    let data = try call(prompt: [65])
    var batch = WriteBatch()
    batch.delete(manifest.hash.bytes, in: .blobs)
    try chain.database.store.write(batch, durability: .buffered)
    let builder = try chain.builder()
    do throws(TransactionValidationError) {
      try builder.apply(chain.transaction(to: Self.infer, data: data))
      Issue.record("the transaction was accepted")
    } catch {
      #expect(error == .fault(.missingBlob(manifest.hash)))
    }
  }
}
