internal import BlobStore
internal import ChainTypes
internal import KeyValueStore
internal import StateStore
internal import WorldState

extension ChainStore {
  /// Checks the stored chain against itself, as of now; nothing is changed.
  ///
  /// A part that cannot be read to its end is a finding, and the other parts are still checked. Takes one pass over all tables for
  /// ``ChainVerification/Scope/everything``, and little memory. `progress` may be called very often.
  public func verify(
    _ scope: ChainVerification.Scope, progress: (ChainVerification.Progress) -> Void = { _ in }
  ) throws(ChainStoreError) -> ChainVerification {
    let chain = try ChainRecords.snapshot(of: store)
    let head = try chain.headNumber()
    let newest = ChainVerification.newestBlocks
    let firstWhole = scope == .everything || head < newest ? 0 : head - newest + 1
    var blocks = BlockVerification(chain, firstWhole: firstWhole, result: ChainVerification())
    do throws(StoreError) {
      try blocks.run(head: head, progress)
      if firstWhole == 0 { try blocks.checkIndexes(head: head, progress) }
    } catch {
      blocks.result.note("The blocks cannot be read to their end: \(error)")
    }
    var result = blocks.result
    if scope == .everything { verifyState(&result, progress) }
    verifyHistory(scope, &result, progress)
    if scope == .everything { verifyBlobs(chain.reader, &result, progress) }
    return result
  }

  private func verifyState(
    _ result: inout ChainVerification, _ progress: (ChainVerification.Progress) -> Void
  ) {
    do throws(StateError) {
      let parts = 1_000.0
      let state = try states.verify { done in
        progress(.init(activity: "rebuilding the state root", done: UInt64(done * parts), total: UInt64(parts)))
      }
      result.state = state
      for finding in state.findings { result.note("State: \(finding).") }
      if state.root != head.header.stateRoot {
        result.note(
          "The accounts give the state root \(state.root), but the newest block's header has \(head.header.stateRoot).")
      }
      try states.verifyCode(
        progress: { progress(.init(activity: "checking code", done: $0, total: UInt64(state.accounts))) },
        onFinding: { result.note("Code: \($0).") })
    } catch {
      result.note("The state cannot be read to its end: \(error)")
    }
  }

  private func verifyHistory(
    _ scope: ChainVerification.Scope, _ result: inout ChainVerification,
    _ progress: (ChainVerification.Progress) -> Void
  ) {
    do throws(StateError) {
      let newest = scope == .newest ? ChainVerification.newestBlocks : .max
      try states.verifyHistory(
        newestBlocks: newest, progress: { progress(.init(activity: "checking the history", done: $0, total: $1)) },
        onFinding: { result.note("History: \($0).") })
    } catch {
      result.note("The history cannot be read to its end: \(error)")
    }
  }

  private func verifyBlobs(
    _ reader: any KeyValueReader, _ result: inout ChainVerification,
    _ progress: (ChainVerification.Progress) -> Void
  ) {
    do throws(BlobError) {
      result.blobs = try BlobStore(reader).verifyAll(
        progress: { progress(.init(activity: "checking blobs", done: UInt64($0), total: nil)) },
        report: { error in
          result.note("Blobs: \(error).")
          return true
        })
    } catch {
      result.note("The blobs cannot be read to their end: \(error)")
    }
    do throws(StateError) {
      try states.verifyBlobs { result.note("Blobs: \($0).") }
    } catch {
      result.note("The blobs cannot be compared with the state: \(error)")
    }
  }
}
