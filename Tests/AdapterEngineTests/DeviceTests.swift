import AdapterEngine
import EngineTestSupport
import Foundation
import Testing

/// The library of `make cuda-check`, which runs the CUDA kernels on the processor; nil where it was not built.
private let emulatedLibrary: String? = {
  let path = ".build/cuda/libopenledger-cuda-emulated.so"
  return FileManager.default.fileExists(atPath: path) ? path : nil
}()

@Suite("A GPU is optional, and its bits are the processor's")
struct DeviceTests {
  @Test("a missing CUDA library is an error that says what to do")
  func missingLibrary() {
    #expect {
      _ = try Device(library: "/nowhere/libopenledger-cuda.so")
    } throws: { error in
      guard case .deviceFailed(let sentence)? = error as? EngineError else { return false }
      return sentence == "There is no CUDA library at /nowhere/libopenledger-cuda.so; `make cuda` builds one."
    }
  }

  @Test("a GPU that there is not is refused by number", .enabled(if: emulatedLibrary != nil))
  func missingDevice() {
    #expect(throws: EngineError.deviceFailed("GPU 3 cannot be opened: no such device.")) {
      _ = try Device(library: emulatedLibrary, ordinal: 3)
    }
  }

  @Test("fp32 models are for the processor alone", .enabled(if: emulatedLibrary != nil))
  func precision() throws {
    let device = try Device(library: emulatedLibrary)
    let model = try BaseModel(TinyModel().files, precision: .float32)
    #expect(throws: EngineError.unsupported("A GPU runs models in the exact arithmetic only.")) {
      _ = try DeviceRunner(device: device, model: model, blockCount: 1)
    }
  }

  @Test("steps give the processor's logits, vectors and cache", .enabled(if: emulatedLibrary != nil))
  func steps() throws {
    let device = try Device(library: emulatedLibrary)
    #expect(device.isEmulated)
    let tiny = TinyModel(window: nil, bias: true, seed: 11)
    let model = try BaseModel(tiny.files)
    let adapters = try tiny.adapters(2).map { try LoRAAdapter($0, base: model) }
    let executors: [any StepExecutor] = [
      try Runner(model: model, pool: BlockPool(model: model, blockCount: 6)),
      try DeviceRunner(device: device, model: model, blockCount: 6, rowsPerPass: 40, adapterByteCount: 1),
    ]
    var random = SeededGenerator(seed: 11)
    let first = random.tokens(70, below: tiny.vocabulary)
    let second = random.tokens(9, below: tiny.vocabulary)
    let results = try executors.map { executor in
      let prompt = try executor.step([
        Slice(tokens: first, position: 0, blocks: [4, 1], adapter: adapters[0], logitRows: 3, hiddenRows: 1),
        Slice(tokens: second, position: 0, blocks: [0], adapter: adapters[1], logitRows: 9),
      ])
      try executor.copyBlock(from: 0, to: 5)
      let next = try executor.step([
        Slice(tokens: [7], position: 9, blocks: [5], adapter: adapters[1]),
        Slice(tokens: [1], position: 70, blocks: [4, 1], adapter: adapters[0]),
      ])
      let digests = [
        try executor.digest(of: [4, 1], positions: 71), try executor.digest(of: [5], positions: 10),
        try executor.digest(of: [0], positions: 9),
      ]
      return (
        logits: (prompt.logits + next.logits).map(\.bitPattern), hidden: prompt.hidden.map(\.bitPattern),
        digests: digests
      )
    }
    #expect(results[0] == results[1])
  }

  @Test("a step that is refused changes nothing", .enabled(if: emulatedLibrary != nil))
  func refusals() throws {
    let device = try Device(library: emulatedLibrary)
    let model = try BaseModel(TinyModel().files)
    let runner = try DeviceRunner(device: device, model: model, blockCount: 2)
    _ = try runner.step([Slice(tokens: [1, 2, 3], position: 0, blocks: [0])])
    let before = try runner.digest(of: [0], positions: 3)
    #expect(throws: EngineError.self) { _ = try runner.step([Slice(tokens: [256], position: 3, blocks: [0])]) }
    #expect(throws: EngineError.self) { _ = try runner.step([Slice(tokens: [1], position: 3, blocks: [2])]) }
    #expect(throws: EngineError.self) { try runner.copyBlock(from: 0, to: 2) }
    #expect(throws: EngineError.self) { _ = try runner.digest(of: [0], positions: 65) }
    #expect(try runner.digest(of: [0], positions: 3) == before)
  }
}
